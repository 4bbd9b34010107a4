"""Weights rounded by themselves: BitNet's absmean in three values, and whole numbers of 4 and 8 bits."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from engine.quant.ternary import TernaryValues

LEAST_SCALE: Final = 1e-5  # BitNet's own
CLIPS: Final = torch.linspace(0.2, 1.0, 161, dtype=torch.float64)  # shares of a row's largest magnitude


@dataclass(frozen=True, kw_only=True, eq=False)
class WholeNumbers:
    """A weight [N, K] as row_scale[n] * codes[n, k]: `codes` int8 [N, K], `row_scale` float32 [N]."""

    codes: Tensor
    row_scale: Tensor

    def dequantized(self) -> Tensor:
        """The weight as float32 [N, K]."""
        return self.row_scale[:, None] * self.codes


def absmean(weight: Tensor) -> TernaryValues:
    """The rounding of BitNet b1.58 (arXiv:2402.17764) of a weight [N, K]: one scale, the mean magnitude of all."""
    exact = weight.float()
    scale = exact.abs().mean().clamp_min(LEAST_SCALE)
    return TernaryValues(
        codes=(exact / scale).round().clamp(-1, 1).to(torch.int8),
        row_scale=scale.expand(len(exact)).contiguous(),
    )


def rounded_to_largest(weight: Tensor, bits: int) -> WholeNumbers:
    """The nearest codes of a weight [N, K] where each row's largest magnitude has the largest code, 2^(bits - 1) - 1.

    A row of zeros has the scale 1.
    """
    return _rounded(weight.float(), _largest(weight) / _top(bits), bits)


def rounded_with_clip(weight: Tensor, bits: int) -> WholeNumbers:
    """The nearest codes of a weight [N, K] where what lies beyond a row's clip has the largest code.

    Each row's clip is the one of `CLIPS` that leaves the least squared error.
    """
    exact = weight.float()
    best = rounded_to_largest(exact, bits)
    least = _error(exact, best)
    for clip in CLIPS.tolist():
        tried = _rounded(exact, clip * _largest(exact) / _top(bits), bits)
        error = _error(exact, tried)
        wins = error < least  # [N]
        least = torch.where(wins, error, least)
        best = WholeNumbers(
            codes=torch.where(wins[:, None], tried.codes, best.codes),
            row_scale=torch.where(wins, tried.row_scale, best.row_scale),
        )
    return best


def _top(bits: int) -> int:
    assert 2 <= bits <= 8, f"{bits} bits"
    return (1 << (bits - 1)) - 1


def _largest(weight: Tensor) -> Tensor:
    """Each row's largest magnitude, float32 [N]; 1 for a row of zeros."""
    largest = weight.float().abs().amax(dim=1)
    return torch.where(largest > 0, largest, torch.ones_like(largest))


def _rounded(weight: Tensor, scale: Tensor, bits: int) -> WholeNumbers:
    top = _top(bits)
    codes = (weight / scale[:, None]).round().clamp(-top, top)
    return WholeNumbers(codes=codes.to(torch.int8), row_scale=scale)


def _error(weight: Tensor, numbers: WholeNumbers) -> Tensor:
    """The squared error of each row, [N]."""
    return (weight - numbers.dequantized()).square().sum(dim=1)
