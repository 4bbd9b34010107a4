"""Failures of libraries and devices as errors with a sentence."""

import torch

from engine.errors import DeviceUnavailable, EngineError, OutOfMemory

MEMORY_WORDS = ("not enough memory", "can't allocate memory", "cannot allocate memory", "out of memory")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of Python, torch or the device's driver says that memory ran out."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError | OSError) and any(words in str(error).lower() for words in MEMORY_WORDS)


def as_engine_error(error: Exception, *, doing: str, device_name: str) -> EngineError | None:
    """The error that a person can act on while `doing`, None where `error` is a fault of this program."""
    if isinstance(error, EngineError):
        return error
    if is_out_of_memory(error):
        return OutOfMemory(
            f"the memory of {device_name} ran out while {doing}: choose a smaller size, or close other programs"
        )
    if isinstance(error, torch.AcceleratorError):
        reason = str(error).strip().splitlines()[0]
        return DeviceUnavailable(f"{device_name} failed while {doing} ({reason}): restart Triptych, or choose cpu")
    return None
