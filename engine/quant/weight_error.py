"""How far a ternary weight is from the one it was made of."""

from torch import Tensor

from engine.quant.quality import weight_snr, zero_share
from engine.quant.report import LayerReport
from engine.quant.ternary import TernaryValues

DECIMALS = 6  # sums over several threads differ in their last digits


def layer_report(name: str, weight: Tensor, values: TernaryValues) -> LayerReport:
    """The report of the linear `name`: `weight` [N, K], any float dtype, against its ternary values on one device."""
    rows, columns = weight.shape
    return LayerReport(
        name=name,
        rows=rows,
        columns=columns,
        weight_snr_db=round(weight_snr(weight, values), DECIMALS),
        zero_share=zero_share(values),
        branch_rank=0 if values.branch_down is None else values.branch_down.shape[0],
    )
