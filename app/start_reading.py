"""The reading of a picture to start from, small and off the window's thread."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QRunnable, QSize, Qt, QThreadPool, Signal
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
    """Reads one file after the other; each ends in `looked` or `failed`."""

    looked = Signal(object)  # StartLook
    failed = Signal(object, object)  # Path, EngineError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def read(self, file: Path) -> None:
        """Look at a file; what was asked for before and has not begun is left out."""
        self._pool.clear()
        self._pool.start(_Reading(self, file))


class _Reading(QRunnable):
    """The reading of one file."""

    def __init__(self, reader: StartReader, file: Path) -> None:
        super().__init__()
        self._reader = reader
        self._file = file

    def run(self) -> None:
        """Tell of the file, unless nobody is there any more."""
        with contextlib.suppress(RuntimeError):
            try:
                self._reader.looked.emit(look_at(self._file))
            except EngineError as error:
                self._reader.failed.emit(self._file, error)


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
