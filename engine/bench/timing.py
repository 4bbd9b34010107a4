"""Repeated timings with their spread, and what they depend on."""

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from engine.threads import usable_cores

SETTINGS = (
    "OMP_NUM_THREADS",
    "OMP_WAIT_POLICY",
    "GOMP_SPINCOUNT",
    "ONEDNN_MAX_CPU_ISA",
    "ATEN_CPU_CAPABILITY",
)  # that change numbers
PACKAGES = ("torch", "triton", "diffusers", "transformers", "PySide6-Essentials")


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Seconds of one call: the median of `repeats`, the quartiles around it, and the fastest."""

    median: float
    lower_quartile: float
    upper_quartile: float
    fastest: float
    repeats: int


def summarize(seconds: list[float]) -> Timing:
    """The timing of at least two repeated calls."""
    lower, median, upper = statistics.quantiles(seconds, n=4, method="inclusive")
    return Timing(median=median, lower_quartile=lower, upper_quartile=upper, fastest=min(seconds), repeats=len(seconds))


def measure(
    calls: Mapping[str, Callable[[], object]],
    *,
    repeats: int = 30,
    warm_up: int = 3,
    synchronize: Callable[[], object] = lambda: None,
) -> dict[str, Timing]:
    """The timing of each call, taken in turns, so that a busy moment of the machine falls on all alike.

    `synchronize` waits for the device before the clock is read.
    """
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(-warm_up, repeats):
        for name, call in calls.items():
            gc.disable()
            synchronize()
            start = time.perf_counter()
            call()
            synchronize()
            took = time.perf_counter() - start
            gc.enable()
            if turn >= 0:
                seconds[name].append(took)
    return {name: summarize(taken) for name, taken in seconds.items()}


def machine() -> dict[str, Any]:
    """What the numbers depend on: processor, cores, how busy it is, system, settings, versions."""
    return {
        "processor": processor_name(),
        "cores": usable_cores(),
        "load_average": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "system": f"{platform.system()} {platform.machine()}",
        "settings": {name: os.environ[name] for name in SETTINGS if name in os.environ},
        "versions": {"python": platform.python_version(), **_versions()},
    }


def processor_name() -> str:
    """The processor as its system names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def plain(value: Any) -> Any:
    """A value for JSON: a `Timing` in it is written in milliseconds."""
    if isinstance(value, Timing):
        times = asdict(value)
        repeats = times.pop("repeats")
        return {f"{name}_ms": float(f"{1e3 * taken:.4g}") for name, taken in times.items()} | {"repeats": repeats}
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return value


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
