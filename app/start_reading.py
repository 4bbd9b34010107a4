"""The reading of a picture to start from, small and off the window's thread."""

import contextlib
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from app.recall.header import read_header
from engine.errors import EngineError, InvalidPicture

translate = QCoreApplication.translate
SIDE: Final = 192  # pixels of the longer side; shown at a third of it


@dataclass(frozen=True, kw_only=True)
class StartLook:
    """What is seen of a start picture: its size in pixels as it is shown, and a small image of it."""

    file: Path
    width: int
    height: int
    image: QImage


class StartReader(QObject):
    """Reads each file in a thread; only what was asked for last is told, by `looked` or `failed`."""

    looked = Signal(object)  # StartLook
    failed = Signal(object, object)  # Path, EngineError

    _read = Signal(int, object, object)  # number, Path, StartLook or EngineError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest = 0
        self._read.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def read(self, file: Path) -> None:
        """Look at a file; what was asked for before is told no more."""
        self._newest += 1
        threading.Thread(target=self._look, args=(self._newest, file), name="start-picture", daemon=True).start()

    def _look(self, number: int, file: Path) -> None:
        answer: StartLook | EngineError
        try:
            answer = look_at(file)
        except EngineError as error:
            answer = error
        with contextlib.suppress(RuntimeError):  # the window has closed meanwhile
            self._read.emit(number, file, answer)

    @Slot(int, object, object)
    def _tell(self, number: int, file: Path, answer: StartLook | EngineError) -> None:
        if number != self._newest:
            return
        if isinstance(answer, StartLook):
            self.looked.emit(answer)
        else:
            self.failed.emit(file, answer)


def look_at(file: Path) -> StartLook:
    """The size and a small image of a PNG, JPEG or WebP file, turned as its camera was held.

    Raises:
        InvalidPicture: it cannot be read, or is no such picture.
    """
    header = read_header(file)
    size = QSize(header.width, header.height)
    reader = QImageReader(str(file))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if max(header.width, header.height) > SIDE:
        reader.setScaledSize(size.scaled(QSize(SIDE, SIDE), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        text = translate("StartReading", "{file} is damaged, or larger than what is read here: choose another picture")
        raise InvalidPicture(text.format(file=file))
    if reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90:
        size.transpose()
    return StartLook(file=file, width=size.width(), height=size.height(), image=image)
