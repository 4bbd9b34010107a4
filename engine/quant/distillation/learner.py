"""The learning itself: windows, rounds and updates, and what is kept so that a kill costs little."""

import functools
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from engine.errors import InvalidModel
from engine.events import Stage
from engine.latents import LatentSize
from engine.quant.calibrated.sizes import DrawnSize
from engine.quant.distillation.checkpoint import load_checkpoint, save_checkpoint
from engine.quant.distillation.compiling import compiling
from engine.quant.distillation.optimizers import Optimizers
from engine.quant.distillation.ranks import Ranks
from engine.quant.distillation.room import Room
from engine.quant.distillation.rounds import RoundMaker
from engine.quant.distillation.schedule import frozen_beyond
from engine.quant.distillation.score import Mean, lesson_loss, velocity_loss, velocity_snr
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.distillation.states import Batch, Pool, Round, load_round, save_round
from engine.quant.distillation.student import Student, build_student
from engine.quant.distillation.teacher import Teacher
from engine.quant.recipe import BlockResult, ConversionStopped, Job, Progress, blocks_of
from engine.quant.report import DISTILLED, BlockReport
from engine.quant.workfolder import WorkFolder
from engine.telemetry import read

LOOK_EVERY: Final = 50  # updates
DRAW: Final = 5  # what a random number is for
POOL_SHARE: Final = 0.8  # of the budget, where states lie on the device too


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What a learner learns, from what, where: `room` in `job`'s device, `budget` bytes of it or None for no limit.

    Pictures have the `sizes`, most of them the first. `started` has every block as learning found it, `learned` those
    that are final. `stage` names what made the first.
    """

    job: Job
    settings: DistillationSettings
    room: Room
    ranks: Ranks
    prompts: Sequence[str]
    sizes: Sequence[DrawnSize]
    started: WorkFolder
    learned: WorkFolder
    stage: str
    budget: int | None = None

    @property
    def latents(self) -> list[LatentSize]:
        """The latents of the sizes."""
        return [size.latent for size in self.sizes]

    @property
    def words(self) -> int:
        """Tokens of a prompt."""
        return self.job.source.description.max_sequence_length


class Learner:
    """Takes a student through all updates; `losses` are means over some, by the update that they end with."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._blocks = blocks_of(lesson.job.source)
        self._device = lesson.ranks.device
        self._teacher: Teacher | None = None
        self._rounds: dict[int, Round] = {}
        self._pool = Pool((), device=self._device, guided=self._guided)
        self._maker = RoundMaker(
            lesson.job.source,
            lesson.prompts,
            lesson.settings,
            seed=lesson.job.request.seed,
            sizes=lesson.latents,
            device=self._device,
            batch=lesson.room.micro,
        )
        self.losses: list[tuple[int, float]] = []

    def learn(self) -> Iterator[Progress]:
        """Every update that is left, window after window; what a window became is kept in the folder `learned`.

        Raises:
            ConversionStopped: the job was cancelled; the window is kept as it is then.
            NonFiniteValues: learning ran away.
            OutputError: the disk is full.
            InvalidModel: what an earlier run kept is damaged, and cannot be made again.
        """
        lesson, total = self._lesson, self._lesson.settings.updates
        done = lesson.learned.done(self._blocks, hashed=True)
        with compiling(enabled=lesson.settings.compiled):
            for index, window in enumerate(lesson.room.windows):
                if done < self._end_of(window):
                    yield from self._learn_window(index)
        yield Progress(stage=Stage.LEARNING, done=total, total=total)
        self._forget(())

    def _learn_window(self, index: int) -> Iterator[Progress]:
        lesson, settings = self._lesson, self._lesson.settings
        student = self._student(lesson.room.windows[index])
        updates, file = lesson.room.updates(index, settings.updates), lesson.job.scratch / f"window-{index}.safetensors"
        optimizers = Optimizers(student, settings, updates=len(updates))
        update = load_checkpoint(file, student, optimizers) if file.exists() else updates.start
        lesson.ranks.wait()
        save = functools.partial(save_checkpoint, file, student, optimizers)
        saved, mean = time.monotonic(), Mean()
        try:
            while update < updates.stop:
                if settings.round_of(update) not in self._rounds:
                    self._begin_round(update, student, save)
                yield Progress(stage=Stage.LEARNING, done=update, total=settings.updates)
                lesson.job.check_cancel()
                mean.add(self._update(student, optimizers, update, updates))
                update += 1
                if update % LOOK_EVERY == 0:
                    self.losses.append((update, mean.take()))
                if lesson.ranks.first and time.monotonic() - saved > settings.checkpoint_seconds:
                    save(update)
                    saved = time.monotonic()
        except (ConversionStopped, GeneratorExit):
            if lesson.ranks.first:
                save(update)
            raise
        self._keep(student)
        file.unlink(missing_ok=True)

    def _update(self, student: Student, optimizers: Optimizers, update: int, updates: range) -> Tensor:
        settings, ranks = self._lesson.settings, self._lesson.ranks
        batch = self._pool.draw(settings.batch, (self._lesson.job.request.seed, DRAW, update), rank=ranks.index)
        optimizers.clear()
        whole = torch.zeros((), device=self._device)
        with torch.enable_grad():
            for part in batch.split(self._lesson.room.micro):
                loss = self._loss(student, part) * (len(part) / len(batch))
                loss.backward()
                whole += loss.detach()
        ranks.average(student.learning().values())
        progress = (update - updates.start) / len(updates)
        optimizers.step(progress)
        beyond = frozen_beyond(settings, progress)
        for linear in student.linears().values():
            if beyond is None:
                linear.hold()
            else:
                linear.freeze(beyond)
        return whole

    def _loss(self, student: Student, batch: Batch) -> Tensor:
        features = self._lesson.settings.features
        if not features:
            return velocity_loss(student, batch)
        return lesson_loss(student, self._the_teacher(), batch, features=features)

    def _begin_round(self, update: int, student: Student, save: Callable[[int], None]) -> None:
        """Have the rounds at hand that `update` is drawn from; makes at most the last of them."""
        lesson, ranks = self._lesson, self._lesson.ranks
        last = lesson.settings.round_of(update)
        wanted = range(max(0, last - lesson.settings.kept_rounds + 1), last + 1)
        file = self._round_file(last)
        if not file.exists():
            if update and lesson.settings.round_of(update - 1) == last:  # it was begun by another student than this
                raise InvalidModel(f"{file} is gone: begin anew with --restart")
            teacher = self._the_teacher()
            save_round(self._maker.make(last, teacher, student, rank=ranks.index, ranks=ranks.count), file)
        ranks.wait()
        if ranks.first:
            save(update)
        ranks.wait()
        self._forget(wanted)
        for index in wanted:
            if index not in self._rounds:
                states = load_round(self._round_file(index))
                if self._fits(states, len(wanted)):
                    states = {number: its.to(self._device) for number, its in states.items()}
                self._rounds[index] = states
        self._pool = Pool([self._rounds[index] for index in wanted], device=self._device, guided=self._guided)

    def _forget(self, wanted: Sequence[int]) -> None:
        """Let go of rounds that nothing is drawn from any more; one that a kill kept from being begun stays."""
        self._rounds = {index: states for index, states in self._rounds.items() if index in wanted}
        for file in self._round_file(0).parent.glob(f"*-{self._lesson.ranks.index}.safetensors"):
            if int(file.name.partition("-")[0]) < min(wanted, default=math.inf):
                file.unlink(missing_ok=True)

    def _keep(self, student: Student) -> None:
        """Write what the student's window became; with the last one, how near the whole came to the teacher."""
        lesson, last = self._lesson, self._blocks[-1].name
        if lesson.ranks.first:
            results = student.results(lesson.job.source)
            for block in self._blocks:
                if block.name in results:
                    report = lesson.started.load(block).report
                    if block.name == last and self._maker.held_out:
                        report = self._report(student, last)
                    result = replace(results[block.name], report=report)
                    lesson.learned.keep(block, result, seconds=0.0, readings=read(self._device))
        lesson.ranks.wait()

    def _report(self, student: Student, name: str) -> BlockReport:
        file = self._lesson.job.scratch / "held-out.safetensors"
        if not file.exists():
            save_round(self._maker.make_held_out(self._the_teacher()), file)
        pools = {
            self._lesson.sizes[number].name: Pool(({number: states},), device=self._device, guided=self._guided)
            for number, states in load_round(file).items()
        }
        batch, own = self._lesson.room.micro, self._lesson.sizes[0].name
        started = {block.name: self._lesson.started.load(block) for block in self._blocks}
        with torch.compiler.set_stance("force_eager"):  # a few states are not worth a compilation
            after = {size: velocity_snr(student, pool, batch=batch) for size, pool in pools.items()}
            before = velocity_snr(self._built(started, ()), pools[own], batch=batch)
        ratios = {self._lesson.stage: before, DISTILLED: after[own]}
        return BlockReport(name=name, output_snr_db=ratios, sizes_snr_db=after)

    def _student(self, window: Sequence[str]) -> Student:
        """Blocks before the window are as they were kept; what a kill left of the window itself does not count."""
        lesson = self._lesson
        final = self._end_of(window) - len(window)
        results = {
            block.name: (lesson.learned if place < final else lesson.started).load(block)
            for place, block in enumerate(self._blocks)
        }
        student = self._built(results, window)
        student.checkpointed = lesson.room.checkpointed
        if lesson.settings.compiled:
            student.compile()
        return student

    def _built(self, results: Mapping[str, BlockResult], window: Sequence[str]) -> Student:
        lesson = self._lesson
        return build_student(
            lesson.job.source,
            results,
            window,
            sizes=lesson.latents,
            words=lesson.words,
            activations=lesson.settings.activations,
            device=self._device,
        )

    def _the_teacher(self) -> Teacher:
        """Kept for the next round where it fits beside the student."""
        if self._teacher is not None:
            return self._teacher
        lesson = self._lesson
        source, cuda = lesson.job.source, self._device.type == "cuda"
        weights = sum(math.prod(tensor.shape) for tensor in source.tensors.values()) * (2 if cuda else 4)
        fits = lesson.budget is None or lesson.room.device_bytes + weights <= lesson.budget
        resident = fits or lesson.settings.features > 0
        teacher = Teacher(
            source,
            self._device,
            sizes=lesson.latents,
            words=lesson.words,
            resident=resident,
            check=lesson.job.check_cancel,
        )
        if resident:
            self._teacher = teacher
            if lesson.settings.compiled:
                teacher.compile()
        return teacher

    def _fits(self, states: Round, rounds: int) -> bool:
        """Whether so many rounds find room on the device, beside the student."""
        if self._device.type != "cuda" or self._lesson.budget is None:
            return False
        needed = rounds * sum(tensor.nbytes for its in states.values() for tensor in its.tensors().values())
        return self._lesson.room.device_bytes + needed < self._lesson.budget * POOL_SHARE

    def _end_of(self, window: Sequence[str]) -> int:
        """How many blocks are done when `window` is."""
        return [block.name for block in self._blocks].index(window[-1]) + 1

    def _round_file(self, index: int) -> Path:
        return self._lesson.job.scratch / "rounds" / f"{index:04}-{self._lesson.ranks.index}.safetensors"

    @property
    def _guided(self) -> bool:
        return self._lesson.job.source.config.guidance_embeds
