"""What the window works with: prompts, the studio, its queue and a conversion, opened and closed together."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.bridge import Bridge
from app.conversions import kept
from app.conversions.conversions import Conversions
from app.message import Message, Tone
from app.prompting.prompting import Prompting
from app.queue.runner import QueueRunner
from app.queue.store import QueueInUse, QueueStore
from app.start_files import FOLDER, StartFiles
from app.state import Studio
from app.unsaved import UNSAVED, bring_home, put_aside
from engine.errors import OutputError
from engine.paths import UserPaths

translate = QCoreApplication.translate


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """The parts, and the sentences about what was wrong with their files.

    `unsaved` is the folder for pictures that could not be saved where they belong, `starts` keeps those to start from
    that have no file.
    """

    prompting: Prompting
    store: QueueStore
    studio: Studio
    runner: QueueRunner
    conversions: Conversions
    unsaved: Path
    starts: StartFiles
    complaints: tuple[str, ...]
    spare: "tempfile.TemporaryDirectory[str] | None"

    @classmethod
    def open(cls, bridge: Bridge, paths: UserPaths) -> "Workbench":
        """Open everything in a person's data folder; a queue that cannot be used there is kept for this run only."""
        data = paths.models.parent
        prompting = Prompting.open(data)
        complaints = list(prompting.complaints)
        spare = None
        try:
            store = _queue(data)
        except (QueueInUse, OutputError) as error:
            text = translate("Workbench", "{cause}; what you ask for here is forgotten when this window closes")
            complaints.append(text.format(cause=error.sentence))
            spare = tempfile.TemporaryDirectory(prefix="triptych-queue-")
            store = _queue(Path(spare.name))
        if store.complaint is not None:
            complaints.append(store.complaint)
        studio = Studio(bridge, paths.outputs)
        runner = QueueRunner(store, studio, bridge)  # after the studio, which hears of each event first
        return cls(
            prompting=prompting,
            store=store,
            studio=studio,
            runner=runner,
            conversions=Conversions(data / kept.NAME),
            unsaved=data / UNSAVED,
            starts=StartFiles(paths.cache / FOLDER),
            complaints=tuple(complaints),
            spare=spare,
        )

    def tell_complaints(self) -> None:
        """Say what was wrong when all this was opened."""
        for text in self.complaints:
            self.studio.told.emit(Message(tone=Tone.WARNING, text=text))

    def bring_home(self) -> None:
        """Save the pictures that an earlier run could not, and say so."""
        told = bring_home(self.unsaved, self.studio.outputs)
        if told is not None:
            self.studio.told.emit(Message(tone=Tone.WARNING, text=told))

    def close(self) -> None:
        """Keep what runs for the next start, end the engine, and see every picture onto the disk.

        Of the pictures to start from, those stay that the queue speaks of.
        """
        self.conversions.close()
        self.runner.close()
        self.studio.close()
        put_aside(self.studio.pictures, self.unsaved)
        starts = [item.request.start for item in self.store.items()]
        if self.spare is None:  # or else the queue of another window speaks of others
            self.starts.prune(start.file for start in starts if start is not None)
        self.store.close()
        self.prompting.history.close()
        if self.spare is not None:
            self.spare.cleanup()


def _queue(folder: Path) -> QueueStore:
    crashed = translate("Workbench", "the program ended while this was made: try it again")
    return QueueStore(folder / "queue.journal", crashed=crashed)
