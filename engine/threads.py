"""The processor's threads: how many there may be, and how those of a product wait for one another."""

import os
from typing import Final

SPIN: Final = "GOMP_SPINCOUNT"
SPIN_COUNT: Final = "1000"
CHOICES: Final = (SPIN, "OMP_WAIT_POLICY")


def wait_briefly() -> None:
    """Let OpenMP's threads wait in a loop but briefly before they sleep, unless the environment says how they wait.

    To be called before torch is imported. GNU's OpenMP loops 300,000 times by default, some milliseconds: where the
    machine does something else besides, the loop takes the core from the very thread it waits for. A picture of
    Pocket on two cores takes 1.0 s with either number on an idle machine, and beside one busy program 3 s with this
    one and up to 35 s with the default. Sleeping at once takes 2 s everywhere.
    """
    if not any(name in os.environ for name in CHOICES):
        os.environ[SPIN] = SPIN_COUNT


def usable_cores() -> int:
    """How many logical processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
