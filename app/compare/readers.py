"""Threads that read and measure pictures, so that the window never waits for them."""

import concurrent.futures
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.compare.alignment import Way, align
from app.compare.levels import halved
from app.compare.measuring import Difference, Distance, difference, distance, to_pixels
from app.compare.shown_picture import ShownPicture, read_shown
from app.compare.twins import Side
from engine.errors import EngineError

log = logging.getLogger(__name__)


class Readers(QObject):
    """One thread; the signals reach the window's thread in the order in which it was asked."""

    read = Signal(object, object)  # Side, ShownPicture
    unreadable = Signal(object, str)  # Side, sentence
    measured = Signal(object, object, object, object)  # both ShownPicture, Distance or None, Difference
    amplified = Signal(object, int, object)  # Difference, gain, its levels

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="compare")
        self._waiting: concurrent.futures.Future[None] | None = None

    def ask(self, side: Side, file: Path) -> None:
        """Read a file for a side."""
        self._pool.submit(_logged, self._read, side, file)

    def measure(self, a: ShownPicture, b: ShownPicture) -> None:
        """Measure two pictures."""
        self._pool.submit(_logged, self._measure, a, b)

    def amplify(self, levels: Difference, gain: int) -> None:
        """Make the picture of a difference; of several that wait only the last is made."""
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = self._pool.submit(_logged, self._amplify, levels, gain)

    def close(self) -> None:
        """Finish what runs, and take nothing more."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _read(self, side: Side, file: Path) -> None:
        try:
            picture = read_shown(file)
        except EngineError as error:
            self.unreadable.emit(side, error.sentence)
        else:
            self.read.emit(side, picture)

    def _measure(self, a: ShownPicture, b: ShownPicture) -> None:
        alignment = align(a.size, b.size)
        number: Distance | None = None
        if alignment.way is Way.EQUAL:
            number = distance(to_pixels(a.image), to_pixels(b.image))
        self.measured.emit(a, b, number, difference(a.image, b.image, alignment))

    def _amplify(self, levels: Difference, gain: int) -> None:
        self.amplified.emit(levels, gain, halved(levels.image(gain)))


def _logged(work: Callable[..., None], *values: Any) -> None:
    """Work of the thread, whose errors nobody else would see: the page goes on without the result."""
    try:
        work(*values)
    except Exception:
        log.exception("two pictures cannot be compared")
