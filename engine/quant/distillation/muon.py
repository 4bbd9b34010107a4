"""Muon: momentum whose matrices and kernels are made orthogonal, many of one shape at once."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # Jordan 2024, for five iterations
ITERATIONS = 5
NUMBERS_AT_ONCE = 2**26  # in one batch: large matrices go one by one, so that their copies take little memory
ADAM_LIKE = 0.2  # root mean square of one update at rate 1, about that of AdamW (Liu et al. 2025)


def orthogonal(matrices: Tensor) -> Tensor:
    """Nearly orthogonal matrices [B, M, N] of the same singular vectors, by Newton-Schulz iterations.

    In bfloat16, which is enough; on a CPU, where that may be slow, in float32.
    """
    if matrices.shape[1] > matrices.shape[2]:
        return orthogonal(matrices.mT).mT
    a, b, c = COEFFICIENTS
    result: Tensor = matrices.float() if matrices.device.type == "cpu" else matrices.bfloat16()
    result = result / result.norm(dim=(1, 2), keepdim=True).clamp_min(1e-7)
    for _ in range(ITERATIONS):
        gram = result @ result.mT
        result = a * result + torch.baddbmm(gram, gram, gram, beta=b, alpha=c) @ result
    return result


class Muon(torch.optim.Optimizer):
    """Muon (Jordan 2024) for matrices [out, in], and kernels seen as matrices [out, height * width * in].

    Those of one shape are made orthogonal in one batch, which `torch.optim.Muon` does one by one. Rates are those of
    AdamW: the updates have its size. `weight_decay` is decoupled.
    """

    def __init__(
        self, parameters: Iterable[Tensor], *, lr: float, momentum: float = 0.95, weight_decay: float = 0.0
    ) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        """Update each parameter that has a gradient."""
        for group in self.param_groups:
            alike: defaultdict[torch.Size, list[Tensor]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    alike[parameter.shape].append(parameter)
            for shape, parameters in alike.items():
                count = max(1, NUMBERS_AT_ONCE // shape.numel())
                for start in range(0, len(parameters), count):
                    self._update(parameters[start : start + count], group)

    def _update(self, parameters: list[Tensor], group: dict[str, Any]) -> None:
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        for parameter in parameters:
            if not self.state[parameter]:
                self.state[parameter]["momentum"] = torch.zeros_like(parameter)
        momenta = [self.state[parameter]["momentum"] for parameter in parameters]
        torch._foreach_lerp_(momenta, gradients, 1 - group["momentum"])
        matrices = torch.lerp(_stacked(gradients), _stacked(momenta), group["momentum"])  # Nesterov's look ahead
        size = ADAM_LIKE * max(matrices.shape[1:]) ** 0.5
        steps = orthogonal(matrices).to(parameters[0].dtype)
        torch._foreach_mul_(parameters, 1 - group["lr"] * group["weight_decay"])
        torch._foreach_add_(parameters, _unstacked(steps, parameters[0].shape), alpha=-group["lr"] * size)


def _stacked(parameters: list[Tensor]) -> Tensor:
    """Matrices [B, out, height * width * in]; inputs last, as channels_last has them in memory."""
    return torch.stack([parameter.movedim(1, -1).flatten(1) for parameter in parameters])


def _unstacked(matrices: Tensor, shape: torch.Size) -> list[Tensor]:
    """The inverse of `_stacked` for parameters of one shape."""
    out, inputs, *window = shape
    return [matrix.reshape(out, *window, inputs).movedim(-1, 1) for matrix in matrices]
