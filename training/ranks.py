"""Training on several GPUs of one machine: the same weights on each, the mean of their gradients."""

import os

import torch
import torch.distributed as dist
from torch import Tensor, nn


class Ranks:
    """The processes that `torchrun` started, or this one alone."""

    def __init__(self, device: str) -> None:
        """`device` is "cuda" or "cpu"; each process of several takes the GPU of its own rank."""
        self.count, self.rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
        self.device = torch.device(device)
        if self.count > 1:
            if device == "cuda":
                self.device = torch.device("cuda", self.rank)
                torch.cuda.set_device(self.device)
            dist.init_process_group("nccl" if device == "cuda" else "gloo")

    @property
    def first(self) -> bool:
        """Whether this process speaks and saves for all."""
        return self.rank == 0

    def average_gradients(self, network: nn.Module) -> None:
        """Give each process the mean of all processes' gradients."""
        if self.count == 1:
            return
        gradients = [parameter.grad for parameter in network.parameters() if parameter.grad is not None]
        flat = torch.cat([gradient.reshape(-1) for gradient in gradients])
        dist.all_reduce(flat)
        parts = (flat / self.count).split([gradient.numel() for gradient in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view(gradient.shape))

    def follow_first(self, *values: float) -> list[float]:
        """The first process's values, in all of them; waits for the GPU where there are several."""
        if self.count == 1:
            return list(values)
        shared: Tensor = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.broadcast(shared, 0)
        return shared.tolist()

    def close(self) -> None:
        """Wait for the others and part from them."""
        if self.count > 1:
            dist.barrier()
            dist.destroy_process_group()
