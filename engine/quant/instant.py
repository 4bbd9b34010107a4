"""The recipe `instant`: each weight rounded by itself to the nearest ternary one."""

import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

import torch
from torch import Tensor

from engine.checkpoint.writer import pack_values
from engine.devices import finish
from engine.errors import InvalidRequest
from engine.quant.recipe import Block, BlockResult, Estimate, Job, Progress, RecipeKind, Task, blocks_of
from engine.quant.report import LayerReport
from engine.quant.ternary import CHUNK_NUMBERS, HOST_CHUNK_NUMBERS, quantize_linear
from engine.quant.weight_error import layer_report
from engine.requests import ConversionRequest
from kernels.layout import PackedWeight

NOTE: Final = (
    "Weights rounded by themselves (recipe instant): the pictures are not usable; it is the starting point of the "
    "other recipes."
)
SAMPLE_NUMBERS: Final = 2**22
TRIALS: Final = 3  # the fastest counts: the first one also warms up
SORTING_BYTES: Final = 64  # a number of those that are sorted at once: its copies in float64 and their order
WEIGHT_BYTES: Final = 14  # a number as stored, in float32 with a LoRA's beside it, as it is read, and its code


class Instant:
    """Rounds block by block; no prompt and no other block is looked at."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def prepare(self) -> Iterator[Progress]:
        """Nothing."""
        return iter(())

    def convert(self, block: Block) -> BlockResult:
        """The nearest ternary values of a block's linears.

        Raises:
            NonFiniteValues: a weight holds NaN or infinity.
            ConversionStopped: the job was cancelled between two linears.
        """
        weights: dict[str, PackedWeight] = {}
        layers: list[LayerReport] = []
        for name in block.linears:
            self._job.check_cancel()
            weight = self._job.source.read(f"{name}.weight").to(self._job.device)
            weights[name], report = _round(name, weight)
            layers.append(report)
        return BlockResult(weights=weights, layers=tuple(layers))


def settings_of(task: Task) -> Mapping[str, Any]:  # noqa: ARG001 - the same whatever the task
    """What the results depend on."""
    return {"rounding": "nearest"}


def estimate(task: Task) -> Estimate:
    """Round a few rows of the largest linear, and scale."""
    source, device = task.source, task.device
    linears = {name: shape for block in blocks_of(source) for name, shape in block.linears.items()}
    name, (rows, columns) = max(linears.items(), key=lambda item: item[1][0] * item[1][1])
    sample = source.read(f"{name}.weight")[: max(1, SAMPLE_NUMBERS // columns)].to(device)
    seconds = min(_seconds(name, sample, device) for _ in range(TRIALS))
    on_host = device.type == "cpu"
    sorted_at_once = HOST_CHUNK_NUMBERS * torch.get_num_threads() if on_host else CHUNK_NUMBERS
    working = rows * columns * WEIGHT_BYTES + sorted_at_once * SORTING_BYTES
    return Estimate(
        seconds_a_weight=seconds / sample.numel(),
        host_bytes=working if on_host else rows * columns * WEIGHT_BYTES,
        device_bytes=0 if on_host else working,
    )


def check(request: ConversionRequest) -> None:
    """Refuse what this recipe has no use for.

    Raises:
        InvalidRequest: prompts, a budget, side branches or updates were given.
    """
    if request.prompts is not None or request.prompt_count is not None:
        raise InvalidRequest("the recipe instant reads no prompts: leave them out")
    if request.budget is not None:
        raise InvalidRequest("the recipe instant keeps to no budget, one weight at a time fits anywhere: leave it out")
    if request.branch:
        raise InvalidRequest("the recipe instant makes no side branches, which need prompts: leave them out")
    if request.updates is not None:
        raise InvalidRequest("the recipe instant learns nothing: leave the updates out")


def _seconds(name: str, sample: Tensor, device: torch.device) -> float:
    started = time.perf_counter()
    _round(name, sample)
    finish(device)
    return time.perf_counter() - started


def _round(name: str, weight: Tensor) -> tuple[PackedWeight, LayerReport]:
    values = quantize_linear(weight, name=f"{name}.weight")
    return pack_values(values).to("cpu"), layer_report(name, weight, values)


INSTANT: Final = RecipeKind(note=NOTE, check=check, settings=settings_of, estimate=estimate, start=Instant)
