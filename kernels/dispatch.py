"""The backends, where each one runs, and why not elsewhere."""

import enum
from typing import Literal, get_args

import torch

from kernels.errors import BackendUnavailable, KernelError

Op = Literal["ternary_linear", "quantize_activations"]

TORCH_DEVICES = ("cpu", "cuda", "mps")


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
        case Backend.TRITON:
            return "has no fused kernels in this version"
        case Backend.TORCH if device.type not in TORCH_DEVICES:
            return f"needs a device of kind {', '.join(TORCH_DEVICES)}, this is {device.type}"
        case _:
            return None


def best_backend(device: torch.device | str, op: Op = "ternary_linear") -> Backend:
    """The fastest backend that runs `op` on `device`."""
    order = (Backend.TRITON, Backend.TORCH, Backend.REFERENCE)
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
