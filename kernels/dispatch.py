"""The backends, where each one runs, and why not elsewhere."""

import enum
import functools
import importlib.util
import os
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Literal, get_args

import torch

from kernels.errors import BackendUnavailable, KernelError

Op = Literal["ternary_linear", "ternary_product", "quantize_tokens", "quantize_activations"]

TORCH_DEVICES = ("cpu", "cuda", "mps")
TRITON_CAPABILITY = (8, 0)  # asynchronous copies to shared memory, and tensor cores for bfloat16


class Backend(enum.Enum):
    """Who computes an op: torch in a few lines, torch's fastest products, or our own fused kernels."""

    REFERENCE = "reference"
    TORCH = "torch"
    TRITON = "triton"


def why_not(backend: Backend, *, device: torch.device | str, op: Op = "ternary_linear") -> str | None:
    """Why `backend` does not run `op` on `device`, as the rest of a sentence; None where it does.

    Raises:
        KernelError: there is no such op.
    """
    if op not in get_args(Op):
        raise KernelError(f"op must be one of {', '.join(get_args(Op))}, got {op!r}")
    device = torch.device(device)
    match backend:
        case Backend.TRITON if op == "quantize_activations":
            return "has no kernel for it: quantize_tokens is the one"
        case Backend.TRITON:
            return _why_no_triton(device)
        case Backend.TORCH if device.type not in TORCH_DEVICES:
            return f"needs a device of kind {', '.join(TORCH_DEVICES)}, this is {device.type}"
        case _:
            return None


def best_backend(device: torch.device | str, op: Op = "ternary_linear") -> Backend:
    """The backend that runs `op` on `device` where none is asked for: TRITON wherever it runs on a GPU, then TORCH.

    Never Triton's interpreter, which is slow and for tests.
    """
    first = 1 if torch.device(device).type == "cpu" else 0
    order = (Backend.TRITON, Backend.TORCH, Backend.REFERENCE)[first:]
    return next(backend for backend in order if why_not(backend, device=device, op=op) is None)


def resolve(backend: Backend | None, *, device: torch.device | str, op: Op = "ternary_linear") -> Backend:
    """The asked backend, or the best one where None is asked.

    Raises:
        BackendUnavailable: the asked one does not run there; the message says why.
    """
    if backend is None:
        return best_backend(device, op)
    if reason := why_not(backend, device=device, op=op):
        raise BackendUnavailable(f"backend {backend.value} cannot run {op} on {device}: it {reason}")
    return backend


def _why_no_triton(device: torch.device) -> str | None:
    if device.type == "cpu" and os.environ.get("TRITON_INTERPRET") == "1" and _has_triton():
        return None
    if device.type != "cuda":
        return f"needs a CUDA device, this is {device.type}"
    if torch.version.hip is not None:
        return "needs an NVIDIA device, this is one of AMD"
    if not _has_triton():
        return "needs the package triton, which is not installed"
    if not torch.cuda.is_available():
        return "needs a CUDA device, and torch finds none"
    if (capability := _capability(device)) < TRITON_CAPABILITY:
        needed, found = (".".join(str(part) for part in pair) for pair in (TRITON_CAPABILITY, capability))
        return f"needs a CUDA device of compute capability {needed}, this is {found}"
    return _why_nothing_is_built()


def _why_nothing_is_built() -> str | None:
    """Triton builds the launch of each kernel in C; what it brings for Windows has a compiler of its own."""
    if sys.platform == "win32":
        return None
    if not (os.environ.get("CC") or shutil.which("gcc") or shutil.which("clang")):
        return "needs a C compiler, and finds neither gcc nor clang"
    scheme = sysconfig.get_default_scheme().replace("posix_local", "posix_prefix")  # as Triton looks for them
    headers = Path(sysconfig.get_path("include", scheme))
    if not (headers / "Python.h").is_file():
        return f"needs Python's headers (python3-dev), and finds none in {headers}"
    return None


@functools.cache
def _has_triton() -> bool:
    return importlib.util.find_spec("triton") is not None


@functools.cache
def _capability(device: torch.device) -> tuple[int, int]:
    return torch.cuda.get_device_capability(device)
