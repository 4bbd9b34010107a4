"""The processes that learn together: one, or as many as `accelerate launch` or `torchrun` started."""

import os
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import torch
from torch import Tensor, nn

PATIENCE: Final = timedelta(days=7)  # while the first process prepares alone
NUMBERS_AT_ONCE: Final = 2**26


class Ranks:
    """This process among those that learn; `index` 0 is the one that writes."""

    def __init__(self, device: torch.device) -> None:
        """`device` is the one that was asked for; of several GPUs each process takes its own."""
        self.count, self.index = launched()
        self.device = device
        self._state: Any = None
        if self.count > 1:
            from accelerate import PartialState  # only where there are several: it configures the process

            self._state = PartialState(cpu=device.type == "cpu", timeout=PATIENCE)
            self.device = self._state.device if device.type == "cuda" else device

    @property
    def first(self) -> bool:
        """Whether this process writes for all."""
        return self.index == 0

    def wait(self) -> None:
        """Go on when all processes are here."""
        if self._state is not None:
            self._state.wait_for_everyone()

    def close(self) -> None:
        """Part from the others, when all are here."""
        if self._state is not None:
            self._state.wait_for_everyone()
            self._state.destroy_process_group()
            self._state = None

    @torch.no_grad()
    def average(self, parameters: Iterable[nn.Parameter]) -> None:
        """Give the parameters in each process the mean of all processes' gradients."""
        if self._state is None:
            return
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        for part in _parts(gradients):
            flat = torch.cat([gradient.reshape(-1) for gradient in part])
            torch.distributed.all_reduce(flat)
            flat /= self.count
            for gradient, mean in zip(part, flat.split([gradient.numel() for gradient in part]), strict=True):
                gradient.copy_(mean.view_as(gradient))


def launched() -> tuple[int, int]:
    """How many processes a launcher started, and which one this is: 1 and 0 without one."""
    return int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))


def _parts(gradients: list[Tensor]) -> Iterable[list[Tensor]]:
    part, numbers = list[Tensor](), 0
    for gradient in gradients:
        if part and numbers + gradient.numel() > NUMBERS_AT_ONCE:
            yield part
            part, numbers = [], 0
        part.append(gradient)
        numbers += gradient.numel()
    if part:
        yield part
