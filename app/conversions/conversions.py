"""The one conversion that the window knows of: planned, running, paused or failed, and kept over restarts."""

import contextlib
import dataclasses
import enum
import itertools
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

from app.conversions.kept import KeptConversion, Standing, read_kept, write_kept
from app.conversions.pace import ConversionPace
from app.conversions.progress import ConversionProgress, advance
from app.conversions.worker import Client, ConversionWorker, EventTold, OffersTold, PlanTold, TaskRefused, Told
from app.kept_file import FileBroken
from engine.client import EngineClient
from engine.errors import EngineError, OutputError
from engine.events import BlockFinished, Cancelled, ConversionStarted, Failed, Finished
from engine.quant.plan import ConversionPlan
from engine.quant.work_place import discard_work
from engine.requests import ConversionRequest

CLOSE_SECONDS: Final = 5.0

log = logging.getLogger(__name__)


class ConversionState(enum.Enum):
    """What the conversion does, as a person would say it."""

    NONE = enum.auto()
    RUNNING = enum.auto()
    PAUSING = enum.auto()  # asked to stop, and still at its step
    PAUSED = enum.auto()
    FAILED = enum.auto()
    FINISHED = enum.auto()
    DISCARDING = enum.auto()


class Conversions(QObject):
    """One conversion at a time, in an engine process of its own; every method but `close` returns at once.

    `changed` tells another state or another conversion, `progressed` anything that it told. `planned`, `offered`,
    `plan_refused` and `plan_stopped` answer the newest `plan` or `offer`, `plan_progressed` tells of fetching for it.
    What is kept in `file` is offered by the next start as a paused conversion.
    """

    changed = Signal()
    progressed = Signal()
    planned = Signal(object)  # ConversionPlan
    offered = Signal(object)  # tuple of Offer
    plan_stopped = Signal()
    plan_refused = Signal(object)  # EngineError
    plan_progressed = Signal(object)  # Event
    made = Signal(object)  # Path: the folder of a model that is finished
    complained = Signal(str)

    _told = Signal(object)
    _discarded = Signal(object)  # EngineError, or None

    def __init__(
        self,
        file: Path,
        parent: QObject | None = None,
        *,
        command: Sequence[str] | None = None,
        make_client: Callable[..., Client] = EngineClient,
    ) -> None:
        super().__init__(parent)
        self._file = file
        self._command = command
        self._make_client = make_client
        self._worker: ConversionWorker | None = None
        self._tasks = itertools.count(1)
        self._plan_task = self._task = 0
        self._discards = False
        self._closed = False
        self.state = ConversionState.NONE
        self.kept: KeptConversion | None = None
        self.progress = ConversionProgress()
        self.pace = ConversionPace()
        self.error: str | None = None
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._discarded.connect(self._end_discarding, Qt.ConnectionType.QueuedConnection)

    @property
    def is_running(self) -> bool:
        """Whether a process works at it."""
        return self.state in {ConversionState.RUNNING, ConversionState.PAUSING}

    @property
    def is_planning(self) -> bool:
        """Whether a plan or presets were asked for and are not answered."""
        return self._plan_task != 0

    @property
    def share(self) -> float:
        """How much of it is over, 0 to 1, also before a run has told anything."""
        if self.state is ConversionState.FINISHED:
            return 1.0
        known = self.kept.done / self.kept.blocks if self.kept is not None and self.kept.blocks else 0.0
        return self.pace.share() or known

    @property
    def is_kept(self) -> bool:
        """Whether there is one that can go on, or goes on."""
        return self.kept is not None

    def look(self) -> None:
        """Take up what an earlier run of the program left."""
        try:
            self.kept = read_kept(self._file)
        except (FileBroken, OSError) as error:
            text = self.tr("An interrupted conversion cannot be taken up ({cause}): start it again from the wizard")
            self.complained.emit(text.format(cause=error))
            return
        if self.kept is not None:
            failed = self.kept.standing is Standing.FAILED
            self.error = self.kept.sentence
            self._become(ConversionState.FAILED if failed else ConversionState.PAUSED)

    def plan(self, request: ConversionRequest, *, may_fetch: bool = False) -> None:
        """Ask what a conversion would read, need and take; only while none runs."""
        assert not self.is_running, "a plan would wait for the conversion's end"
        self._plan_task = next(self._tasks)
        self._reached().plan(self._plan_task, request, may_fetch=may_fetch)

    def offer(self, request: ConversionRequest, *, may_fetch: bool = False) -> None:
        """Ask what each preset would take for the source of `request`; only while no conversion runs."""
        assert not self.is_running, "presets would wait for the conversion's end"
        self._plan_task = next(self._tasks)
        self._reached().offer(self._plan_task, request, may_fetch=may_fetch)

    def pause_planning(self) -> None:
        """Stop fetching for the plan that was asked for; what came is kept, and `plan_stopped` answers."""
        if self._worker is not None and self._plan_task:
            self._worker.cancel()

    def stop_planning(self) -> None:
        """Forget the plan that was asked for, stop fetching for it, and let its process go."""
        self._plan_task = 0
        if self._worker is not None and not self.is_running:
            self._worker.cancel()
            self._worker.rest()

    def begin(self, request: ConversionRequest, folder: Path) -> None:
        """Begin a conversion whose working folder is `folder`, or go on with it."""
        assert not self.is_running, "one conversion at a time"
        self._plan_task = 0
        self.progress, self.error = ConversionProgress(), None
        self.pace.begin()
        earlier = self.kept if self.kept is not None and self.kept.folder == folder else None
        self.kept = KeptConversion(
            request=request,
            folder=folder,
            standing=Standing.RUNNING,
            done=earlier.done if earlier else 0,
            blocks=earlier.blocks if earlier else 0,
        )
        self._keep()
        self._task = next(self._tasks)
        self._reached().convert(self._task, request)
        self._become(ConversionState.RUNNING)

    def go_on(self) -> None:
        """Go on with what is paused or failed."""
        if self.kept is not None and not self.is_running:
            self.begin(dataclasses.replace(self.kept.request, restart=False), self.kept.folder)

    def pause(self) -> None:
        """Stop at the next step; everything that is finished is kept."""
        if self.state is ConversionState.RUNNING and self._worker is not None:
            self._worker.cancel()
            self._become(ConversionState.PAUSING)

    def discard(self, *, keep_work: bool) -> None:
        """Give the conversion up; what it finished is deleted, or with `keep_work` left where it is."""
        if self.kept is None:
            return
        self._discards = not keep_work
        if self.is_running and self._worker is not None:
            self._worker.cancel()
            self._become(ConversionState.DISCARDING)
        elif self.state is not ConversionState.DISCARDING:
            self._leave()

    def forget(self) -> None:
        """Put a finished conversion away."""
        if self.state is ConversionState.FINISHED:
            self.progress = ConversionProgress()
            self._become(ConversionState.NONE)

    def close(self) -> None:
        """Stop what runs, which the next start offers to resume, and end the process."""
        self._closed = True
        if self._worker is not None:
            self._worker.stop(CLOSE_SECONDS)

    def _reached(self) -> ConversionWorker:
        if self._worker is None:
            self._worker = ConversionWorker(self._told.emit, self._command, make_client=self._make_client)
        return self._worker

    @Slot(object)
    def _hear(self, told: Told) -> None:
        if self._closed:
            return
        if told.task == self._plan_task:
            self._hear_of_plan(told)
        elif told.task == self._task:
            self._hear_of_conversion(told)

    def _hear_of_plan(self, told: Told) -> None:
        match told:
            case EventTold(event=event) if not isinstance(event, Cancelled):
                self.plan_progressed.emit(event)
                return
        self._plan_task = 0
        match told:
            case PlanTold(plan=plan) if plan is not None:
                self.planned.emit(plan)
            case OffersTold(offers=offers) if offers is not None:
                self.offered.emit(offers)
            case TaskRefused(error=error):
                self.plan_refused.emit(error)
            case _:
                self.plan_stopped.emit()

    def _hear_of_conversion(self, told: Told) -> None:
        match told:
            case EventTold(event=event):
                self.progress = advance(self.progress, event)
                self.pace.take(self.progress)
                self.progressed.emit()
                match event:
                    case BlockFinished() | ConversionStarted():
                        self._count()
                    case Finished():
                        self._finish()
                    case Cancelled():
                        self._stop(Standing.PAUSED, None)
                    case Failed(error=error):
                        self._stop(Standing.FAILED, error.sentence)
            case TaskRefused(error=error):
                self._stop(Standing.FAILED, error.sentence)

    def _count(self) -> None:
        """Have the next start know how far it came."""
        assert self.kept is not None
        self.kept = dataclasses.replace(self.kept, done=self.progress.done, blocks=self.progress.blocks)
        self._keep()

    def _finish(self) -> None:
        self._task, self.kept = 0, None
        with contextlib.suppress(OSError):  # found again, it is finished in a moment
            self._file.unlink(missing_ok=True)
        self._become(ConversionState.FINISHED)
        if self.progress.ready is not None:
            self.made.emit(self.progress.ready.folder)

    def _stop(self, standing: Standing, sentence: str | None) -> None:
        assert self.kept is not None
        self._task = 0
        self.pace.stop()
        if self.state is ConversionState.DISCARDING:
            self._leave()
            return
        self.error = sentence
        self.kept = dataclasses.replace(self.kept, standing=standing, sentence=sentence)
        self._keep()
        self._become(ConversionState.PAUSED if standing is Standing.PAUSED else ConversionState.FAILED)

    def _leave(self) -> None:
        assert self.kept is not None
        self._become(ConversionState.DISCARDING)
        threading.Thread(
            target=self._delete, args=(self.kept.folder if self._discards else None,), name="conversion-discard"
        ).start()

    def _delete(self, folder: Path | None) -> None:
        error: EngineError | None = None
        try:
            if folder is not None:
                discard_work(folder)
        except EngineError as caught:
            error = caught
        except OSError as caught:
            text = QCoreApplication.translate("Conversions", "{folder} cannot be deleted ({cause}): delete it by hand")
            error = OutputError(text.format(folder=folder, cause=caught.strerror or caught))
        with contextlib.suppress(RuntimeError):  # the window has closed meanwhile
            self._discarded.emit(error)

    @Slot(object)
    def _end_discarding(self, error: EngineError | None) -> None:
        if error is not None:
            self.complained.emit(error.sentence)
        self.kept, self.error, self.progress = None, None, ConversionProgress()
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)
        self._become(ConversionState.NONE)

    def _keep(self) -> None:
        assert self.kept is not None
        try:
            write_kept(self._file, self.kept)
        except OSError as error:
            text = self.tr("{file} cannot be written ({cause}): the next start will not offer to resume the conversion")
            self.complained.emit(text.format(file=self._file, cause=error.strerror or error))

    def _become(self, state: ConversionState) -> None:
        self.state = state
        self.changed.emit()


__all__ = ["ConversionPlan", "ConversionState", "Conversions"]
