"""Small pictures of the queue's entries: those of this run as they come, earlier ones from their files."""

import collections
import concurrent.futures
import contextlib
from typing import Final

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader, QPixmap

SIDE: Final = 112  # pixels; drawn at half of it
KEPT: Final = 300


class Thumbnails(QObject):
    """`changed` tells that an entry's picture is there or is another one."""

    changed = Signal(int)
    _loaded = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pixmaps: collections.OrderedDict[int, QPixmap] = collections.OrderedDict()
        self._asked: set[tuple[int, str]] = set()
        self._is_over = False
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="queue-thumbnails")
        self._loaded.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def put(self, number: int, image: QImage) -> None:
        """Take an entry's newest picture."""
        self._keep(number, square(image))
        self.changed.emit(number)

    def pixmap(self, number: int, file: str | None) -> QPixmap | None:
        """An entry's picture; where it is only in `file`, None until it has been read in a thread."""
        found = self._pixmaps.get(number)
        if found is not None:
            self._pixmaps.move_to_end(number)
        elif file is not None and (number, file) not in self._asked and not self._is_over:
            self._asked.add((number, file))
            self._pool.submit(self._read, number, file)
        return found

    def finish(self) -> None:
        """Wait for the file that is being read; nothing is read after."""
        self._is_over = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _read(self, number: int, file: str) -> None:
        """In the thread: read a file small; one that is gone or damaged stays without a picture."""
        image = read_small(file)
        with contextlib.suppress(RuntimeError):  # who asked was deleted meanwhile
            self._loaded.emit(number, file, image)

    @Slot(int, str, object)
    def _take(self, number: int, file: str, image: QImage | None) -> None:
        if image is not None and number not in self._pixmaps and not self._is_over:
            self._keep(number, image)
            self._asked.discard((number, file))
            self.changed.emit(number)

    def _keep(self, number: int, image: QImage) -> None:
        self._pixmaps[number] = QPixmap.fromImage(image)
        self._pixmaps.move_to_end(number)
        while len(self._pixmaps) > KEPT:
            self._pixmaps.popitem(last=False)


def read_small(file: str) -> QImage | None:
    """The middle of the picture in a file; None where it cannot be read."""
    reader = QImageReader(file)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(QSize(SIDE, SIDE), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    return None if image.isNull() else square(image)


def square(image: QImage) -> QImage:
    """The middle of an image, `SIDE` pixels a side."""
    ways = (Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation)
    scaled = image.scaled(QSize(SIDE, SIDE), *ways)
    box = QRect(0, 0, SIDE, SIDE)
    box.moveCenter(scaled.rect().center())
    return scaled.copy(box)
