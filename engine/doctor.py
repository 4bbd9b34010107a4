"""What this machine can run, what computes each op on it, and why nothing faster does."""

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

import psutil

from engine.catalog import CatalogEntry, installed_models
from engine.description import describe
from engine.errors import DeviceUnavailable, OutputError
from engine.paths import user_paths
from engine.saving import check_output
from engine.threads import usable_cores
from engine.version import versions

if TYPE_CHECKING:
    from engine.memory import MemoryPlan

CPU_INFO: Final = Path("/proc/cpuinfo")
CPU_FEATURES: Final = (
    *("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16"),
    *("asimddp", "i8mm", "bf16", "sve"),
)


@dataclass(frozen=True, kw_only=True)
class Machine:
    """The computer: `cores` are those that this process may use, memory is in bytes."""

    system: str
    python: str
    cores: int
    cpu_features: tuple[str, ...]
    memory: int
    memory_available: int


@dataclass(frozen=True, kw_only=True)
class DeviceReport:
    """A device by its word; `why_not` says why it cannot be used, otherwise `name` and memory in bytes are given."""

    device: str
    name: str | None = None
    memory: int | None = None
    memory_available: int | None = None
    chosen_by_auto: bool = False
    why_not: str | None = None


@dataclass(frozen=True, kw_only=True)
class OpReport:
    """The backend, or kernel of torch's, that computes `op` on `device`, and why each of the `refused` does not."""

    op: str
    device: str
    backend: str
    refused: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class FolderReport:
    """One of the person's own places and what stands in the way of writing there, if anything."""

    use: str
    path: Path
    why_not: str | None


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """Everything that a report of a fault should carry; `torch_error` stands for devices and ops where torch fails."""

    versions: dict[str, str]
    machine: Machine
    torch_error: str | None
    devices: tuple[DeviceReport, ...]
    ops: tuple[OpReport, ...]
    models: tuple[CatalogEntry, ...]
    folders: tuple[FolderReport, ...]
    display_error: str | None


def diagnose() -> Diagnosis:
    """Look at this machine; a part that cannot be used is reported, not raised."""
    devices, ops, torch_error = _compute()
    return Diagnosis(
        versions=versions(),
        machine=machine(),
        torch_error=torch_error,
        devices=devices,
        ops=ops,
        models=installed_models(),
        folders=_folders(),
        display_error=why_no_display(sys.platform, os.environ),
    )


def machine() -> Machine:
    """The computer that this process runs on."""
    memory = psutil.virtual_memory()
    return Machine(
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        python=platform.python_version(),
        cores=usable_cores(),
        cpu_features=cpu_features(CPU_INFO),
        memory=memory.total,
        memory_available=memory.available,
    )


def cpu_features(file: Path) -> tuple[str, ...]:
    """The instruction sets that matter here, from a file like Linux's `/proc/cpuinfo`; empty where there is none."""
    try:
        lines = file.read_text(errors="replace").splitlines()
    except OSError:
        return ()
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith(("flags", "Features"))), [])
    return tuple(feature for feature in CPU_FEATURES if feature in flags)


def why_no_display(system: str, environment: Mapping[str, str]) -> str | None:
    """Why no window can open on the platform `system` (as `sys.platform`), None where one should."""
    if system in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM"):
        return None
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return None
    return "neither DISPLAY nor WAYLAND_DISPLAY is set, so no window can open; the commands work"


def memory_plan(
    folder: Path, device: str, *, size: tuple[int, int] | None = None, budget: int | None = None
) -> "MemoryPlan":
    """What one picture of the model in `folder` takes on `device` (as `Session.open` takes it), part by part.

    `size` is width and height in pixels, None the model's own; `budget` is as `Session.open` takes it.

    Raises:
        InvalidModel: the folder is no whole model.
        DeviceUnavailable: there is no such device.
    """
    from engine.devices import choose_device
    from engine.picture_memory import PictureWork
    from engine.planning import device_plan
    from engine.telemetry import free_memory

    description = describe(folder)
    width, height = size or (description.defaults.width, description.defaults.height)
    work, chosen = PictureWork(width=width, height=height), choose_device(device)
    return device_plan(description, chosen, work, free=free_memory(chosen), budget=budget)


def _compute() -> tuple[tuple[DeviceReport, ...], tuple[OpReport, ...], str | None]:
    try:
        devices = _devices()
    except (ImportError, OSError) as error:  # a library of PyTorch's is missing or broken
        return (), (), f"PyTorch cannot be loaded ({error}): install Triptych again"
    return (
        devices,
        tuple(report for device in devices if device.why_not is None for report in _ops(device.device)),
        None,
    )


def _devices() -> tuple[DeviceReport, ...]:
    import torch

    from engine.devices import choose_device

    cuda = [f"cuda:{index}" for index in range(torch.cuda.device_count())] or ["cuda"]
    auto = str(choose_device("auto"))
    return tuple(_device(word, auto=auto) for word in ("cpu", *cuda, "mps"))


def _device(word: str, *, auto: str) -> DeviceReport:
    import torch

    from engine.devices import choose_device, device_name

    try:
        device = choose_device(word)
    except DeviceUnavailable as error:
        return DeviceReport(device=word, why_not=error.sentence)
    free, total = torch.cuda.mem_get_info(device) if device.type == "cuda" else (None, None)
    return DeviceReport(
        device=word, name=device_name(device), memory=total, memory_available=free, chosen_by_auto=str(device) == auto
    )


def _ops(device: str) -> tuple[OpReport, ...]:
    from kernels import attention
    from kernels.dispatch import Backend, Op, best_backend, why_not

    reports = []
    for op in get_args(Op):
        reasons = {backend.value: why_not(backend, device=device, op=op) for backend in Backend}
        refused = {backend: reason for backend, reason in reasons.items() if reason}
        reports.append(OpReport(op=op, device=device, backend=best_backend(device, op).value, refused=refused))
    reasons = {kernel.value: attention.why_not(kernel, device=device) for kernel in attention.AttentionKernel}
    refused = {kernel: reason for kernel, reason in reasons.items() if reason}
    best = attention.best_kernel(device)
    return (*reports, OpReport(op="attention", device=device, backend=best.value, refused=refused))


def _folders() -> tuple[FolderReport, ...]:
    places = user_paths()
    uses = {"models": places.models, "pictures": places.outputs, "cache": places.cache, "logs": places.logs}
    return tuple(FolderReport(use=use, path=path, why_not=_why_not_writable(path)) for use, path in uses.items())


def _why_not_writable(folder: Path) -> str | None:
    try:
        check_output(folder / "new")
    except OutputError as error:
        return error.sentence
    return None
