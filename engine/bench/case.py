"""One thing, timed in several ways: ours, others', and why some were left out."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import torch

from engine.bench.timing import Timing, summarize
from engine.devices import finish, release

REPEATS: Final = (3, 30)  # fewest and most
FLUSHED_BYTES: Final = 256 * 2**20  # written between two calls on a GPU, so that none finds its inputs in a cache
MAX_REASON: Final = 200  # characters

Call = Callable[[], object]
Tell = Callable[[str], None]
"""Told what is measured next."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What was measured of one op, step or picture.

    `sizes` are numbers that it depends on. `timings` has one entry a way, `skipped` the reason of each way that has
    none, `peak_bytes` the most memory of the device's allocator while a way ran, where the device tells, and
    `first_seconds` what its first run took, compilers included.
    """

    name: str
    sizes: dict[str, int]
    timings: dict[str, Timing] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    peak_bytes: dict[str, int] = field(default_factory=dict)
    first_seconds: dict[str, float] = field(default_factory=dict)


def time_op(call: Call, device: torch.device, *, budget: float) -> Timing:
    """The timing of one op in about `budget` seconds, on CUDA by the device's own clock and with cold caches."""
    if device.type != "cuda":
        return time_whole(call, device, budget=budget)
    flushed = torch.empty(FLUSHED_BYTES, dtype=torch.int8, device=device)
    repeats = _repeats(call, device, budget)
    events = [[torch.cuda.Event(enable_timing=True) for _ in range(2)] for _ in range(repeats)]
    with torch.cuda.device(device):
        for begin, end in events:
            flushed.zero_()
            begin.record()
            call()
            end.record()
    finish(device)
    return summarize([1e-3 * begin.elapsed_time(end) for begin, end in events])


def time_whole(call: Call, device: torch.device, *, budget: float) -> Timing:
    """The timing of a call in about `budget` seconds, from its launch until the device has done it."""
    return summarize([run_once(call, device) for _ in range(_repeats(call, device, budget))])


def reason_of(error: Exception) -> str:
    """Why something did not run, from what it failed with: one line."""
    lines = str(error).strip().splitlines() or ["it says no more"]
    return f"{type(error).__name__}: {lines[0]}"[:MAX_REASON]


def clear_memory(device: torch.device) -> None:
    """Give back what is no longer used, and let the device's peak begin anew."""
    gc.collect()
    release(device)
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)


def peak_bytes(device: torch.device) -> int | None:
    """The most that the device's allocator has held since `clear_memory`; None where it does not tell."""
    return torch.cuda.max_memory_reserved(device) if device.type == "cuda" else None


def _repeats(call: Call, device: torch.device, budget: float) -> int:
    """How often the call fits into `budget` seconds, after it has run twice."""
    run_once(call, device)
    fewest, most = REPEATS
    return max(fewest, min(most, int(budget / max(1e-9, run_once(call, device)))))


def run_once(call: Call, device: torch.device) -> float:
    """How many seconds one run takes, until the device has done it."""
    finish(device)
    started = time.perf_counter()
    result: Any = call()
    finish(device)
    taken = time.perf_counter() - started
    del result
    return taken
