"""Weights rounded to -1, 0 and +1 with one scale a row."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

from engine.errors import NonFiniteValues

CHUNK_NUMBERS = 2**22  # weights that a GPU sorts at once
HOST_CHUNK_NUMBERS = 2**17  # weights that a core sorts at once: what they need stays in its cache
PATTERNS = {
    torch.bfloat16: torch.int16,
    torch.float16: torch.int16,
    torch.float32: torch.int32,
    torch.float64: torch.int64,
}  # the integers that a dtype's bits are: without the sign bit, they have the magnitudes' order

Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]


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
    row exactly (the threshold of ternary weight networks, arXiv:1605.04711, without its approximation). Among equal
    magnitudes that quotient is convex in k, so that all of them are kept or none: codes follow from the smallest
    magnitude kept, and only the magnitudes need sorting. On the host, `torch.get_num_threads()` threads share the
    rows; the result is the same for any number of them.

    Raises:
        NonFiniteValues: `weight` holds NaN or infinity; the sentence says `name`.
    """
    weight = weight.detach()
    if weight.dtype not in PATTERNS:
        weight = weight.float()  # 8-bit floats, exactly
    rounded = _round_on_gpu(weight) if weight.is_cuda else _round_on_host(weight)
    if rounded is None:
        raise NonFiniteValues(f"{name} holds NaN or infinity: fetch or make its model again")
    return rounded


def _round_on_gpu(weight: Tensor) -> TernaryValues | None:
    """None where a weight is not finite."""
    if not bool(weight.isfinite().all()):
        return None
    codes = torch.empty(weight.shape, dtype=torch.int8, device=weight.device)
    row_scale = torch.empty(weight.shape[0], dtype=torch.float32, device=weight.device)
    for chunk in _row_chunks(weight, CHUNK_NUMBERS):
        codes[chunk], row_scale[chunk] = _round_rows(weight[chunk].double())
    return TernaryValues(codes=codes, row_scale=row_scale)


def _round_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """`weight` is float64 [N, K]; returns the best codes [N, K] and scales [N]."""
    magnitudes = weight.abs()
    in_order = magnitudes.sort(dim=1, descending=True).values
    sums = in_order.cumsum(dim=1)  # [N, K]
    counts = torch.arange(1, weight.shape[1] + 1, dtype=weight.dtype, device=weight.device)
    best = (sums.square() / counts).argmax(dim=1, keepdim=True)  # [N, 1]
    scale = sums.gather(1, best).squeeze(1) / (best.squeeze(1) + 1)
    kept = magnitudes >= in_order.gather(1, best)
    return (weight.sign() * kept).to(torch.int8), scale.float()


def _round_on_host(weight: Tensor) -> TernaryValues | None:
    """`_round_on_gpu` by numpy: it sorts the floats' bits as integers, many times as fast as torch sorts floats."""
    bits: Numbers = weight.cpu().contiguous().view(PATTERNS[weight.dtype]).numpy()
    codes = torch.empty(weight.shape, dtype=torch.int8)
    row_scale = torch.empty(weight.shape[0], dtype=torch.float32)
    chunks, count = _row_chunks(weight, HOST_CHUNK_NUMBERS), torch.get_num_threads()

    def round_share(share: list[slice]) -> bool:
        rounder = _RowRounder(weight.dtype, share[0].stop - share[0].start, weight.shape[1])
        return all(rounder.round(bits[rows], codes.numpy()[rows], row_scale.numpy()[rows]) for rows in share)

    with ThreadPoolExecutor(count) as threads:
        finite = all(threads.map(round_share, [share for i in range(count) if (share := chunks[i::count])]))
    return TernaryValues(codes=codes.to(weight.device), row_scale=row_scale.to(weight.device)) if finite else None


class _RowRounder:
    """The rounding of as many as `rows` rows at once, in memory of its own that is used again for the next ones."""

    def __init__(self, dtype: torch.dtype, rows: int, columns: int) -> None:
        shape = (rows, columns)
        self._dtype = dtype
        self._infinity = int(torch.tensor(torch.inf, dtype=dtype).view(PATTERNS[dtype]))
        self._counts = np.arange(1, columns + 1, dtype=np.float64)
        self._bits = np.empty(shape, np.dtype(f"i{dtype.itemsize}"))
        self._wide = np.empty(shape, np.int32)
        self._sums, self._quotients = np.empty(shape), np.empty(shape)
        self._negative = np.empty(shape, np.bool_)

    def round(self, bits: Numbers, codes: Numbers, row_scale: Numbers) -> bool:
        """Fill `codes` [n, K] and `row_scale` [n] for the weights whose bits are `bits`, if all are finite."""
        in_order = self._sorted(bits)
        if in_order[:, 0].max() >= self._infinity:  # NaN lies above
            return False
        row, best = np.arange(len(bits)), self._best(in_order)
        np.divide(self._sums[row, best], best + 1, out=row_scale, casting="same_kind")
        smallest = np.maximum(in_order[row, best], 1)[:, None]  # the least bits are 1, so that a weight of 0 has code 0
        self._write_codes(bits, smallest, codes)
        return True

    def _sorted(self, bits: Numbers) -> Numbers:
        """The magnitudes' bits [n, K], the largest first in each row."""
        magnitudes = self._bits[: len(bits)]
        np.bitwise_and(bits, np.iinfo(bits.dtype).max, out=magnitudes)
        # Of 16 bits, the stable sort is a radix sort on every processor.
        magnitudes.sort(axis=1, kind="stable" if bits.itemsize == 2 else None)
        return magnitudes[:, ::-1]

    def _best(self, in_order: Numbers) -> Numbers:
        """The place [n] in each row of the smallest magnitude whose code is not 0."""
        n = len(in_order)
        sums, quotients = self._sums[:n], self._quotients[:n]
        np.cumsum(self._magnitudes(in_order), axis=1, dtype=np.float64, out=sums)
        np.multiply(sums, sums, out=quotients)
        np.divide(quotients, self._counts, out=quotients)
        best: Numbers = quotients.argmax(axis=1)
        return best

    def _magnitudes(self, in_order: Numbers) -> Numbers:
        if self._dtype != torch.bfloat16:
            return in_order.view(np.dtype(f"f{in_order.itemsize}"))
        wide = self._wide[: len(in_order)]
        np.left_shift(in_order, 16, out=wide, dtype=np.int32)
        return wide.view(np.float32)

    def _write_codes(self, bits: Numbers, smallest: Numbers, codes: Numbers) -> None:
        """Positive weights are their magnitude's bits, negative ones have the sign bit besides."""
        flipped, negative = self._bits[: len(bits)], self._negative[: len(bits)]
        np.greater_equal(bits, smallest, out=codes.view(np.bool_))
        np.bitwise_xor(bits, np.iinfo(bits.dtype).min, out=flipped)
        np.greater_equal(flipped, smallest, out=negative)
        np.subtract(codes, negative.view(np.int8), out=codes)


def _row_chunks(weight: Tensor, numbers: int) -> list[slice]:
    rows, columns = weight.shape
    chunk_rows = max(1, numbers // columns)
    return [slice(start, start + chunk_rows) for start in range(0, rows, chunk_rows)]
