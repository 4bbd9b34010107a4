"""Readouts: memory of the device and of this process, and time spent."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import torch

from engine.devices import finish
from engine.events import Readings
from engine.memory import Free
from engine.process_memory import host_readings

CGROUP = Path("/sys/fs/cgroup")

_peaks_before: dict[torch.device, int] = {}  # torch has one peak a device for all that it counts


def read(device: torch.device) -> Readings:
    """Memory now. What this machine does not tell is None; nothing is raised."""
    host = host_readings()
    match device.type:
        case "cuda":
            return replace(host, **_cuda_memory(device))
        case "mps":
            return replace(
                host,
                device_allocated=torch.mps.current_allocated_memory(),
                device_reserved=torch.mps.driver_allocated_memory(),
            )
        case _:
            return host


def free_memory(device: torch.device) -> Free:
    """The bytes that a new job may take: of the device, where it has memory of its own, and of the host."""
    host = min(psutil.virtual_memory().available, _cgroup_free())
    if device.type != "cuda":
        return Free(host=host)
    free, _ = torch.cuda.mem_get_info(device)
    unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    return Free(host=host, device=free + unused)


def begin_peak(device: torch.device) -> None:
    """Count the peak of `allocated_peak` from now on; that of the readings goes on."""
    if device.type == "cuda":
        _peaks_before[device] = max(torch.cuda.max_memory_reserved(device), _peaks_before.get(device, 0))
        torch.cuda.reset_peak_memory_stats(device)


def forget_peaks() -> None:
    """Count every peak, also that of the readings, from now on."""
    _peaks_before.clear()
    for index in range(torch.cuda.device_count()):
        torch.cuda.reset_peak_memory_stats(index)


def allocated_peak(device: torch.device) -> int | None:
    """The most bytes of tensors since `begin_peak`; None where the device does not tell."""
    return torch.cuda.max_memory_allocated(device) if device.type == "cuda" else None


class Stopwatch:
    """Seconds of work on a device, summed over the times it ran."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self.seconds = 0.0
        self.last = 0.0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Count the work of this context, until the device has finished it."""
        started = time.perf_counter()
        yield
        finish(self._device)
        self.last = time.perf_counter() - started
        self.seconds += self.last


def _cuda_memory(device: torch.device) -> dict[str, int | None]:
    return {
        "device_allocated": torch.cuda.memory_allocated(device),
        "device_reserved": torch.cuda.memory_reserved(device),
        "device_peak": max(torch.cuda.max_memory_reserved(device), _peaks_before.get(device, 0)),
        **_of_the_whole(device),
    }


def _of_the_whole(device: torch.device) -> dict[str, int | None]:
    """What NVML tells of a device, whoever uses it; nothing where there is no NVML."""
    try:
        import pynvml
    except ImportError:
        return {}
    try:
        pynvml.nvmlInit()
        try:
            handle = pynvml.nvmlDeviceGetHandleByUUID(_uuid(device))
            memory: Any = pynvml.nvmlDeviceGetMemoryInfo(handle)
            return {
                "device_used": int(memory.used),
                "device_total": int(memory.total),
                "device_celsius": _celsius(pynvml, handle),
            }
        finally:
            pynvml.nvmlShutdown()
    except pynvml.NVMLError:
        return {}


def _celsius(nvml: Any, handle: Any) -> int | None:
    """The chip's temperature; None where the driver does not tell, as for a part of a card, or tells a zero."""
    try:
        return int(nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU)) or None
    except nvml.NVMLError:
        return None


def _uuid(device: torch.device) -> str:
    text = str(torch.cuda.get_device_properties(device).uuid)
    return text if text.startswith(("GPU-", "MIG-")) else f"GPU-{text}"


def _cgroup_free() -> float:
    """The bytes left below the limit of a container, infinite where there is none."""
    try:
        limit = int((CGROUP / "memory.max").read_text())  # "max" where there is no limit
        used = int((CGROUP / "memory.current").read_text())
        statistics = dict(line.split() for line in (CGROUP / "memory.stat").read_text().splitlines())
        reclaimable = int(statistics["inactive_file"])
    except (OSError, ValueError, KeyError):
        return float("inf")
    return max(0, limit - used + reclaimable)
