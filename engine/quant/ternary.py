"""Weights rounded to -1, 0 and +1 with one scale a row."""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.errors import NonFiniteValues

CHUNK_NUMBERS = 2**22


@dataclass(frozen=True, kw_only=True, eq=False)
class TernaryValues:
    """A ternary weight [N, K] before it is packed.

    W[n, k] = row_scale[n] * codes[n, k] * input_scale[k] + (branch_up @ branch_down)[n, k], with `codes` int8
    [N, K], `row_scale` float32 [N], `input_scale` float32 [K] or None, `branch_down` bfloat16 [r, K] and
    `branch_up` bfloat16 [N, r], both or neither.
    """

    codes: Tensor
    row_scale: Tensor
    input_scale: Tensor | None = None
    branch_down: Tensor | None = None
    branch_up: Tensor | None = None

    def dequantized(self) -> Tensor:
        """The weight as float32 [N, K]."""
        weight = self.row_scale[:, None] * self.codes
        if self.input_scale is not None:
            weight = weight * self.input_scale
        if self.branch_down is not None and self.branch_up is not None:
            weight = weight + self.branch_up.float() @ self.branch_down.float()
        return weight


def quantize_linear(weight: Tensor, *, name: str = "the weight") -> TernaryValues:
    """The ternary values nearest to `weight` [N, K], any float dtype: no others have a smaller squared error.

    For a fixed number k of codes that are not 0, the best ones are the k largest magnitudes, and the best scale
    is their mean; the error is then |w|^2 - (their sum)^2 / k, so that the best k of a row is read off the sorted
    row exactly (the threshold of ternary weight networks, arXiv:1605.04711, without its approximation).

    Raises:
        NonFiniteValues: `weight` holds NaN or infinity; the sentence says `name`.
    """
    if not bool(weight.isfinite().all()):
        raise NonFiniteValues(f"{name} holds NaN or infinity: fetch or make its model again")
    rows, columns = weight.shape
    codes = torch.empty(rows, columns, dtype=torch.int8, device=weight.device)
    row_scale = torch.empty(rows, dtype=torch.float32, device=weight.device)
    chunk_rows = max(1, CHUNK_NUMBERS // columns)
    for chunk in (slice(start, start + chunk_rows) for start in range(0, rows, chunk_rows)):
        codes[chunk], row_scale[chunk] = _round_rows(weight[chunk].double())
    return TernaryValues(codes=codes, row_scale=row_scale)


def _round_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """`weight` is float64 [N, K]; returns the best codes [N, K] and scales [N]."""
    magnitudes, order = weight.abs().sort(dim=1, descending=True, stable=True)
    sums = magnitudes.cumsum(dim=1)  # [N, K]
    counts = torch.arange(1, weight.shape[1] + 1, dtype=weight.dtype, device=weight.device)
    best = (sums.square() / counts).argmax(dim=1, keepdim=True)  # [N, 1]
    kept_in_order = torch.arange(weight.shape[1], device=weight.device) <= best  # [N, K]
    kept = torch.zeros_like(kept_in_order).scatter_(1, order, kept_in_order)
    scale = sums.gather(1, best).squeeze(1) / (best.squeeze(1) + 1)
    return (weight.sign() * kept).to(torch.int8), scale.float()
