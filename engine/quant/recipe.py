"""What a recipe is to the conversion that runs it: blocks in order, each converted and kept."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor

from engine.checkpoint.source import Source
from engine.events import Stage
from engine.model.shapes import block_linears
from engine.quant.report import BlockReport, LayerReport, block_of
from engine.requests import ConversionRequest
from kernels.layout import PackedWeight


class ConversionStopped(Exception):
    """The person asked to stop; the block at work is lost, those before it are kept."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """One block of the transformer: its ternary linears, name to (N, K), in the model's order."""

    name: str
    linears: dict[str, tuple[int, int]]

    @property
    def parameters(self) -> int:
        """The numbers of its linears' weights."""
        return sum(rows * columns for rows, columns in self.linears.values())


@dataclass(frozen=True, kw_only=True, eq=False)
class BlockResult:
    """What a recipe made of one block, on the host, in the layout `base3`.

    `learned` are tensors of the source that changed beside the codes; `report` measures the block as a whole, where
    the recipe does.
    """

    weights: dict[str, PackedWeight]
    layers: tuple[LayerReport, ...]
    learned: dict[str, Tensor] = field(default_factory=dict)
    report: BlockReport | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """`done` of `total` steps of a stage that comes before the blocks."""

    stage: Stage
    done: int
    total: int


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a recipe shall do: the source, what was asked and where to compute."""

    source: Source
    request: ConversionRequest
    device: torch.device


@dataclass(frozen=True, kw_only=True)
class Job(Task):
    """A task at work, with a place for files of the recipe's own.

    `scratch` outlives an interrupted run and goes when the model is whole. `kept` gives the result of a block that
    is done, in this run or an earlier one.
    """

    scratch: Path
    cancel: threading.Event
    kept: Callable[[Block], BlockResult]

    def check_cancel(self) -> None:
        """Raise `ConversionStopped` once the person has asked to stop."""
        if self.cancel.is_set():
            raise ConversionStopped


class Method(Protocol):
    """A recipe at work. The same job gives the same results, whatever was done by an earlier run."""

    def prepare(self) -> Iterator[Progress]:
        """Do what comes before the blocks, step by step; called in each run in which a block is not done.

        The first progress of a stage tells what earlier runs did of it, the last has `done` equal to `total`. The
        conversion may drop the iterator between two steps, and the process may be killed at any time.
        """
        ...

    def convert(self, block: Block) -> BlockResult:
        """The ternary block; called once a block that is not done, in their order."""
        ...


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a recipe will take on this machine, from a sample: bytes at their peak, and seconds a weight of the blocks.

    `prepare_seconds` are those of each stage before the blocks, as if an earlier run had done nothing. `host_bytes`
    comes on top of what the program holds already; `scratch_bytes` is what the job keeps on the disk beside the
    finished blocks.
    """

    seconds_a_weight: float
    host_bytes: int
    prepare_seconds: Mapping[Stage, float] = field(default_factory=dict)
    device_bytes: int = 0
    scratch_bytes: int = 0


@dataclass(frozen=True, kw_only=True)
class RecipeKind:
    """One recipe: `note` is a sentence that the person must know of its models.

    `check` refuses requests that the recipe cannot fulfil, with an `InvalidRequest`. `settings` are all that the
    results depend on beside the source, the seed and the versions: they go into the model's record, and a conversion
    that was begun with others is not gone on with.
    """

    note: str | None
    check: Callable[[ConversionRequest], None]
    settings: Callable[[Task], Mapping[str, Any]]
    estimate: Callable[[Task], Estimate]
    start: Callable[[Job], Method]


def blocks_of(source: Source) -> tuple[Block, ...]:
    """The transformer's blocks in the order in which it runs them."""
    grouped: dict[str, dict[str, tuple[int, int]]] = {}
    for name, shape in block_linears(source.config).items():
        grouped.setdefault(block_of(name), {})[name] = shape
    return tuple(Block(name=name, linears=linears) for name, linears in grouped.items())
