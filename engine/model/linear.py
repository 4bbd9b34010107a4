"""Linears whose weight is packed."""

import dataclasses

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.model.shapes import MODULATIONS
from kernels.dispatch import Backend
from kernels.ops import Activations, Epilogue, PreparedWeight, QuantizedTokens, ternary_linear, ternary_product

TENSORS = ("matrix", "row_scale", "input_scale", "branch_down", "branch_up")


def reads(name: str, activations: Activations) -> Activations:
    """How the block linear `name` reads where tokens are read by `activations`.

    A modulation linear reads one vector a step, once a picture, and always exactly: its rounding would be the same for
    every token, so that nothing averages it out.
    """
    return "exact" if f".{name}".endswith(MODULATIONS) else activations


class TernaryLinear(nn.Module):
    """`x @ W.T + bias` with a ternary W, prepared for one device and one kind of activations: it does not move."""

    def __init__(self, weight: PreparedWeight, bias: Tensor) -> None:
        super().__init__()
        self.weight = weight
        self.bias = nn.Parameter(bias, requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        """`x` is [..., K]; returns [..., N] in the dtype of `x`."""
        return ternary_linear(x, self.weight, self.bias, activations=self.weight.activations)

    def product(
        self,
        tokens: QuantizedTokens,
        *,
        gate: Tensor | None = None,
        residual: Tensor | None = None,
        backend: Backend | None = None,
    ) -> Tensor:
        """Of M quantized tokens: [M, N]. With `residual` [M, N] and `gate` [pictures, N]: residual + gate * that."""
        epilogue = Epilogue(bias=self.bias, gate=gate, residual=residual)
        return ternary_product(tokens, self.weight, epilogue, backend=backend)


class VisitingLinear(TernaryLinear):
    """A ternary linear whose weight rests on the host, and visits the device of its bias while it computes."""

    def forward(self, x: Tensor) -> Tensor:
        """As `TernaryLinear`, with the same bits."""
        weight = moved(self.weight, self.bias.device)
        return ternary_linear(x, weight, self.bias, activations=weight.activations)


class VisitingPlainLinear(nn.Linear):
    """A linear in plain numbers whose weight rests on the host, and visits the device of its bias while it computes."""

    def forward(self, x: Tensor) -> Tensor:
        """As `nn.Linear`, with the same bits."""
        return F.linear(x, self.weight.to(self.bias.device, non_blocking=True), self.bias)


def moved(weight: PreparedWeight, device: torch.device) -> PreparedWeight:
    """The weight in the same form on another device; from pinned memory the copy does not hold the host up."""
    tensors = {name: getattr(weight, name) for name in TENSORS}
    return dataclasses.replace(
        weight,
        **{name: tensor.to(device, non_blocking=True) for name, tensor in tensors.items() if tensor is not None},
    )


def pinned(weight: PreparedWeight) -> PreparedWeight:
    """The weight in host memory that a CUDA device copies from at full speed."""
    tensors = {name: getattr(weight, name) for name in TENSORS}
    return dataclasses.replace(
        weight, **{name: tensor.pin_memory() for name, tensor in tensors.items() if tensor is not None}
    )
