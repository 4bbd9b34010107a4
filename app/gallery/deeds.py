"""What is done with pictures: favour, bin and back, copy, export, show in the folder; each tells how it went."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.gallery.clipboard import Copying
from app.gallery.export_dialog import ExportDialog
from app.gallery.exporting import Exporter, ExportPlan
from app.gallery.library import Library
from app.gallery.model import GalleryModel
from app.gallery.picture import Picture
from app.gallery.reveal import show_in_folder
from app.message import Message, Tone, receipt, undoable
from app.system_bin import Binned

COPYING: Final = "copying"
EXPORTING: Final = "exporting"


class Deeds(QObject):
    """Carries out what a person wants done with pictures, and says so."""

    told = Signal(object)  # Message

    def __init__(self, library: Library, model: GalleryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._library = library
        self._model = model
        self._window = parent
        self._plan = ExportPlan(folder=Path.home())
        self.copying = Copying(self)
        self.exporter = Exporter(self)
        library.binned.connect(self._tell_binned)
        library.brought_back.connect(self._tell_brought_back)
        library.told.connect(self.complain)
        self.copying.copied.connect(self._tell_copied)
        self.exporter.progressed.connect(self._tell_export)
        self.exporter.finished.connect(self._tell_exported)

    def complain(self, sentence: str) -> None:
        """Say what went wrong."""
        self.told.emit(Message(tone=Tone.WARNING, text=sentence))

    def favour(self, rows: Sequence[int]) -> None:
        """Make pictures favourites; where they all are, they are none any more."""
        pictures = self._model.pictures(rows)
        wanted = not all(picture.favourite for picture in pictures)
        self._model.show_favourites(rows, favourite=wanted)
        self._library.favour(pictures, favourite=wanted)

    def move_to_bin(self, pictures: Sequence[Picture]) -> None:
        """Move pictures to the system's bin, from where they can be brought back."""
        if pictures:
            self._library.move_to_bin([picture.path for picture in pictures])

    def copy(self, pictures: Sequence[Picture]) -> None:
        """Copy pictures to the clipboard."""
        self.copying.start([picture.path for picture in pictures])

    def export(self, pictures: Sequence[Picture]) -> None:
        """Ask how, and export pictures."""
        sound = [picture for picture in pictures if not picture.fault]
        if not sound:
            return
        dialog = ExportDialog(sound[0], len(sound), self._plan, self._window)

        def start() -> None:
            self._plan = dialog.plan
            self.exporter.start(sound, self._plan)

        dialog.accepted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def reveal(self, picture: Picture) -> None:
        """Show a picture in its folder."""
        if not show_in_folder(picture.path):
            text = self.tr("{folder} does not open from here: open it in your file manager")
            self.complain(text.format(folder=picture.path.parent))

    def close(self) -> None:
        """Wait for what is being written."""
        self.copying.close()
        self.exporter.close()

    def _tell_binned(self, binned: Binned) -> None:
        if not binned.moved:
            return
        count = len(binned.moved)
        text = self.tr("{count} pictures are in the bin") if count > 1 else self.tr("{name} is in the bin")
        words = text.format(count=count, name=binned.moved[0][0].name)
        sentence = f"{words}; {binned.fault}" if binned.fault else words
        self.told.emit(undoable(sentence, lambda: self._library.bring_back(binned)))

    def _tell_brought_back(self, binned: Binned) -> None:
        if binned.moved and not binned.fault:
            count = len(binned.moved)
            text = self.tr("{count} pictures are back") if count > 1 else self.tr("{name} is back")
            self.told.emit(receipt(text.format(count=count, name=binned.moved[0][0].name)))

    def _tell_copied(self, count: int) -> None:
        text = self.tr("The picture is copied") if count == 1 else self.tr("{count} files are copied")
        self.told.emit(receipt(text.format(count=count), topic=COPYING))

    def _tell_export(self, done: int, total: int) -> None:
        if total > 1 and done < total:
            text = self.tr("Exporting: {done} of {total}").format(done=done, total=total)
            self.told.emit(Message(tone=Tone.INFORMATION, text=text, topic=EXPORTING, is_step=True))

    def _tell_exported(self, count: int, folder: Path, fault: str | None) -> None:
        text = (
            self.tr("1 picture is exported to {folder}") if count == 1 else self.tr("{count} are exported to {folder}")
        )
        words = text.format(count=count, folder=folder)
        if fault:
            words = f"{words}; {fault}" if count else fault
        tone = Tone.WARNING if fault else Tone.INFORMATION
        self.told.emit(Message(tone=tone, text=words, topic=EXPORTING))
