"""The surroundings of a conversion on this machine, gathered in the process that converts."""

import contextlib
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import filelock
import psutil

from engine.errors import DeviceUnavailable
from engine.quant.plan import ConversionPlan
from engine.quant.surroundings import (
    REMOTE,
    Battery,
    ComputeDevice,
    FileSystem,
    Obstacle,
    Place,
    Surroundings,
    System,
    Use,
)
from engine.quant.work_place import LOCK
from engine.requests import ConversionRequest
from engine.threads import usable_cores

if TYPE_CHECKING:
    import torch

UNKNOWN: Final = "unknown"
SYSTEMS: Final[dict[str, System]] = {"win32": "windows", "darwin": "macos"}  # Linux otherwise
PERCENT: Final = 100.0


def survey(
    request: ConversionRequest, plan: ConversionPlan, device: "torch.device", *, obstacle: Obstacle | None
) -> Surroundings:
    """What `plan` meets here. Writes nothing."""
    system = SYSTEMS.get(sys.platform, "linux")
    return Surroundings(
        system=system,
        places=places_of(plan),
        device=compute_device(request, device),
        swap_free=psutil.swap_memory().free,
        load=psutil.getloadavg()[0] / usable_cores(),
        battery=battery(),
        locked=is_locked(plan.folder),
        obstacle=obstacle,
        replaces=request.force and os.path.lexists(plan.target),
        long_paths=_windows_long_paths(),
    )


def places_of(plan: ConversionPlan) -> tuple[Place, ...]:
    """Where the plan writes: the working folder lies beside the model, on the same file system."""
    disk, system = plan.disk, file_system(plan.target)
    model = Place(
        use=Use.RESULT,
        folder=plan.target,
        bytes=disk.transformer + disk.copied + disk.records,
        file_system=system,
        largest_file=disk.largest_file,
        linked=disk.linked,
    )
    return Place(use=Use.WORK, folder=plan.folder, bytes=disk.working, file_system=system), model


def file_system(path: Path) -> FileSystem:
    """That of `path`, or of the nearest folder above it that is there."""
    folder = _existing(path.absolute())
    mount, kind, read_only = _mount_of(folder)
    return FileSystem(
        device=str(folder.stat().st_dev),
        mount=mount,
        kind=kind,
        free=shutil.disk_usage(folder).free,
        writable=os.access(folder, os.W_OK) and not read_only,
    )


def is_locked(folder: Path) -> bool:
    """Whether a process is at work in a conversion's working folder."""
    file = folder / LOCK
    if not file.exists():
        return False
    lock = filelock.FileLock(file)
    try:
        lock.acquire(timeout=0)
    except (filelock.Timeout, OSError):
        return True
    lock.release()
    return False


def battery() -> Battery | None:
    """The computer's battery, None where it has none or does not tell."""
    sensors = getattr(psutil, "sensors_battery", None)  # not on every system
    found = None if sensors is None else sensors()
    if found is None or found.power_plugged is None:
        return None
    return Battery(
        plugged_in=bool(found.power_plugged),
        percent=min(PERCENT, float(found.percent)),
        seconds_left=float(found.secsleft) if found.secsleft and found.secsleft > 0 else None,
    )


def compute_device(request: ConversionRequest, device: "torch.device") -> ComputeDevice:
    """What computes, and why nothing faster does."""
    import torch

    from engine.devices import choose_device, device_name
    from kernels.dispatch import best_backend

    why_no_gpu: str | None = None
    if device.type == "cpu" and request.device == "auto":
        try:
            choose_device("cuda")
        except DeviceUnavailable as error:
            why_no_gpu = error.sentence.partition("(")[2].partition(")")[0] or error.sentence
    kind = device.type
    assert kind in ("cpu", "cuda", "mps"), f"a device of the kind {kind}"
    return ComputeDevice(
        kind=kind,  # type: ignore[arg-type]
        name=device_name(device),
        backend=str(best_backend(device).value),
        capability=torch.cuda.get_device_capability(device) if kind == "cuda" else None,
        why_no_gpu=why_no_gpu,
    )


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())


def _mount_of(folder: Path) -> tuple[str, str, bool]:
    """Where the file system of `folder` is mounted, its kind, and whether it is for reading only."""
    resolved = folder.resolve()
    if sys.platform == "win32" and str(resolved).startswith("\\\\"):
        return resolved.drive, REMOTE, False
    found = (resolved.anchor, UNKNOWN, False)
    for part in psutil.disk_partitions(all=True):
        mount = Path(part.mountpoint)
        if resolved.is_relative_to(mount) and len(part.mountpoint) >= len(found[0]):
            options = part.opts.split(",")
            kind = REMOTE if "remote" in options else part.fstype or UNKNOWN
            found = part.mountpoint, kind, "ro" in options
    return found


def _windows_long_paths() -> bool:
    if sys.platform == "win32":
        import winreg

        place = r"SYSTEM\CurrentControlSet\Control\FileSystem"
        with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
            return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
        return False
    return True
