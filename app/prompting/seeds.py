"""Seeds: a fresh one each time, one that stays, one that steps up, or the last one again."""

import dataclasses
import enum
from collections.abc import Callable
from dataclasses import dataclass

from engine.requests import MAX_SEED, random_seed


class SeedMode(enum.StrEnum):
    """Where the next seed comes from."""

    RANDOM = "random"
    FIXED = "fixed"
    STEP_UP = "step_up"


@dataclass(frozen=True, kw_only=True)
class Seeds:
    """What the next seed is: `seed` is kept or stepped from, `last` is the newest picture's.

    A value out of 0 to 2**32 - 1 is a mistake of the program's own.
    """

    mode: SeedMode = SeedMode.RANDOM
    seed: int = 0
    last: int | None = None

    def __post_init__(self) -> None:
        assert 0 <= self.seed <= MAX_SEED
        assert self.last is None or 0 <= self.last <= MAX_SEED

    def take(self, count: int = 1, draw: Callable[[], int] = random_seed) -> "tuple[int, Seeds]":
        """The seed of a job of `count` pictures, and what holds after it; stepping up goes past all of them."""
        match self.mode:
            case SeedMode.RANDOM:
                return draw(), self
            case SeedMode.FIXED:
                return self.seed, self
            case SeedMode.STEP_UP:
                following = (self.seed + count) % (MAX_SEED + 1)
                return self.seed, dataclasses.replace(self, seed=following)

    def in_mode(self, mode: SeedMode, draw: Callable[[], int] = random_seed) -> "Seeds":
        """The same in another mode: what was random keeps the last picture's seed, or a fresh one."""
        if self.mode is not SeedMode.RANDOM or mode is SeedMode.RANDOM:
            return dataclasses.replace(self, mode=mode)
        return dataclasses.replace(self, mode=mode, seed=self.last if self.last is not None else draw())

    def reuse(self) -> "Seeds":
        """The last picture's seed, kept for the next ones; nothing changes where there was no picture."""
        return self if self.last is None else dataclasses.replace(self, mode=SeedMode.FIXED, seed=self.last)

    def made(self, seed: int) -> "Seeds":
        """The same after a picture with `seed`."""
        return dataclasses.replace(self, last=seed)

    def fixed(self, seed: int) -> "Seeds":
        """`seed` for all the next pictures; stepping up goes on from it."""
        mode = SeedMode.FIXED if self.mode is SeedMode.RANDOM else self.mode
        return dataclasses.replace(self, mode=mode, seed=seed)
