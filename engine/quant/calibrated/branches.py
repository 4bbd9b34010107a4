"""Which linears of a block get a side branch, and of which rank."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from torch import Tensor

from engine.quant.branch import with_branch
from engine.quant.calibration import (
    MODULATIONS,
    STAGES,
    Block,
    CalibratedLinear,
    CalibrationSettings,
    Choose,
    Group,
    aim_of,
    calibrated,
)
from engine.quant.gptq import quantize_with_feedback
from engine.quant.statistics import Moments
from engine.quant.ternary import TernaryValues

ROUNDS: Final = 2


def branch_ranks(block: Block, done: Mapping[str, CalibratedLinear], percent: float) -> dict[Group, int]:
    """The ranks of the branches on which a block spends `percent` of its parameters: on the worse half of its groups.

    Linears of a group share the inputs' side of a branch, which each of them stores. A group's share goes by its
    parameters, and what is left over is a rank more for the worst ones.
    """
    groups = [
        *((name,) for name in MODULATIONS[type(block)]),
        *(group for stage in STAGES[type(block)] for group in stage),
    ]
    worst = sorted(groups, key=lambda group: min(done[name].snr_db for name in group))[: (len(groups) + 1) // 2]
    left = percent / 100 * sum(_parameters(group, done) for group in groups)
    whole = sum(_parameters(group, done) for group in worst)
    ranks = {group: int(left * _parameters(group, done) / whole / _cost(group, done)) for group in worst}
    left -= sum(rank * _cost(group, done) for group, rank in ranks.items())
    for group in worst:
        if _cost(group, done) <= left:
            ranks[group] += 1
            left -= _cost(group, done)
    return {group: rank for group, rank in ranks.items() if rank}


def with_branches(settings: CalibrationSettings, ranks: Mapping[Group, int]) -> Choose:
    """Error feedback, then a side branch of the given rank, then codes for what the branch leaves."""
    plain = calibrated(settings)

    def choose(group: Group, weight: Tensor, moments: Moments) -> TernaryValues:
        if group not in ranks:
            return plain(group, weight, moments)
        aim = aim_of(weight, moments, settings)
        values = quantize_with_feedback(aim, moments.second, settings.gptq)
        for _ in range(ROUNDS):
            branched = with_branch(aim, values, moments.second, rank=ranks[group])
            assert branched.branch_up is not None
            assert branched.branch_down is not None
            rest = aim - branched.branch_up.float() @ branched.branch_down.float()
            values = quantize_with_feedback(rest, moments.second, settings.gptq)
        return replace(values, branch_down=branched.branch_down, branch_up=branched.branch_up)

    return choose


def _parameters(group: Group, done: Mapping[str, CalibratedLinear]) -> int:
    return sum(done[name].values.codes.numel() for name in group)


def _cost(group: Group, done: Mapping[str, CalibratedLinear]) -> int:
    """The numbers that one rank takes."""
    return sum(sum(done[name].values.codes.shape) for name in group)
