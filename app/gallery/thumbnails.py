"""Thumbnails for the tiles that are seen, made in threads, the last asked for first."""

import concurrent.futures
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from app.gallery.picture import Picture
from app.gallery.thumbnail_cache import LEVELS, ThumbnailCache

log = logging.getLogger(__name__)

MOST_THREADS: Final = 2
MAX_PIXMAPS: Final = 400
PRUNE_AFTER: Final = 500
Key = tuple[int, int, int]  # id, mtime_ns, level


class Thumbnails(QObject):
    """Gives what it has at once, and tells when more is there; never decodes on the caller's thread."""

    ready = Signal(int)  # the picture's id
    failed = Signal(int, str)  # the picture's id, and why it cannot be shown

    _made = Signal(object, object)  # Key, QImage

    def __init__(self, cache: ThumbnailCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache = cache
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=threads(), thread_name_prefix="thumbnails")
        self._lock = threading.Lock()
        self._wanted: OrderedDict[Key, Picture] = OrderedDict()
        self._working: set[Key] = set()
        self._pixmaps: OrderedDict[Key, QPixmap] = OrderedDict()
        self._made_count = 0
        self._closed = False
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._pool.submit(self._prune)

    def pixmap(self, picture: Picture, pixels: int) -> QPixmap | None:
        """The thumbnail for a tile of `pixels` device pixels; None, and asked for, where it is not there yet."""
        level = next((level for level in LEVELS if level >= pixels), LEVELS[-1])
        key = (picture.id, picture.mtime_ns, level)
        if key in self._pixmaps:
            self._pixmaps.move_to_end(key)
            return self._pixmaps[key]
        self._ask(key, picture)
        return self._another_level(key)

    def keep_only(self, ids: Collection[int]) -> None:
        """Forget what was asked for and is not seen any more."""
        with self._lock:
            for key in [key for key in self._wanted if key[0] not in ids]:
                del self._wanted[key]

    def close(self) -> None:
        """End the threads; what was not begun is not made."""
        self._closed = True
        with self._lock:
            self._wanted.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _another_level(self, key: Key) -> QPixmap | None:
        number, mtime_ns, _ = key
        return next((found for level in LEVELS if (found := self._pixmaps.get((number, mtime_ns, level)))), None)

    def _ask(self, key: Key, picture: Picture) -> None:
        with self._lock:
            if self._closed or key in self._working:
                return
            is_new = key not in self._wanted
            self._wanted[key] = picture
            self._wanted.move_to_end(key)
        if is_new:
            self._pool.submit(self._work)

    def _work(self) -> None:
        with self._lock:
            if not self._wanted:
                return
            key, picture = self._wanted.popitem()
            self._working.add(key)
        try:
            self._made.emit(key, self._cache.load(picture, key[2]))
        except ValueError as error:
            self.failed.emit(key[0], str(error))
        except Exception:
            log.exception("no thumbnail of %s", picture.path)
            self.failed.emit(key[0], self.tr("it cannot be decoded"))
        finally:
            with self._lock:
                self._working.discard(key)
        self._made_count += 1
        if self._made_count % PRUNE_AFTER == 0:
            self._prune()

    def _prune(self) -> None:
        try:
            self._cache.prune()
        except OSError as error:
            log.warning("old thumbnails were not deleted: %s", error)

    @Slot(object, object)
    def _take(self, key: Key, image: QImage) -> None:
        if self._closed:
            return
        self._pixmaps[key] = QPixmap.fromImage(image)
        while len(self._pixmaps) > MAX_PIXMAPS:
            self._pixmaps.popitem(last=False)
        self.ready.emit(key[0])


def threads() -> int:
    """How many decode: one processor is left to the window's thread."""
    return max(1, min(MOST_THREADS, (os.cpu_count() or 1) - 1))
