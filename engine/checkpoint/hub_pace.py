"""How fast a source comes, and how long the rest takes at that."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

WINDOW: Final = 20.0  # seconds that the pace is measured over
APART: Final = 0.5  # seconds between two measurements that are kept
AT_LEAST: Final = 1.0  # seconds before anything is said

Progress = Callable[[str, int, int], None]
"""Told of the file at work, the bytes that are there, and the bytes of all files; the path is empty at the end.

It is called several times a second, also while nothing comes; what it raises ends the fetching and keeps what came.
"""


class FetchPace:
    """The pace of the last seconds, in which a stall counts as time and bytes that were here before count nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: deque[tuple[float, int]] = deque()
        self._last = (0.0, 0)
        self._whole = 0

    def count(self, done: int, whole: int) -> None:
        """`done` of `whole` bytes are here now; fewer than before, or of another whole, begin anew."""
        now = self._clock()
        if whole != self._whole or done < self._last[1]:
            self._whole = whole
            self._kept.clear()
        self._last = (now, done)
        if not self._kept or now - self._kept[-1][0] >= APART:
            self._kept.append(self._last)
        while len(self._kept) > 1 and now - self._kept[1][0] >= WINDOW:
            self._kept.popleft()

    @property
    def bytes_second(self) -> float | None:
        """Bytes a second; None where too little came to tell, or nothing comes any more."""
        if not self._kept:
            return None
        seconds, came = self._last[0] - self._kept[0][0], self._last[1] - self._kept[0][1]
        return came / seconds if seconds >= AT_LEAST and came > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """Seconds that the rest takes at this pace; None where there is none."""
        if self._last[1] >= self._whole:
            return 0.0
        pace = self.bytes_second
        return None if pace is None else (self._whole - self._last[1]) / pace
