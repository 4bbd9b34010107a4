"""The device that a session computes on: chosen by a word, named for a person."""

import platform
import re
import subprocess
import warnings
from pathlib import Path

import torch

from engine.errors import DeviceUnavailable


def choose_device(text: str) -> torch.device:
    """The device that `text` means: "auto", "cpu", "cuda", "cuda:N" or "mps".

    "auto" is the first CUDA device where there is one, else MPS, else the CPU.

    Raises:
        DeviceUnavailable: no such word, or no such device on this machine.
    """
    match re.fullmatch(r"(auto|cpu|mps|cuda)(?::(\d+))?", text.strip().lower()):
        case None:
            raise DeviceUnavailable(f"there is no device {text!r}: choose auto, cpu, cuda, cuda:N or mps")
        case found:
            kind, index = found[1], found[2]
    if index is not None and kind != "cuda":
        raise DeviceUnavailable(f"there is no device {text!r}: only cuda takes a number")
    match kind:
        case "cuda":
            return _cuda(int(index or 0))
        case "mps":
            return _mps()
        case "auto":
            return _best()
        case _:
            return torch.device("cpu")


def device_name(device: torch.device) -> str:
    """The device as its maker calls it, "AMD EPYC 9R14" for one; never empty."""
    match device.type:
        case "cuda":
            return torch.cuda.get_device_name(device)
        case _:
            return _processor_name()


def working_dtype(device: torch.device) -> torch.dtype:
    """The dtype that everything but ternary products computes in: float32 on a CPU, bfloat16 elsewhere."""
    return torch.float32 if device.type == "cpu" else torch.bfloat16


def finish(device: torch.device) -> None:
    """Wait until the device has done all it was given; a CPU always has."""
    match device.type:
        case "cuda":
            torch.cuda.synchronize(device)
        case "mps":
            torch.mps.synchronize()


def release(device: torch.device) -> None:
    """Give memory that the allocator holds for reuse back to the device."""
    match device.type:
        case "cuda":
            torch.cuda.empty_cache()
        case "mps":
            torch.mps.empty_cache()


def _best() -> torch.device:
    if _why_no_cuda() is None:
        return torch.device("cuda", 0)
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _cuda(index: int) -> torch.device:
    if reason := _why_no_cuda():
        raise DeviceUnavailable(f"CUDA cannot be used here ({reason}): choose auto or cpu")
    if index >= torch.cuda.device_count():
        last = torch.cuda.device_count() - 1
        raise DeviceUnavailable(f"there is no device cuda:{index}: the last one of this machine is cuda:{last}")
    return torch.device("cuda", index)


def _why_no_cuda() -> str | None:
    if torch.version.cuda is None and torch.version.hip is None:
        return "this build of PyTorch has no CUDA"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if torch.cuda.is_available():
            return None
    return str(caught[0].message).split("(")[0].strip() if caught else "no NVIDIA GPU was found"


def _mps() -> torch.device:
    if not torch.backends.mps.is_available():
        raise DeviceUnavailable("MPS cannot be used here (it needs a Mac with Apple silicon): choose auto or cpu")
    return torch.device("mps")


def _processor_name() -> str:
    match platform.system():
        case "Linux":
            name = _linux_processor_name()
        case "Darwin":
            name = _command_output("sysctl", "-n", "machdep.cpu.brand_string")
        case _:
            name = platform.processor()
    return " ".join(name.split()) or platform.machine() or "CPU"


def _linux_processor_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2] for line in lines if line.startswith("model name")), "")


def _command_output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
