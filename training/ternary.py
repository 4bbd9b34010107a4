"""Linears that learn with ternary weights, and how they are packed."""

import torch
import torch.nn.functional as F
from diffusers import FluxTransformer2DModel
from torch import Tensor, nn

from kernels.layout import Layout, pack

THRESHOLD = 0.767  # of a row's mean magnitude: least squared error for Gaussian rows


def round_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Codes [N, K] in -1, 0, 1 and row scales [N, 1] of a weight [N, K], both float."""
    magnitude = weight.abs()
    kept = magnitude > THRESHOLD * magnitude.mean(dim=1, keepdim=True)
    scale = (magnitude * kept).sum(1, keepdim=True) / kept.sum(1, keepdim=True).clamp_min(1)
    return weight.sign() * kept, scale


def round_activations(x: Tensor) -> Tensor:
    """int8 per token and back: symmetric, absmax / 127; the gradient passes straight through."""
    detached = x.detach().float()
    scale = detached.abs().amax(-1, keepdim=True).clamp_min(1e-8) / 127
    return x + ((detached / scale).round() * scale - detached).to(x.dtype)


class TernaryAwareLinear(nn.Linear):
    """A linear that computes with ternary weights and int8 activations and learns the weights behind them.

    The straight-through estimator of Bengio et al. (2013), as in BitNet b1.58 (Ma et al. 2024).
    """

    def forward(self, x: Tensor) -> Tensor:
        codes, scale = round_rows(self.weight.detach())
        weight = self.weight + (codes * scale - self.weight.detach())
        return F.linear(round_activations(x), weight, self.bias)


def make_ternary_aware(transformer: FluxTransformer2DModel) -> list[str]:
    """Turn every linear of the blocks into a `TernaryAwareLinear`; returns their names."""
    names = []
    for blocks in ("transformer_blocks", "single_transformer_blocks"):
        for name, module in getattr(transformer, blocks).named_modules():
            if type(module) is nn.Linear:
                module.__class__ = TernaryAwareLinear
                names.append(f"{blocks}.{name}")
    return names


def packed_tensors(student: nn.Module, names: list[str]) -> dict[str, Tensor]:
    """The student's tensors for the disk: codes and row scales of its ternary linears, bfloat16 for the rest."""
    tensors: dict[str, Tensor] = {}
    for name, tensor in student.state_dict().items():
        module, _, part = name.rpartition(".")
        if module in names and part == "weight":
            codes, scale = round_rows(tensor.float().cpu())
            tensors[f"{module}.codes"] = pack(codes.to(torch.int8), Layout.BASE3)
            tensors[f"{module}.row_scale"] = scale[:, 0].contiguous()
        else:
            tensors[name] = tensor.detach().to(torch.bfloat16).cpu().contiguous()
    return tensors
