"""A budget: what a conversion, or a session with its pictures, may take of a GPU's memory."""

import contextlib
from collections.abc import Iterator

import torch

from engine.errors import InvalidRequest
from engine.memory import CONTEXT_BYTES


def check_budget(budget: int | None, device: torch.device) -> None:
    """See that a budget means something on `device`.

    Raises:
        InvalidRequest: the device has no memory of its own, or the budget has no room for a single tensor.
    """
    if budget is None:
        return
    if device.type != "cuda":
        raise InvalidRequest("a budget is of a GPU's own memory, and this conversion runs without one: leave it out")
    if usable(budget) <= 0:
        raise InvalidRequest(f"a budget of {budget} bytes is less than CUDA itself takes: allow more with --budget")


def usable(budget: int) -> int:
    """The bytes of a budget that tensors may take."""
    return budget - CONTEXT_BYTES


@contextlib.contextmanager
def held_to(budget: int | None, device: torch.device) -> Iterator[None]:
    """Let tensors on a GPU take no more than the budget leaves: the allocator refuses what goes beyond it."""
    if budget is None or device.type != "cuda":
        yield
        return
    _, total = torch.cuda.mem_get_info(device)
    torch.cuda.set_per_process_memory_fraction(min(1.0, usable(budget) / total), device)
    try:
        yield
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0, device)
