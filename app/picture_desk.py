"""What becomes of a picture that comes to Create: its settings fill the controls, or the next one starts from it."""

import concurrent.futures
import contextlib
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from app.controls import Controls
from app.made_picture import MadePicture
from app.message import Message, Remedy, Tone
from app.recall.again import here_with, why_not_again
from app.recall.reading import recall
from app.recall.settings import NothingRecalled, Part, RecalledSettings
from app.start_files import StartFiles
from app.state import Studio
from engine.errors import EngineError, OutputError

translate = QCoreApplication.translate


class PictureDesk(QObject):
    """Stands between pictures and the controls; what it has to say goes to the studio's messages."""

    _kept = Signal(object)  # Path
    _not_kept = Signal(object)  # EngineError

    def __init__(self, controls: Controls, studio: Studio, starts: StartFiles, parent: QWidget) -> None:
        super().__init__(parent)
        self._controls = controls
        self._studio = studio
        self._starts = starts
        self._window = parent
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="start-picture")
        self._kept.connect(self._take_kept)
        self._not_kept.connect(studio.tell_error)
        controls.start.choose_wanted.connect(self.ask_for_start)
        controls.start.paste_wanted.connect(self.paste)
        controls.start.failed.connect(studio.tell_error)
        controls.prompt.picture_pasted.connect(self.paste)
        controls.true_cfg.negative.picture_pasted.connect(self.paste)

    def take(self, content: QMimeData, *, for_start: bool) -> None:
        """Take what was dropped: to start from it, or else for its settings where it has some."""
        file = local_file(content)
        if file is None:
            self._keep_image(content)
            return
        found = None if for_start else self._settings_in(file)
        if isinstance(found, RecalledSettings):
            self._fill(file, found, Part.ALL, offer_start=True)
        else:
            self.start_from(file)

    def start_from(self, file: Path) -> None:
        """Have the next pictures start from a file; where that has settings too, offer them."""
        self._controls.start.set_file(file)
        self._controls.start.setFocus()
        if isinstance(recall(file), RecalledSettings):
            text = self.tr("The next picture starts from {file}, which also says how it was made.")
            self._offer(text.format(file=file.name), Remedy.USE_SETTINGS, file)

    def start_from_made(self, picture: MadePicture) -> None:
        """Have the next pictures start from one of this run, whose file need not be there."""
        file = next((file for file in picture.files if file.is_file()), None)
        if file is not None:
            self._controls.start.set_file(file)
            return
        try:
            png = picture.content()
        except EngineError as error:
            self._studio.tell_error(error)
        else:
            self._pool.submit(self._keep, png, None)

    def paste(self) -> None:
        """Start from the picture on the clipboard, or say that there is none."""
        content = QGuiApplication.clipboard().mimeData()
        file = local_file(content)
        if file is not None:
            self.start_from(file)
        elif not self._keep_image(content):
            text = self.tr("There is no picture on the clipboard: copy one first")
            self._studio.told.emit(Message(tone=Tone.WARNING, text=text))

    def ask_for_start(self) -> None:
        """Have the person choose a picture to start from."""
        file = self._ask(self.tr("Start from a picture"))
        if file is not None:
            self.start_from(file)

    def ask_for_settings(self) -> None:
        """Have the person choose a picture whose settings are wanted."""
        file = self._ask(self.tr("Use a picture's settings"))
        if file is not None:
            self.recall(file)

    def use_settings(self, picture: MadePicture) -> None:
        """Show in the controls how a picture of this run was made."""
        self._controls.set_request(picture.request, seed=picture.seed)
        self._controls.prompt.setFocus()

    def recall(self, file: Path, part: Part = Part.ALL) -> None:
        """Show in the controls the settings inside a picture's file, of this program or of another that is known."""
        found = self._settings_in(file)
        if isinstance(found, NothingRecalled):
            self._studio.told.emit(Message(tone=Tone.WARNING, text=found.sentence))
        else:
            self._fill(file, found, part)

    def remedy(self, message: Message) -> None:
        """Do what a message about a picture offers."""
        if message.file is None:
            return
        if message.remedy is Remedy.USE_SETTINGS:
            self.recall(message.file)
        elif message.remedy is Remedy.START_FROM:
            self._controls.start.set_file(message.file)

    def close(self) -> None:
        """Wait for what is being kept."""
        self._pool.shutdown(wait=True)

    def _fill(self, file: Path, found: RecalledSettings, part: Part, *, offer_start: bool = False) -> None:
        self._controls.set_recalled(found.only(part))
        self._controls.prompt.setFocus()
        notes = self._notes(found, part)
        if offer_start:
            notes.insert(0, self.tr("The controls show how {file} was made.").format(file=file.name))
            self._offer(" ".join(notes), Remedy.START_FROM, file)
        elif notes:
            self._studio.told.emit(Message(tone=Tone.INFORMATION, text=" ".join(notes)))

    def _notes(self, found: RecalledSettings, part: Part) -> list[str]:
        """What the person should know of settings that were filled in."""
        notes = []
        if found.negative and not self._controls.true_cfg.is_on:
            notes.append(self.tr("Its negative prompt does nothing at true CFG 1: raise true CFG to use it."))
        if found.ours is None or part is Part.PROMPT:
            return notes
        is_there = found.start is not None and found.start.file.is_absolute() and found.start.file.is_file()
        self._controls.start.set_value(found.start if is_there else None)
        why = why_not_again(found.ours, here_with(self._studio.opened))
        return [*notes, why] if why is not None else notes

    def _settings_in(self, file: Path) -> RecalledSettings | NothingRecalled:
        """What a file says, with its start picture looked for where pictures lie here."""
        return recall(file, self._studio.outputs, self._starts.folder)

    def _offer(self, text: str, remedy: Remedy, file: Path) -> None:
        self._studio.told.emit(Message(tone=Tone.INFORMATION, text=text, remedy=remedy, file=file))

    def _ask(self, title: str) -> Path | None:
        folder, kinds = str(self._studio.outputs), self.tr("Pictures (*.png *.jpg *.jpeg *.webp)")
        name, _ = QFileDialog.getOpenFileName(self._window, title, folder, kinds)
        return Path(name) if name else None

    def _keep_image(self, content: QMimeData) -> bool:
        """Keep a picture without a file, in a thread; whether there is one."""
        png = bytes(content.data("image/png").data())
        image = QImage(content.imageData()) if not png and content.hasImage() else None
        if not png and (image is None or image.isNull()):
            return False
        self._pool.submit(self._keep, png, image)
        return True

    def _keep(self, png: bytes, image: QImage | None) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone
            try:
                self._kept.emit(self._starts.keep(png if image is None else _png_of(image)))
            except OutputError as error:
                self._not_kept.emit(error)

    def _take_kept(self, file: Path) -> None:
        self._controls.start.set_file(file)
        self._controls.start.setFocus()


def local_file(content: QMimeData) -> Path | None:
    """The first file of this computer in what was dropped or copied."""
    return next((Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()), None)


def _png_of(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    if not writer.write(image):
        text = translate("PictureDesk", "the copied picture cannot be kept ({cause}): save it and choose its file")
        raise OutputError(text.format(cause=writer.errorString()))
    return bytes(buffer.data().data())
