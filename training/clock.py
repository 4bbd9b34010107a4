"""Training by the clock: a learning rate over elapsed seconds, states that resume."""

import argparse
import math
import time
from pathlib import Path
from typing import Any

import torch


class Clock:
    """Seconds of training, over all stretches; `total` is when the learning rate reaches zero."""

    def __init__(self, *, total: float, stretch: float, elapsed: float = 0.0) -> None:
        """`stretch` is how many seconds this call may train, `elapsed` what earlier calls trained."""
        self.total = total
        self.end = min(total, elapsed + stretch)
        self._origin = time.monotonic() - elapsed

    @property
    def elapsed(self) -> float:
        """Seconds trained so far."""
        return time.monotonic() - self._origin

    @property
    def over(self) -> bool:
        """Whether this stretch has ended."""
        return self.elapsed >= self.end

    def rate(self, *, warmup: float = 0.03, decay_from: float = 0.45) -> float:
        """The learning rate's factor: a linear warm-up, a plateau, then a cosine to zero."""
        progress = min(self.elapsed / self.total, 1.0)
        if progress < warmup:
            return progress / warmup
        if progress < decay_from:
            return 1.0
        return 0.5 * (1 + math.cos(math.pi * (progress - decay_from) / (1 - decay_from)))


def add_stretch_arguments(parser: argparse.ArgumentParser, *, seconds: float, total: float) -> None:
    """The options of a stretch of training, with its default times."""
    parser.add_argument("--seconds", type=float, default=seconds, help="how long this stretch trains")
    parser.add_argument("--total-seconds", type=float, default=total, help="how long all stretches train")
    parser.add_argument("--save-every", type=float, default=60, help="seconds until what is learnt is saved again")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)


class Every:
    """Something that is due every so many seconds of a clock."""

    def __init__(self, seconds: float, begun: float = 0.0) -> None:
        """`begun` is what the clock shows at the start."""
        self.seconds, self.next = seconds, begun + seconds

    def due(self, elapsed: float) -> bool:
        """Whether it is due at `elapsed`; then the next time is as many seconds later."""
        if elapsed < self.next:
            return False
        self.next = elapsed + self.seconds
        return True


def save_state(file: Path, **state: Any) -> None:
    """Write a training state so that a kill leaves the old one or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".part")
    torch.save(state, partial)
    partial.replace(file)


def load_state(file: Path) -> dict[str, Any] | None:
    """The state that `save_state` wrote, None where there is none."""
    return torch.load(file, map_location="cpu", weights_only=True) if file.exists() else None
