"""How much of a conversion is over and how long it still takes, between what it tells."""

import time
from collections.abc import Callable
from typing import Final

from app.conversions.progress import ConversionProgress
from engine.events import Stage

OVERDUE: Final = 0.1  # of a part's time that is left at least, however long it takes: nothing stands at its end


class ConversionPace:
    """Fed with each new progress, asked at any moment; `clock` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """A conversion begins, or goes on."""
        self._began: float | None = None
        self._before = 0.0
        self._left: float | None = None
        self._told_at = self._clock()
        self._shown = 0.0

    def stop(self) -> None:
        """It works no more; what is over stays as it is."""
        self.share()
        self._left = None

    def take(self, progress: ConversionProgress) -> None:
        """Note what was told."""
        left = progress.seconds_left
        if progress.stage is Stage.FETCHING or left is None or left == self._left:
            return
        now = self._clock()
        if self._began is None:
            self._began = now
            to_come = progress.blocks - progress.done
            self._before = left * progress.done / to_come if to_come else left
        self._left, self._told_at = left, now

    def left(self) -> float | None:
        """Seconds that it still takes, None where nothing was told."""
        if self._left is None:
            return None
        elapsed = self._clock() - self._told_at
        return max(self._left - elapsed, OVERDUE * min(self._left, elapsed))

    def share(self) -> float:
        """How much of it is over, 0 to 1; it never falls, and what an earlier run has finished counts."""
        left = self.left()
        if left is not None and self._began is not None:
            over = self._before + self._clock() - self._began
            self._shown = max(self._shown, over / max(over + left, 1e-9))
        return self._shown
