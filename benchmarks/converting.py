"""One conversion in a process of its own, with its times and its memory."""

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

import psutil

from engine.requests import ConversionRequest

SAMPLE_SECONDS = 0.05
Result = TypeVar("Result")


def in_own_process(work: Callable[..., Result], *arguments: Any) -> tuple[Result, dict[str, int]]:
    """What `work` returns, called in a process that does nothing else, and the most memory that it held."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as processes:
        run = processes.submit(work, *arguments)
        memory = watch_memory(run)
        return run.result(), memory


def convert(request: ConversionRequest) -> dict[str, Any]:
    """Convert: the seconds of all, of each stage and of each block, processor time, and a GPU's memory at its peak.

    Raises:
        EngineError: the conversion failed.
    """
    import torch

    from benchmarks.device import device_name
    from engine.devices import choose_device
    from engine.events import BlockFinished, Event, Failed, StageStarted
    from engine.quant.conversion import Conversion
    from engine.telemetry import read

    device = choose_device(request.device)
    begun = [("planning", time.perf_counter())]
    busy = time.process_time()
    conversion, blocks = Conversion.plan(request), dict[str, float]()
    event: Event | None = None
    for event in conversion.run():
        if isinstance(event, StageStarted):
            begun.append((str(event.stage), time.perf_counter()))
        elif isinstance(event, BlockFinished):
            blocks[event.block] = round(event.seconds, 2)
            print(f"{event.block} {event.seconds:.1f} s, {event.seconds_left:.0f} s left", flush=True)
    if isinstance(event, Failed):
        raise event.error
    ends = [*(start for _, start in begun[1:]), time.perf_counter()]
    spent = dict.fromkeys((name for name, _ in begun), 0.0)
    for (name, start), end in zip(begun, ends, strict=True):
        spent[name] += end - start  # a stage may come twice
    return {
        "seconds": ends[-1] - begun[0][1],
        "stages": {name: round(seconds, 2) for name, seconds in spent.items()},
        "blocks": blocks,
        "planned": conversion.planned.to_json(),
        "processor_seconds": time.process_time() - busy,
        "threads": torch.get_num_threads(),
        "device": device_name(device),
        "device_peak_bytes": read(device).device_peak,
    }


def watch_memory(run: "Future[Any]") -> dict[str, int]:
    """The most bytes that the process at work held: all, and those of its own (without files' pages)."""
    peak = {"peak_resident_bytes": 0, "peak_own_bytes": 0}
    while not run.done():
        for process in psutil.Process().children():
            try:
                held = process.memory_info()
            except psutil.NoSuchProcess:
                continue
            own = held.rss - getattr(held, "shared", 0)
            peak = {
                "peak_resident_bytes": max(peak["peak_resident_bytes"], held.rss),
                "peak_own_bytes": max(peak["peak_own_bytes"], own),
            }
        time.sleep(SAMPLE_SECONDS)
    return peak
