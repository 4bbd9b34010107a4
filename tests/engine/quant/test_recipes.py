"""The recipes that there are, and one more that uses all that a job offers."""

import dataclasses
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from conversions import convert, interrupt, request_of
from damage import TRANSFORMER_FILE
from engine.description import describe
from engine.events import Cancelled, Event, Finished, Stage, StageProgressed, StageStarted
from engine.quant import conversion
from engine.quant.conversion import Conversion
from engine.quant.instant import INSTANT, Instant
from engine.quant.recipe import Block, BlockResult, Estimate, Job, Progress, RecipeKind, Task, blocks_of
from engine.quant.recipes import RECIPES
from engine.quant.workfolder import WorkFolder
from engine.requests import Recipe

STEPS = 2
BIASES = ("transformer_blocks.1.ff.net.2.bias", "single_transformer_blocks.0.proj_mlp.bias")


class Learner:
    """Rounds, keeps a count in its scratch folder, reads the block before, and moves two biases by it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._instant = Instant(job)

    def prepare(self) -> Iterator[Progress]:
        """Two steps, each in a file of its own."""
        for step in range(STEPS + 1):
            if step:
                (self._job.scratch / f"step-{step}").touch()
                time.sleep(0.001)
            yield Progress(stage=Stage.LEARNING, done=step, total=STEPS)

    def convert(self, block: Block) -> BlockResult:
        blocks = blocks_of(self._job.source)
        place = [each.name for each in blocks].index(block.name)
        moved = 0.0
        if place:
            moved = sum(float(weight.row_scale.sum()) for weight in self._job.kept(blocks[place - 1]).weights.values())
        (self._job.scratch / block.name).write_text(str(moved))
        learned = {
            name: self._job.source.read(name).float() + moved for name in BIASES if name.startswith(f"{block.name}.")
        }
        return dataclasses.replace(self._instant.convert(block), learned=learned)


def learner(prepare_seconds: dict[Stage, float]) -> RecipeKind:
    """The recipe, with what its preparation is expected to take."""

    def estimate(task: Task) -> Estimate:
        return dataclasses.replace(INSTANT.estimate(task), prepare_seconds=prepare_seconds)

    return dataclasses.replace(INSTANT, settings=lambda _: {"moved": True}, note=None, estimate=estimate, start=Learner)


def test_every_recipe_of_a_request_exists() -> None:
    assert RECIPES.keys() == set(Recipe)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_another_recipe_goes_on_from_what_it_kept(
    source_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(conversion, "RECIPES", {Recipe.INSTANT: learner({})})
    whole, broken = tmp_path / "whole/model", tmp_path / "broken/model"
    assert isinstance(convert(request_of(source_model, whole))[-1], Finished)
    interrupt(request_of(source_model, broken), after=after)
    assert len(list((tmp_path / "broken/.model.conversion/scratch").iterdir())) == STEPS + after
    spent = WorkFolder(broken).spent()[Stage.LEARNING]
    assert isinstance(convert(request_of(source_model, broken))[-1], Finished)
    report = json.loads((broken / "conversion.json").read_text("utf-8"))["report"]
    assert report["seconds"][Stage.LEARNING] >= round(spent, 3) > 0, "the first run's time is lost"
    before, first, second = (load_file(model / TRANSFORMER_FILE) for model in (source_model, whole, broken))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert all(not torch.equal(first[name], before[name]) for name in BIASES)
    assert describe(whole).limits == describe(source_model).limits
    assert [entry.name for entry in (tmp_path / "broken").iterdir()] == ["model"]


def test_preparation_is_told_step_by_step(source_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = {Stage.TRAJECTORIES: 1000.0, Stage.LEARNING: 100.0}
    monkeypatch.setattr(conversion, "RECIPES", {Recipe.INSTANT: learner(seconds)})
    job = Conversion.plan(request_of(source_model, tmp_path / "place/model"))
    assert job.planned.seconds > 1100
    events = list(job.run())
    told = [event for event in events if isinstance(event, StageProgressed)]
    assert [(event.stage, event.done, event.total) for event in told] == [
        (Stage.LEARNING, step, STEPS) for step in range(STEPS + 1)
    ]
    assert 100 < told[0].seconds_left < 200, "the trajectories are over"
    assert told[1].seconds_left < 90, "one step shows how long the other takes"
    started = [event.stage for event in events if isinstance(event, StageStarted)]
    assert started == [Stage.DIGESTS, Stage.LEARNING, Stage.BLOCKS, Stage.DIGESTS, Stage.WRITING]


@pytest.mark.parametrize("step", range(STEPS + 1))
def test_a_stop_between_two_steps_of_preparation(
    source_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(conversion, "RECIPES", {Recipe.INSTANT: learner({})})
    cancel, events = threading.Event(), list[Event]()
    for event in Conversion.plan(request_of(source_model, tmp_path / "place/model")).run(cancel):
        events.append(event)
        if isinstance(event, StageProgressed) and event.done == step:
            cancel.set()
    assert events[-1] == Cancelled()
    assert sum(isinstance(event, StageProgressed) for event in events) == step + 1
    assert isinstance(convert(request_of(source_model, tmp_path / "place/model"))[-1], Finished)
