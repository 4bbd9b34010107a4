"""Codes and scales of a block learned against what the teacher's block makes."""

import copy
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.quant.calibration import MODULATIONS, Block, Positions, rope_for, run_block
from engine.quant.streams import StateReader, States
from engine.quant.student import StudentLinear, place, rounded_activations

HALF = 0.5
MARGIN = 0.02
FARTHEST = 1.5


@dataclass(frozen=True, kw_only=True)
class LearningSettings:
    """How a block learns: `updates` of Adam, each on one batch of states, at rates that fall to 0 as a cosine.

    `code_rate` is in units of a row's scale (codes change at a half), `scale_rate` a share of the scale.
    """

    updates: int = 200
    code_rate: float = 2e-3
    scale_rate: float = 1e-3
    seed: int = 0


class LearningLinear(nn.Module):
    """A ternary linear whose codes, row scales and bias learn through straight-through estimates.

    `latent` [N, K] is a weight in units of its row's scale, and its nearest of -1, 0 and 1 is the code. It starts from
    the source's weight, moved to the edge of its code's cell where the two disagree: the codes are those of `linear`.
    Side branch and input scale stay as they are.
    """

    def __init__(self, linear: StudentLinear, weight: Tensor) -> None:
        super().__init__()
        values = linear.values
        assert linear.bias is not None, "every linear of a FLUX block has a bias"
        self._values = values
        self._activations = linear.activations
        self._dtype = linear.bias.dtype
        self._start_bias = linear.bias.detach().float()
        self.latent = nn.Parameter(_latent(weight.float(), values.codes.float(), values.row_scale))
        self.scale_change = nn.Parameter(torch.zeros_like(values.row_scale))
        self.bias_change = nn.Parameter(torch.zeros_like(values.row_scale))

    def forward(self, x: Tensor) -> Tensor:
        """`x` is [..., K]; returns [..., N] in the dtype of `x`."""
        values = self._values
        with torch.no_grad():
            error = rounded_activations(x, self._activations, values.input_scale) - x.float()
            code_error = self._codes() - self.latent
        weight = self._row_scale()[:, None] * (self.latent + code_error)
        if values.input_scale is not None:
            weight = weight * values.input_scale
        y = F.linear(x + error.to(x.dtype), weight.to(x.dtype), self._bias().to(x.dtype))
        if values.branch_down is not None and values.branch_up is not None:
            y = y + F.linear(F.linear(x, values.branch_down.to(x)), values.branch_up.to(x))
        return y

    @torch.no_grad()
    def hold(self) -> None:
        """Keep latents where their codes can still change."""
        self.latent.clamp_(-FARTHEST, FARTHEST)
        self.scale_change.clamp_(-HALF, HALF)

    @torch.no_grad()
    def student(self) -> StudentLinear:
        """What was learned."""
        values = replace(self._values, codes=self._codes().to(torch.int8), row_scale=self._row_scale().detach())
        return StudentLinear(values, self._bias().to(self._dtype), activations=self._activations)

    def _codes(self) -> Tensor:
        return self.latent.detach().round().clamp(-1, 1)

    def _row_scale(self) -> Tensor:
        return self._values.row_scale * (1 + self.scale_change)

    def _bias(self) -> Tensor:
        return self._start_bias + self._values.row_scale * self.bias_change


def learn_block(
    teacher: Block,
    student: Block,
    store: StateReader,
    *,
    rope: Positions,
    settings: LearningSettings,
    held_out: StateReader | None = None,
) -> Block:
    """A student that came nearer to `teacher`'s outputs than `student` is, on the states of `store`.

    Block-AP of EfficientQAT (arXiv:2407.11062) with three values: weights, here as latent codes, and scales learn
    together against the block's output, from what error feedback found; the student reads the student's states and
    aims at what the teacher makes of the teacher's. Modulations stay: the states show them too few inputs. Where
    learning did not help on the states `held_out` (those of `store` unless given), `student` itself comes back.
    Deterministic for a seed, up to the device's sums.
    """
    learned = copy.deepcopy(student)
    linears = _make_learning(learned, teacher)
    optimizer = _optimizer(linears, settings)
    with torch.enable_grad():
        for update, states in enumerate(_drawn(store, settings)):
            factor = (1 + math.cos(math.pi * update / settings.updates)) / 2
            for group in optimizer.param_groups:
                group["lr"] = group["full_rate"] * factor
            optimizer.zero_grad(set_to_none=True)
            block_loss(teacher, learned, states, rope).backward()
            optimizer.step()
            for linear in linears.values():
                linear.hold()
    for name, linear in linears.items():
        place(learned, name, linear.student())
    judge = store if held_out is None else held_out
    return min((student, learned), key=lambda block: whole_loss(teacher, block, judge, rope))


def block_loss(teacher: Block, student: Block, states: States, rope: Positions) -> Tensor:
    """How far the student's states are from the teacher's behind the block, over what the teacher's block adds.

    Of images and of text, summed, so that both streams count; float32 [].
    """
    states = states.to(next(teacher.parameters()).device)
    with torch.no_grad():
        true = run_block(teacher, states.teacher_image, states.teacher_text, states.vector, rope_for(states, rope))
    ours = run_block(student, states.image, states.text, states.vector, rope_for(states, rope))
    losses = [
        (mine.float() - goal.float()).square().sum() / (goal.float() - before.float()).square().sum().clamp_min(1e-12)
        for mine, goal, before in zip(ours, true, (states.teacher_image, states.teacher_text), strict=True)
    ]
    return losses[0] + losses[1]


@torch.no_grad()
def whole_loss(teacher: Block, student: Block, store: StateReader, rope: Positions) -> float:
    """The loss over all states of `store`."""
    return sum(float(block_loss(teacher, student, store.read(index), rope)) for index in range(len(store))) / len(store)


def _latent(weight: Tensor, codes: Tensor, row_scale: Tensor) -> Tensor:
    scaled = weight / row_scale.clamp_min(torch.finfo(row_scale.dtype).tiny)[:, None]
    least = torch.where(codes < 0, -FARTHEST, codes - HALF + MARGIN)
    most = torch.where(codes > 0, FARTHEST, codes + HALF - MARGIN)
    return scaled.nan_to_num(0.0).clamp(least, most)


def _make_learning(block: Block, teacher: Block) -> dict[str, LearningLinear]:
    linears: dict[str, LearningLinear] = {}
    for name, module in list(block.named_modules()):
        if isinstance(module, StudentLinear) and name not in MODULATIONS[type(block)]:
            weight = teacher.get_submodule(name).weight
            assert isinstance(weight, Tensor)
            if module.values.input_scale is not None:
                weight = weight / module.values.input_scale
            linears[name] = LearningLinear(module, weight.detach())
            place(block, name, linears[name])
    return linears


def _optimizer(linears: dict[str, LearningLinear], settings: LearningSettings) -> torch.optim.Adam:
    codes = [parameter for linear in linears.values() for parameter in (linear.latent, linear.bias_change)]
    scales = [linear.scale_change for linear in linears.values()]
    rates = ((codes, settings.code_rate), (scales, settings.scale_rate))
    return torch.optim.Adam([{"params": group, "full_rate": rate} for group, rate in rates], betas=(0.9, 0.95))


def _drawn(store: StateReader, settings: LearningSettings) -> Iterator[States]:
    """A batch for each update: all of them in a random order, again and again."""
    generator, order = torch.Generator().manual_seed(settings.seed), list[int]()
    for _ in range(settings.updates):
        order = order or torch.randperm(len(store), generator=generator).tolist()
        yield store.read(order.pop())
