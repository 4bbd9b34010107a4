"""The time that a conversion's stages took, over all of its runs."""

import contextlib
import time
from typing import Final

from engine.events import Stage
from engine.quant.workfolder import WorkFolder

SAVE_EVERY: Final = 60.0  # seconds; a killed run loses as much


class Stopwatch:
    """Adds to the seconds in the working folder those of this run, from its making on."""

    def __init__(self, work: WorkFolder) -> None:
        self._work = work
        self._spent = work.spent()
        self._counted = self._saved = time.perf_counter()

    def count(self, stage: Stage) -> None:
        """All time since the last call was the stage's."""
        now = time.perf_counter()
        self._spent[stage] = self._spent.get(stage, 0.0) + now - self._counted
        self._counted = now
        if now - self._saved > SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Keep them in the folder; a disk that takes no more fails no conversion here."""
        self._saved = self._counted
        if self._spent:
            with contextlib.suppress(OSError):
                self._work.keep_spent(self._spent)
