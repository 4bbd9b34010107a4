"""One block made ternary: its linears in their natural order, each on the inputs that the ones before give it."""

import copy
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.model.blocks import DoubleStreamBlock, SingleStreamBlock
from engine.model.embedding import Rope
from engine.model.linear import reads
from engine.quant.damping import check_finite, definite
from engine.quant.gptq import GptqSettings, aimed_weight, quantize_with_feedback, weighted_error
from engine.quant.quality import corrected_bias
from engine.quant.report import decibels
from engine.quant.statistics import InputStatistics, Moments, exact
from engine.quant.streams import StateReader, States, StateStore
from engine.quant.student import StudentLinear, place, rounded_activations
from engine.quant.ternary import TernaryValues
from kernels.reference import Activations

Block = DoubleStreamBlock | SingleStreamBlock
Group = tuple[str, ...]  # linears that read the same inputs
Choose = Callable[[Group, Tensor, Moments], TernaryValues]
"""Values for the weight [N, K] of a group's stacked linears whose inputs have these moments, centred."""
Positions = Rope | Callable[[States], Rope]
"""The positions of all states, or of those of a batch, where a store has states of several sizes."""

MODULATIONS: Final[dict[type[nn.Module], tuple[str, ...]]] = {
    DoubleStreamBlock: ("norm1.linear", "norm1_context.linear"),
    SingleStreamBlock: ("norm.linear",),
}
STAGES: Final[dict[type[nn.Module], tuple[tuple[Group, ...], ...]]] = {
    DoubleStreamBlock: (
        (("attn.to_q", "attn.to_k", "attn.to_v"), ("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj")),
        (("attn.to_out.0",), ("attn.to_add_out",)),
        (("ff.net.0.proj",), ("ff_context.net.0.proj",)),
        (("ff.net.2",), ("ff_context.net.2",)),
    ),
    SingleStreamBlock: (
        (("attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp"),),
        (("proj_out",),),
    ),
}


@dataclass(frozen=True, kw_only=True)
class CalibrationSettings:
    """How the linears of a block are calibrated.

    `asymmetry`, 0 to 1, is how much of the prefix's error a layer takes on itself (GPTAQ, arXiv:2504.02692);
    `aim_damping` keeps that from following noise. `statistics_dtype` is what sums over tokens are kept in. Moments
    that are not positive definite with the least of the dampings get more.
    """

    gptq: GptqSettings = field(default_factory=GptqSettings)
    asymmetry: float = 0.5
    aim_damping: float = 0.05
    activations: Activations = "int8"
    statistics_dtype: torch.dtype = torch.float32

    @property
    def least_damping(self) -> float:
        """The least of all dampings."""
        return min(self.aim_damping, self.gptq.least_damping)


@dataclass(frozen=True, kw_only=True, eq=False)
class CalibratedLinear:
    """One linear's result: `values`, its corrected `bias` [N] in float32, and its output's signal-to-noise ratio.

    The ratio, in decibels, is on the student's inputs, with the mean of the outputs taken off both. `added_damping` is
    the share of each input's second moment that was added to make all of them definite, 0 where they were.
    """

    values: TernaryValues
    bias: Tensor
    snr_db: float
    added_damping: float


def calibrated(settings: CalibrationSettings) -> Choose:
    """Error feedback towards what the teacher's linear makes of its own inputs."""

    def choose(group: Group, weight: Tensor, moments: Moments) -> TernaryValues:  # noqa: ARG001 - all alike
        return quantize_with_feedback(aim_of(weight, moments, settings), moments.second, settings.gptq)

    return choose


def aim_of(weight: Tensor, moments: Moments, settings: CalibrationSettings) -> Tensor:
    """The weight, float32 [N, K], that the settings aim at."""
    drift = replace(moments, drift=moments.drift * settings.asymmetry)
    return aimed_weight(weight, drift, damping=settings.aim_damping)


def quantize_block(
    teacher: Block,
    store: StateReader,
    *,
    rope: Positions,
    vectors: Tensor,
    settings: CalibrationSettings,
    choose: Choose | None = None,
) -> tuple[Block, dict[str, CalibratedLinear]]:
    """A ternary student of the block `teacher`, and its linears by their names in the block.

    `store` has the states that enter the block, `vectors` [m, D] the free inputs of its modulations, as many as are
    wanted. Inputs are the student's, behind its ternary prefix and those of the block's linears that are done; aims
    are the teacher's. `choose` is `calibrated(settings)` unless another way is asked for.

    Raises:
        NonFiniteValues: a linear reads NaN or infinity, in the teacher or in the student.
    """
    choose = choose or calibrated(settings)
    student = copy.deepcopy(teacher)
    done: dict[str, CalibratedLinear] = {}
    groups = [(name,) for name in MODULATIONS[type(teacher)]]
    statistics = _modulation_statistics(groups, vectors, settings)
    done |= _decide(student, statistics, settings, choose)
    for stage in STAGES[type(teacher)]:
        statistics = _stage_statistics(teacher, student, stage, store, rope=rope, settings=settings)
        done |= _decide(student, statistics, settings, choose)
    return student, done


@torch.no_grad()
def advance(teacher: Block, student: Block, source: StateReader, target: StateStore, *, rope: Positions) -> float:
    """Take the states of `source` through both blocks into `target`; returns the student's ratio in decibels.

    It is that of the residual stream's change in this block over all tokens: signal is what the teacher's block adds
    to the teacher's states, noise is how far the student's states are then from the teacher's.
    """
    signal, noise = 0.0, 0.0
    for index in range(len(source)):
        before = _on(source.read(index), teacher)
        place = rope_for(before, rope)
        image, text = run_block(student, before.image, before.text, before.vector, place)
        true_image, true_text = run_block(teacher, before.teacher_image, before.teacher_text, before.vector, place)
        after = replace(before, image=image, text=text, teacher_image=true_image, teacher_text=true_text)
        target.write(index, after)
        for true, ours, entered in (
            (true_image, image, before.teacher_image),
            (true_text, text, before.teacher_text),
        ):
            signal += float((exact(true) - exact(entered)).square().sum())
            noise += float((exact(true) - exact(ours)).square().sum())
    return decibels(signal, noise)


def run_block(block: Block, image: Tensor, text: Tensor, vector: Tensor, rope: Rope) -> tuple[Tensor, Tensor]:
    """`image` [B, S, D] and `text` [B, T, D] behind `block`, whichever its kind, led by `vector` [B, D]."""
    modulation = block.modulate(vector)
    if isinstance(block, DoubleStreamBlock):
        assert isinstance(modulation, tuple)
        return block(image, text, modulation, rope)  # type: ignore[no-any-return]
    joint: Tensor = block(torch.cat((text, image), dim=1), modulation, rope)
    return joint[:, text.shape[1] :], joint[:, : text.shape[1]]


def rope_for(states: States, rope: Positions) -> Rope:
    """The positions of a batch's tokens."""
    return rope if isinstance(rope, tuple) else rope(states)


def _on(states: States, block: Block) -> States:
    return states.to(next(block.parameters()).device)


@torch.no_grad()
def _modulation_statistics(
    groups: Sequence[Group], vectors: Tensor, settings: CalibrationSettings
) -> dict[Group, InputStatistics]:
    inputs = F.silu(vectors)
    statistics = InputStatistics(inputs.shape[1], device=inputs.device, dtype=settings.statistics_dtype)
    statistics.add(inputs.float(), inputs)
    return dict.fromkeys(groups, statistics)


@torch.no_grad()
def _stage_statistics(
    teacher: Block,
    student: Block,
    groups: Sequence[Group],
    store: StateReader,
    *,
    rope: Positions,
    settings: CalibrationSettings,
) -> dict[Group, InputStatistics]:
    weights = {group: _weight_of(teacher, group[0]) for group in groups}
    statistics = {
        group: InputStatistics(weight.shape[1], device=weight.device, dtype=settings.statistics_dtype)
        for group, weight in weights.items()
    }
    firsts = [group[0] for group in groups]
    for index in range(len(store)):
        states = _on(store.read(index), teacher)
        place = rope_for(states, rope)
        true = _inputs_of(teacher, firsts, states.teacher_image, states.teacher_text, states.vector, place)
        ours = _inputs_of(student, firsts, states.image, states.text, states.vector, place)
        for group in groups:
            rounded = rounded_activations(ours[group[0]], settings.activations)
            statistics[group].add(rounded, true[group[0]])
    return statistics


class _AllSeen(Exception):
    """The last of the inputs that are wanted was read: what the block would compute behind it is not."""


def _inputs_of(
    block: Block, names: Sequence[str], image: Tensor, text: Tensor, vector: Tensor, rope: Rope
) -> dict[str, Tensor]:
    """What the linears `names` of `block` read, by name; the block runs no farther than to the last of them."""
    inputs: dict[str, Tensor] = {}

    def keep(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def hook(_: nn.Module, arguments: tuple[Tensor, ...]) -> None:
            inputs[name] = arguments[0]
            if len(inputs) == len(names):
                raise _AllSeen

        return hook

    with ExitStack() as hooks:
        for name in names:
            hooks.enter_context(block.get_submodule(name).register_forward_pre_hook(keep(name)))
        with suppress(_AllSeen):
            run_block(block, image, text, vector, rope)
    return inputs


@torch.no_grad()
def _decide(
    student: Block, statistics: dict[Group, InputStatistics], settings: CalibrationSettings, choose: Choose
) -> dict[str, CalibratedLinear]:
    """Find the values of each group's linears together, and put them into `student`; `statistics` are used up."""
    done: dict[str, CalibratedLinear] = {}
    for group in list(statistics):
        moments = statistics.pop(group).moments().centred()  # a matrix of 15360 x 15360 takes 0.9 GB: one set at a time
        moments, added = _definite(group, moments, settings)
        weights = [_weight_of(student, name).float() for name in group]
        stacked = choose(group, torch.cat(weights), moments)
        pieces = split_rows(stacked, [len(weight) for weight in weights])
        for name, weight, values in zip(group, weights, pieces, strict=True):
            bias = student.get_submodule(name).bias
            assert isinstance(bias, Tensor)
            done[name] = _finished(weight, values, bias, moments, added)
            corrected = done[name].bias.to(bias.dtype)
            place(student, name, StudentLinear(values, corrected, activations=reads(name, settings.activations)))
    return done


def _definite(group: Group, moments: Moments, settings: CalibrationSettings) -> tuple[Moments, float]:
    """The moments as all searches can use them, and what was added to them."""
    read = f"the inputs of {', '.join(group)}"
    check_finite(moments.mean, moments.teacher_mean, moments.second, moments.drift, what=read)
    second, added = definite(moments.second, settings.least_damping)
    return replace(moments, second=second), added


def _finished(
    weight: Tensor, values: TernaryValues, bias: Tensor, moments: Moments, added_damping: float
) -> CalibratedLinear:
    approximation = values.dequantized()
    mean, teacher_mean = moments.mean.float(), moments.teacher_mean.float()
    noise = weighted_error(weight, approximation, moments.second).sum()
    signal = weighted_error(weight, torch.zeros_like(weight), moments.second).sum()
    return CalibratedLinear(
        values=values,
        bias=corrected_bias(weight, values, mean, bias) + weight @ (teacher_mean - mean),
        snr_db=decibels(float(signal), float(noise)),
        added_damping=added_damping,
    )


def split_rows(values: TernaryValues, rows: Sequence[int]) -> list[TernaryValues]:
    """The values of stacked weights, apart again; a side branch's `branch_down` and the input scale go to each."""
    codes, scales = values.codes.split(list(rows)), values.row_scale.split(list(rows))
    ups = [None] * len(rows) if values.branch_up is None else list(values.branch_up.split(list(rows)))
    return [
        replace(values, codes=part, row_scale=scale, branch_up=up)
        for part, scale, up in zip(codes, scales, ups, strict=True)
    ]


def _weight_of(block: Block, name: str) -> Tensor:
    weight = block.get_submodule(name).weight
    assert isinstance(weight, Tensor)
    return weight.detach()
