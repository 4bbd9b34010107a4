"""Pictures on their way to the clipboard, read in a thread."""

import concurrent.futures
import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage

from app.gallery.thumbnail_cache import read_scaled
from app.recall.header import PNG_MARK

log = logging.getLogger(__name__)


class Copying(QObject):
    """Copies files; a single one also as its picture and, where it is a PNG, with its settings."""

    copied = Signal(int)  # how many

    _read = Signal(list, object, bytes)  # files, QImage or None, the PNG's bytes

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="gallery-copy")
        self._read.connect(self._put, Qt.ConnectionType.QueuedConnection)

    def start(self, files: Sequence[Path]) -> None:
        """Copy these files."""
        if len(files) == 1:
            self._pool.submit(self._run, files[0])
        elif files:
            self._put(list(files), None, b"")

    def close(self) -> None:
        """Wait for the thread."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, file: Path) -> None:
        image, content = None, b""
        try:
            image = read_scaled(file, 2**20)
            content = file.read_bytes()
        except (OSError, ValueError) as error:
            log.warning("%s is copied as a file only: %s", file, error)
        self._read.emit([file], image, content if content.startswith(PNG_MARK) else b"")

    def _put(self, files: list[Path], image: QImage | None, png: bytes) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        if image is not None:
            data.setImageData(image)
        if png:
            data.setData("image/png", QByteArray(png))
        QGuiApplication.clipboard().setMimeData(data)
        self.copied.emit(len(files))
