"""The recipe `distilled`: a ternary student learns, end to end, the velocity of its teacher."""

import dataclasses
import functools
import json
import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from engine.budget import usable
from engine.catalog import place_for_model
from engine.checkpoint.source import open_source
from engine.devices import choose_device
from engine.errors import InvalidRequest
from engine.events import Stage
from engine.headers import read_json
from engine.quant.calibrated.prompts import prompts_digest, prompts_of
from engine.quant.calibrated.recipe import CALIBRATED
from engine.quant.calibrated.sizes import drawn_sizes
from engine.quant.distillation.estimate import estimate_of
from engine.quant.distillation.learner import Learner, Lesson
from engine.quant.distillation.ranks import Ranks, launched
from engine.quant.distillation.room import Room, find_room, room_from_json
from engine.quant.distillation.settings import DistillationSettings, Start, settings_for
from engine.quant.instant import INSTANT
from engine.quant.recipe import Block, BlockResult, Estimate, Job, Method, Progress, RecipeKind, Task, blocks_of
from engine.quant.report import LEARNED, ROUNDED
from engine.quant.work_place import delete_whole
from engine.quant.workfolder import WorkFolder
from engine.requests import ConversionRequest, Recipe
from engine.telemetry import free_memory, read

Adapt = Callable[[DistillationSettings], DistillationSettings]
BUDGET_SHARE: Final = 0.9  # of the free memory, where no budget was given
STARTS: Final[Mapping[Start, tuple[RecipeKind, str]]] = {
    "calibrated": (CALIBRATED, LEARNED),
    "instant": (INSTANT, ROUNDED),
}


class Distilled:
    """Starts from another recipe's blocks, learns them window by window, and gives out what was learned.

    All of it lies in the scratch folder, so that every run goes on where the last one ended. Of several processes the
    first one starts the blocks, and all of them learn.
    """

    def __init__(self, job: Job, settings: DistillationSettings) -> None:
        self._ranks = Ranks(job.device)
        self._job = dataclasses.replace(job, device=self._ranks.device)
        self._settings = settings
        self._blocks = blocks_of(job.source)
        self._prompts = prompts_of(job)  # as they are now, whatever becomes of the file
        self._started = WorkFolder(job.scratch / "started")
        self._learned = WorkFolder(job.scratch / "learned")

    def prepare(self) -> Iterator[Progress]:
        """Start every block, then learn; see `Learner.learn`.

        Raises:
            ConversionStopped: the job was cancelled.
            OutOfMemory: not even one block fits the budget.
            OutputError: the disk is full.
        """
        if self._ranks.first:
            for folder in (self._started, self._learned):
                folder.folder.mkdir(parents=True, exist_ok=True)
                folder.begin({}, {})
            (self._job.scratch / "rounds").mkdir(exist_ok=True)
            yield from self._start()
            self._find_room()
        self._ranks.wait()
        yield from Learner(self._lesson()).learn()
        self._ranks.close()

    def convert(self, block: Block) -> BlockResult:
        """What was learned of the block."""
        return self._learned.load(block)

    def _start(self) -> Iterator[Progress]:
        """The start's own preparation counts as much as all of its blocks."""
        total, place = 2 * len(self._blocks), self._job.scratch / "start"
        done = self._started.done(self._blocks, hashed=True)
        yield Progress(stage=Stage.TRAJECTORIES, done=done and len(self._blocks) + done, total=total)
        if done == len(self._blocks):
            delete_whole(place)
            return
        place.mkdir(exist_ok=True)
        method = self._start_method(place)
        for progress in method.prepare():
            share = progress.done * len(self._blocks) // progress.total if progress.total else 0
            yield Progress(stage=Stage.TRAJECTORIES, done=max(done and len(self._blocks) + done, share), total=total)
        for number, block in enumerate(self._blocks[done:], start=done + 1):
            self._job.check_cancel()
            begun, result = time.perf_counter(), method.convert(block)
            readings = read(self._job.device)
            self._started.keep(block, result, seconds=time.perf_counter() - begun, readings=readings)
            yield Progress(stage=Stage.TRAJECTORIES, done=len(self._blocks) + number, total=total)
        delete_whole(place)

    def _start_method(self, place: Path) -> Method:
        kind, _ = STARTS[self._settings.start]
        return kind.start(dataclasses.replace(self._job, scratch=place, kept=self._started.load))

    def _find_room(self) -> None:
        """Decide once, since another time more or less memory may be free, and results depend on windows."""
        if not self._room_file.exists():
            part = self._room_file.with_suffix(".part")
            with part.open("w", encoding="utf-8") as stream:
                json.dump(room_for(self._job, self._settings).to_json(), stream)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(self._room_file)

    @property
    def _room_file(self) -> Path:
        return self._job.scratch / "room.json"

    def _lesson(self) -> Lesson:
        return Lesson(
            job=self._job,
            settings=self._settings,
            room=room_from_json(read_json(self._room_file)),
            ranks=self._ranks,
            prompts=self._prompts,
            sizes=drawn_sizes(self._job.source),
            started=self._started,
            learned=self._learned,
            stage=STARTS[self._settings.start][1],
            budget=budget_of(self._job),
        )


def budget_of(task: Task) -> int | None:
    """The bytes that learning may take of the device's memory, of the host's where it has none of its own."""
    if task.request.budget is not None:
        return usable(task.request.budget)
    free = free_memory(task.device)
    return int(BUDGET_SHARE * (free.host if free.device is None else free.device))


def room_for(task: Task, settings: DistillationSettings) -> Room:
    """How the student learns in the budget.

    Raises:
        OutOfMemory: it does not.
    """
    source = task.source
    image = max(size.latent.tokens for size in drawn_sizes(source))
    tokens = image + source.description.max_sequence_length
    return find_room(source.config, blocks_of(source), tokens=tokens, batch=settings.batch, budget=budget_of(task))


def distilled(adapt: Adapt = lambda settings: settings) -> RecipeKind:
    """The recipe, with settings that `adapt` made of those that suit the model."""
    return RecipeKind(
        note=None,
        check=lambda request: None,  # noqa: ARG005 - nothing that the request alone says is refused
        settings=functools.partial(_recorded, adapt),
        estimate=functools.partial(_estimate, adapt),
        start=lambda job: Distilled(job, _settings(adapt, job)),
    )


def _settings(adapt: Adapt, task: Task) -> DistillationSettings:
    source = task.source
    found = settings_for(
        parameters=sum(math.prod(tensor.shape) for tensor in source.tensors.values()),
        width=source.config.dim,
        tokens=drawn_sizes(source)[0].latent.tokens,
        updates=task.request.updates,
        compiled=task.device.type == "cuda",
    )
    return adapt(found)


def _recorded(adapt: Adapt, task: Task) -> Mapping[str, Any]:
    settings = _settings(adapt, task)
    return {
        **settings.to_json(),
        "sizes": [size.name for size in drawn_sizes(task.source)],
        "processes": launched()[0],
        "prompts_sha256": prompts_digest(prompts_of(task)),
        settings.start: dict(STARTS[settings.start][0].settings(task)),
    }


def _estimate(adapt: Adapt, task: Task) -> Estimate:
    settings = _settings(adapt, task)
    started, room = STARTS[settings.start][0].estimate(task), room_for(task, settings)
    learning = estimate_of(task.source, settings, room, sizes=drawn_sizes(task.source), device=task.device)
    weights = sum(block.parameters for block in blocks_of(task.source))
    starting = sum(started.prepare_seconds.values()) + started.seconds_a_weight * weights
    return Estimate(
        seconds_a_weight=learning.seconds_a_weight,
        prepare_seconds={Stage.TRAJECTORIES: starting, **learning.prepare_seconds},
        host_bytes=max(started.host_bytes, learning.host_bytes),
        device_bytes=max(started.device_bytes, learning.device_bytes),
        scratch_bytes=max(started.scratch_bytes, learning.scratch_bytes),
    )


DISTILLED: Final = distilled()


def assist(request: ConversionRequest, kind: RecipeKind = DISTILLED) -> None:
    """Learn beside the first of several processes, which plans, starts and writes; see `Ranks`.

    Raises:
        InvalidRequest: another recipe was asked for, which one process does alone.
        EngineError: what the first process refuses too.
    """
    if request.recipe is not Recipe.DISTILLED:
        raise InvalidRequest(f"the recipe {request.recipe} runs as one process: start it without a launcher")
    work = WorkFolder(place_for_model(request.target))
    job = Job(
        source=open_source(request.source, base=request.base, loras=request.loras),
        request=request,
        device=choose_device(request.device),
        scratch=work.scratch,
        cancel=threading.Event(),
        kept=work.load,
    )
    for _ in kind.start(job).prepare():
        pass
