"""How far a ternary weight is from the one it was made of."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

from engine.quant.report import LayerReport, decibels
from engine.quant.ternary import TernaryValues

CHUNK_NUMBERS = 2**17  # at once on a core: they stay in its cache

Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]


def layer_report(name: str, weight: Tensor, values: TernaryValues) -> LayerReport:
    """The report of the linear `name`: `weight` [N, K], any float dtype, against its ternary values.

    It is computed on the host, where `torch.get_num_threads()` threads share the rows by numpy: torch's own would
    share every small sum. The result is the same for any number of them.
    """
    rows, columns = weight.shape
    codes = values.codes.cpu().numpy()
    signal, noise = _energies(weight.detach().cpu(), codes, values)
    return LayerReport(
        name=name,
        rows=rows,
        columns=columns,
        weight_snr_db=decibels(signal, noise),
        zero_share=1 - np.count_nonzero(codes) / codes.size,
        branch_rank=0 if values.branch_down is None else values.branch_down.shape[0],
    )


def _energies(weight: Tensor, codes: Numbers, values: TernaryValues) -> tuple[float, float]:
    """The sums of squares of the weight and of its error."""
    chunk_rows = max(1, CHUNK_NUMBERS // weight.shape[1])
    chunks = [slice(start, start + chunk_rows) for start in range(0, weight.shape[0], chunk_rows)]
    scales = values.row_scale.cpu().numpy()[:, None]
    input_scale = None if values.input_scale is None else values.input_scale.cpu().numpy()

    def energies(chunk: slice) -> tuple[float, float]:
        exact, made = _floats(weight[chunk]), codes[chunk] * scales[chunk]
        if input_scale is not None:
            made *= input_scale
        if values.branch_up is not None and values.branch_down is not None:
            made += (values.branch_up[chunk].float() @ values.branch_down.float()).cpu().numpy()
        made -= exact
        return float(np.square(exact).sum(dtype=np.float64)), float(np.square(made, out=made).sum(dtype=np.float64))

    with ThreadPoolExecutor(torch.get_num_threads()) as threads:
        signal, noise = (sum(part) for part in zip(*threads.map(energies, chunks), strict=True))
    return signal, noise


def _floats(weight: Tensor) -> Numbers:
    """The numbers of a tensor as float32."""
    if weight.dtype == torch.bfloat16:  # which is the upper half of a float32
        bits: Numbers = weight.contiguous().view(torch.int16).numpy()
        return (bits.astype(np.int32) << 16).view(np.float32)
    numbers: Numbers = weight.float().numpy()
    return numbers
