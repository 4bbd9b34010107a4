"""Muon for convolutions: momentum whose kernels are made orthogonal, many kernels at once."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # Jordan 2024, for five iterations
ITERATIONS = 5
ADAM_LIKE = 0.2  # root mean square of one update at rate 1, about that of AdamW (Liu et al. 2025)


def orthogonal(matrices: Tensor) -> Tensor:
    """Nearly orthogonal matrices of the same singular vectors, bfloat16 [B, M, N], by Newton-Schulz iterations."""
    if matrices.shape[1] > matrices.shape[2]:
        return orthogonal(matrices.mT).mT
    a, b, c = COEFFICIENTS
    result = matrices.bfloat16()
    result = result / result.norm(dim=(1, 2), keepdim=True).clamp_min(1e-7)
    for _ in range(ITERATIONS):
        gram = result @ result.mT
        result = a * result + torch.baddbmm(gram, gram, gram, beta=b, alpha=c) @ result
    return result


class ConvolutionMuon(torch.optim.Optimizer):
    """Muon (Jordan 2024) for kernels [out, in, height, width], each seen as a matrix [out, height * width * in].

    Kernels of one shape are made orthogonal in one batch. Rates are those of AdamW: the updates have its size.
    """

    def __init__(self, kernels: Iterable[Tensor], *, lr: float, momentum: float = 0.95) -> None:
        super().__init__(kernels, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        """Update each kernel that has a gradient."""
        for group in self.param_groups:
            alike = defaultdict(list)
            for kernel in group["params"]:
                if kernel.grad is not None:
                    alike[kernel.shape].append(kernel)
            for kernels in alike.values():
                self._update(kernels, group)

    def _update(self, kernels: list[Tensor], group: dict[str, Any]) -> None:
        gradients = [kernel.grad for kernel in kernels]
        for kernel in kernels:
            if not self.state[kernel]:
                self.state[kernel]["momentum"] = torch.zeros_like(kernel)
        momenta = [self.state[kernel]["momentum"] for kernel in kernels]
        torch._foreach_lerp_(momenta, gradients, 1 - group["momentum"])
        matrices = torch.lerp(_stacked(gradients), _stacked(momenta), group["momentum"])  # Nesterov's look ahead
        size = ADAM_LIKE * max(matrices.shape[1:]) ** 0.5
        out, inputs, height, width = kernels[0].shape
        steps = orthogonal(matrices).to(kernels[0].dtype).reshape(-1, out, height, width, inputs).permute(0, 1, 4, 2, 3)
        torch._foreach_add_(kernels, list(steps.unbind()), alpha=-group["lr"] * size)


def _stacked(kernels: list[Tensor]) -> Tensor:
    """Matrices [B, out, height * width * in]; inputs last, as channels_last has them in memory."""
    return torch.stack([kernel.permute(0, 2, 3, 1).flatten(1) for kernel in kernels])
