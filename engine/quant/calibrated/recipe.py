"""The recipe `calibrated`: block by block, on the teacher's own trajectories, from prompts alone."""

import dataclasses
import functools
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.budget import usable
from engine.checkpoint.tensors import DTYPES
from engine.checkpoint.writer import pack_values
from engine.devices import finish
from engine.events import Stage
from engine.memory import Free
from engine.quant.block_learning import LearningSettings, learn_block
from engine.quant.calibrated.branches import branch_ranks, with_branches
from engine.quant.calibrated.chain import Chain
from engine.quant.calibrated.extent import MOST_STATES_A_PROMPT, Extent, extent_of
from engine.quant.calibrated.measures import Ratios, measured, rounded_block
from engine.quant.calibrated.needs import Needs, needs_of, times_of
from engine.quant.calibrated.preparation import Preparation
from engine.quant.calibrated.prompts import prompts_digest, prompts_of
from engine.quant.calibration import Block as ModelBlock
from engine.quant.calibration import CalibrationSettings, calibrated, quantize_block
from engine.quant.recipe import Block, BlockResult, Estimate, Job, Progress, RecipeKind, Task, blocks_of
from engine.quant.report import CALIBRATED as CALIBRATED_STAGE
from engine.quant.report import LEARNED, ROUNDED, BlockReport, LayerReport
from engine.quant.streams import FolderStore, JoinedReader, PartReader, StateReader
from engine.quant.student import StudentLinear
from engine.quant.weight_error import layer_report
from engine.requests import ConversionRequest, Recipe
from engine.telemetry import free_memory
from kernels.layout import PackedWeight

CALIBRATION: Final = CalibrationSettings()
LEARNING: Final = LearningSettings()


class Calibrated:
    """One block after the other: codes by error feedback on its inputs, then codes and scales against its output."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._blocks = blocks_of(job.source)
        self._extent = extent(job)
        prompts = prompts_of(job)
        resident = _needs(job, self._extent).resident
        self._preparation = Preparation(job, self._extent, prompts, resident=resident)
        self._chain = Chain(job, self._blocks, self._preparation, CALIBRATION.activations)

    def prepare(self) -> Iterator[Progress]:
        """The prompts' encoding and the teacher's trajectories."""
        return self._preparation.run()

    def convert(self, block: Block) -> BlockResult:
        """The ternary block, and behind it the states of the next one, on the disk.

        Raises:
            NonFiniteValues: a weight or what a linear reads holds NaN or infinity.
            OutputError: the disk does not take the states.
            ConversionStopped: the job was cancelled.
        """
        index = self._blocks.index(block)
        store = self._chain.before(index)
        teacher = self._chain.teacher(index)
        learned = self._extent.learned_batches
        work = _BlockWork(
            job=self._job,
            block=block,
            teacher=teacher,
            states=PartReader(store, range(learned)),
            held_out=self._held_out(store, learned),
            preparation=self._preparation,
        )
        result = work.run()
        self._chain.extend(index, teacher, result)
        return result

    def _held_out(self, store: FolderStore, first: int) -> dict[str, StateReader]:
        """The states to measure on, by size: where a single prompt leaves none, those that are learned from."""
        extent = self._extent
        if not extent.held_out:
            return {extent.sizes[0].name: store}
        found: dict[str, StateReader] = {}
        for size, count in zip(extent.sizes, extent.batches(extent.measured_prompts), strict=True):
            if count:
                found[size.name] = PartReader(store, range(first, first + count))
            first += count
        return found


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class _BlockWork:
    """One block's stages, each measured on the states `held_out` of the first size, the last one at every size.

    It does not learn where no updates were asked for.
    """

    job: Job
    block: Block
    teacher: ModelBlock
    states: StateReader
    held_out: Mapping[str, StateReader]
    preparation: Preparation
    ratios: dict[str, Ratios] = dataclasses.field(default_factory=dict)
    damping: dict[str, float] = dataclasses.field(default_factory=dict)  # added to each linear's, by its name
    seconds: dict[str, float] = dataclasses.field(default_factory=dict)

    def run(self) -> BlockResult:
        names = [name.removeprefix(f"{self.block.name}.") for name in self.block.linears]
        started = time.perf_counter()
        self._measure(ROUNDED, rounded_block(self.teacher, names), started)
        started = time.perf_counter()
        student = self._quantized()
        self._measure(CALIBRATED_STAGE, student, started)
        settings = learning_of(self.job.request)
        if settings.updates:
            started = time.perf_counter()
            student = learn_block(
                self.teacher,
                student,
                self.states,
                rope=self.preparation.ropes,
                settings=settings,
                held_out=JoinedReader(tuple(self.held_out.values())),
            )
            self._measure(LEARNED, student, started)
        return self._result(student)

    def _quantized(self) -> ModelBlock:
        settings, percent = CALIBRATION, self.job.request.branch
        quantize = functools.partial(
            quantize_block,
            self.teacher,
            self.states,
            rope=self.preparation.ropes,
            vectors=self.preparation.vectors,
            settings=settings,
        )
        student, done = quantize(choose=calibrated(settings))
        if percent:
            student, done = quantize(choose=with_branches(settings, branch_ranks(self.teacher, done, percent)))
        self.damping.update({name: linear.added_damping for name, linear in done.items()})
        return student

    def _measure(self, stage: str, student: ModelBlock, started: float) -> None:
        finish(self.job.device)
        self.seconds[stage] = time.perf_counter() - started
        first = next(iter(self.held_out.values()))
        self.ratios[stage] = measured(self.teacher, student, first, rope=self.preparation.ropes)

    def _result(self, student: ModelBlock) -> BlockResult:
        weights: dict[str, PackedWeight] = {}
        learned, layers = {}, list[LayerReport]()
        for full_name in self.block.linears:
            name = full_name.removeprefix(f"{self.block.name}.")
            linear = student.get_submodule(name)
            assert isinstance(linear, StudentLinear)
            assert linear.bias is not None
            weights[full_name] = pack_values(linear.values).to("cpu")
            bias = f"{full_name}.bias"
            learned[bias] = linear.bias.detach().to("cpu", DTYPES[self.job.source.tensors[bias].dtype])
            weight = self.job.source.read(f"{full_name}.weight")
            report = layer_report(full_name, weight, linear.values)
            outputs = {stage: ratios.layers_db[name] for stage, ratios in self.ratios.items()}
            layers.append(dataclasses.replace(report, output_snr_db=outputs, added_damping=self.damping[name]))
        return BlockResult(weights=weights, layers=tuple(layers), learned=learned, report=self._report(student))

    def _report(self, student: ModelBlock) -> BlockReport:
        own, *others = self.held_out
        sizes = {own: list(self.ratios.values())[-1].block_db}
        for name in others:
            ratios = measured(self.teacher, student, self.held_out[name], rope=self.preparation.ropes)
            sizes[name] = ratios.block_db
        return BlockReport(
            name=self.block.name,
            output_snr_db={stage: ratios.block_db for stage, ratios in self.ratios.items()},
            sizes_snr_db=sizes,
            seconds=sum(self.seconds.values()),
            stage_seconds=dict(self.seconds),
        )


def learning_of(request: ConversionRequest) -> LearningSettings:
    """How each block learns; where the blocks are only the start of another recipe, its updates are not theirs."""
    own = request.updates if request.recipe is Recipe.CALIBRATED else None
    return dataclasses.replace(LEARNING, seed=request.seed, updates=LEARNING.updates if own is None else own)


def settings_of(task: Task) -> Mapping[str, Any]:
    """What the results depend on.

    Raises:
        InvalidRequest: the prompts cannot be read.
    """
    prompts, gptq = prompts_of(task), CALIBRATION.gptq
    used = extent(task)
    return {
        **used.to_json(),
        "prompts_sha256": prompts_digest(prompts[: used.prompts]),
        "activations": CALIBRATION.activations,
        "asymmetry": CALIBRATION.asymmetry,
        "damping": [gptq.damping, *gptq.feedback_dampings],
        "rounds": gptq.rounds,
        "sweeps": gptq.sweeps,
        "updates": learning_of(task.request).updates,
        "rates": [LEARNING.code_rate, LEARNING.scale_rate],
        "branch_percent": task.request.branch,
    }


def estimate(task: Task) -> Estimate:
    """From sizes, one pass through a block and one search of codes."""
    used = extent(task)
    needs = _needs(task, used)
    times = times_of(task.source, used, task.device, updates=learning_of(task.request).updates)
    searched_twice = 2 if task.request.branch else 1
    return Estimate(
        seconds_a_weight=searched_twice * times.blocks / sum(block.parameters for block in blocks_of(task.source)),
        host_bytes=needs.host_bytes,
        prepare_seconds={Stage.TRAJECTORIES: times.preparing},
        device_bytes=needs.device_bytes,
        scratch_bytes=needs.scratch_bytes,
    )


def extent(task: Task) -> Extent:
    """On how much a task is calibrated: where it asks for some of the prompts only, on one state of each."""
    asked = task.request.prompt_count is not None
    return extent_of(
        task.source,
        prompts=len(prompts_of(task)),
        most_kept=1 if asked else MOST_STATES_A_PROMPT,
        steps=task.request.drawing_steps,
    )


def _needs(task: Task, used: Extent) -> Needs:
    free, budget = free_memory(task.device), task.request.budget
    if budget is not None and free.device is not None:
        free = Free(host=free.host, device=min(free.device, usable(budget)))
    return needs_of(task.source, used, task.device, free)


CALIBRATED: Final = RecipeKind(
    note=None,
    check=lambda request: None,  # noqa: ARG005 - nothing that the request alone says is refused
    settings=settings_of,
    estimate=estimate,
    start=Calibrated,
)
