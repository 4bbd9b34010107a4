"""The memory of this machine that a model would have, told without torch."""

import contextlib
import importlib.util
import platform
from dataclasses import dataclass
from typing import Final

from engine.placement import DeviceKind

PACKED_FROM: Final = 8  # the compute capability from which the kernels compute with packed codes


@dataclass(frozen=True, kw_only=True)
class MemoryHere:
    """What computes, and the bytes of its memory; `device_total` is None where it has none of its own.

    `is_packed` says that codes stay packed while they compute, since a kernel for this device is there.
    """

    kind: DeviceKind
    name: str
    host_total: int
    device_total: int | None = None
    is_packed: bool = False


def read_memory(kind: DeviceKind | None = None) -> MemoryHere:
    """The memory of this machine for a device of `kind`, for the best one where it is None.

    A GPU that NVML does not know counts as none.
    """
    import psutil

    host = int(psutil.virtual_memory().total)
    if kind in (None, "cuda") and (found := _first_gpu(host)):
        return found
    is_apple = platform.system() == "Darwin" and platform.machine() == "arm64"
    other: DeviceKind = "mps" if kind == "mps" or (kind is None and is_apple) else "cpu"
    return MemoryHere(kind=other, name="", host_total=host)


def _first_gpu(host: int) -> MemoryHere | None:
    try:
        import pynvml
    except ImportError:
        return None
    with contextlib.suppress(pynvml.NVMLError):
        pynvml.nvmlInit()
        try:
            handle = pynvml.nvmlDeviceGetHandleByIndex(0)
            name = pynvml.nvmlDeviceGetName(handle)
            capability, _ = pynvml.nvmlDeviceGetCudaComputeCapability(handle)
            return MemoryHere(
                kind="cuda",
                name=name if isinstance(name, str) else name.decode("utf-8", errors="replace"),
                host_total=host,
                device_total=int(pynvml.nvmlDeviceGetMemoryInfo(handle).total),
                is_packed=capability >= PACKED_FROM and importlib.util.find_spec("triton") is not None,
            )
        finally:
            pynvml.nvmlShutdown()
    return None
