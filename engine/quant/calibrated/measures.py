"""How near a ternary block comes to its teacher: the outputs of its linears, and its own."""

import copy
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.model.linear import reads
from engine.quant.calibration import Block, Positions, rope_for, run_block
from engine.quant.report import decibels
from engine.quant.statistics import exact
from engine.quant.streams import StateReader
from engine.quant.student import StudentLinear, place
from engine.quant.ternary import quantize_linear


@dataclass(frozen=True, kw_only=True)
class Ratios:
    """Signal-to-noise ratios in decibels: of the block's change to the residual streams, and of each linear's output.

    Signal is what the teacher's block adds to the teacher's states, or how far its linear's outputs lie from their
    mean; noise is how far the student's are from the teacher's, each behind its own prefix.
    """

    block_db: float
    layers_db: dict[str, float]


@dataclass(kw_only=True)
class _Sums:
    """What is summed of a linear's outputs."""

    count: int = 0
    total: Tensor | float = 0.0
    squares: float = 0.0
    noise: float = 0.0

    def add(self, true: Tensor, ours: Tensor) -> None:
        true, ours = exact(true.flatten(0, -2)), exact(ours.flatten(0, -2))
        self.count += len(true)
        self.total = self.total + true.sum(0)
        self.squares += float(true.square().sum())
        self.noise += float((true - ours).square().sum())

    @property
    def ratio(self) -> float:
        mean = torch.as_tensor(self.total).square().sum() / self.count
        return decibels(self.squares - float(mean), self.noise)


@torch.no_grad()
def measured(teacher: Block, student: Block, store: StateReader, *, rope: Positions) -> Ratios:
    """The ratios of `student` over the states of `store`."""
    names = [name for name, module in student.named_modules() if isinstance(module, StudentLinear)]
    sums = {name: _Sums() for name in names}
    signal = noise = 0.0
    for index in range(len(store)):
        states = store.read(index).to(next(teacher.parameters()).device)
        before = states.teacher_image, states.teacher_text
        place = rope_for(states, rope)
        with _outputs_of(teacher, names) as true, _outputs_of(student, names) as ours:
            goals = run_block(teacher, *before, states.vector, place)
            mine = run_block(student, states.image, states.text, states.vector, place)
        for name in names:
            sums[name].add(true[name], ours[name])
        for goal, made, entered in zip(goals, mine, before, strict=True):
            signal += float((exact(goal) - exact(entered)).square().sum())
            noise += float((exact(goal) - exact(made)).square().sum())
    return Ratios(block_db=decibels(signal, noise), layers_db={name: each.ratio for name, each in sums.items()})


def rounded_block(teacher: Block, names: Iterable[str]) -> Block:
    """The block with each of the linears `names` rounded by itself, as the recipe `instant` leaves it."""
    rounded = copy.deepcopy(teacher)
    for name in names:
        linear = teacher.get_submodule(name)
        assert isinstance(linear, nn.Linear)
        values = quantize_linear(linear.weight, name=f"{name}.weight")
        place(rounded, name, StudentLinear(values, linear.bias, activations=reads(name, "int8")))
    return rounded


@contextmanager
def _outputs_of(block: Block, names: list[str]) -> Iterator[dict[str, Tensor]]:
    """What the linears `names` of `block` make while this context is open, by name."""
    outputs: dict[str, Tensor] = {}

    def keep(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        def hook(_: nn.Module, __: tuple[Tensor, ...], made: Tensor) -> None:
            outputs[name] = made

        return hook

    with ExitStack() as hooks:
        for name in names:
            hooks.enter_context(block.get_submodule(name).register_forward_hook(keep(name)))
        yield outputs
