"""How far a ternary weight is from the one it was made of."""

import torch
from torch import Tensor

from engine.quant.report import LayerReport, decibels
from engine.quant.ternary import TernaryValues

CHUNK_NUMBERS = 2**20
DECIMALS = 6  # sums over several threads differ in their last digits


def layer_report(name: str, weight: Tensor, values: TernaryValues) -> LayerReport:
    """The report of the linear `name`: `weight` [N, K], any float dtype, against its ternary values on one device."""
    rows, columns = weight.shape
    signal = noise = torch.zeros((), dtype=torch.float64, device=weight.device)
    zeros = 0
    chunk_rows = max(1, CHUNK_NUMBERS // columns)
    for chunk in (slice(start, start + chunk_rows) for start in range(0, rows, chunk_rows)):
        exact = weight[chunk].float()
        signal = signal + exact.square().sum(dtype=torch.float64)
        noise = noise + (_rows(values, chunk).dequantized() - exact).square_().sum(dtype=torch.float64)
        zeros += values.codes[chunk].numel() - int(values.codes[chunk].count_nonzero())
    return LayerReport(
        name=name,
        rows=rows,
        columns=columns,
        weight_snr_db=round(decibels(float(signal), float(noise)), DECIMALS),
        zero_share=zeros / (rows * columns),
        branch_rank=0 if values.branch_down is None else values.branch_down.shape[0],
    )


def _rows(values: TernaryValues, chunk: slice) -> TernaryValues:
    return TernaryValues(
        codes=values.codes[chunk],
        row_scale=values.row_scale[chunk],
        input_scale=values.input_scale,
        branch_down=values.branch_down,
        branch_up=None if values.branch_up is None else values.branch_up[chunk],
    )
