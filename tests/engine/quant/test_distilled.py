"""The recipe `distilled`, from a request to a model."""

import dataclasses
import functools
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
import torch

from conversions import convert, fixed_of, interrupt, request_of
from damage import flip_bit
from engine.errors import InvalidRequest
from engine.events import Cancelled, Event, Failed, Finished, Stage, StageProgressed
from engine.quant import conversion
from engine.quant.conversion import Conversion
from engine.quant.distillation import learner
from engine.quant.distillation.optimizers import Optimizers
from engine.quant.distillation.room import Room
from engine.quant.distillation.rounds import RoundMaker
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.distillation.states import Batch
from engine.quant.distillation.student import Student
from engine.quant.distilled import distilled
from engine.quant.recipe import Block
from engine.quant.recipes import RECIPES
from engine.quant.workfolder import WorkFolder
from engine.requests import ConversionRequest, Recipe

PROMPTS = [f"{colour} {thing}" for colour in ("red", "blue", "green") for thing in ("cube", "ball", "cat", "dog")]
UPDATES = 16
SMALL: dict[str, Any] = {
    "start": "instant",
    "batch": 4,
    "rounds": 4,
    "round_prompts": 4,
    "kept_rounds": 2,
    "code_rate": 3e-2,
    "full_updates": 1,
    "features": 0.0,
}
Make = Callable[..., ConversionRequest]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch)


def use(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Let conversions distil with settings for tiny models, and these."""

    def adapted(settings: DistillationSettings) -> DistillationSettings:
        return dataclasses.replace(settings, **SMALL | values)

    monkeypatch.setattr(conversion, "RECIPES", {Recipe.DISTILLED: distilled(adapted)})


@pytest.fixture
def make(source_model: Path, tmp_path: Path) -> Make:
    """Makes requests for a model of that name."""
    return functools.partial(request_in, tmp_path, source_model)


@pytest.fixture(scope="module")
def unbroken(source_model: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an unbroken run gives."""
    with pytest.MonkeyPatch.context() as patch:
        use(patch)
        request = request_in(tmp_path_factory.mktemp("unbroken"), source_model, "model")
        convert(request)
    return fixed_of(Path(request.target))


def request_in(place: Path, source: Path, name: str, **values: Any) -> ConversionRequest:
    """A request to make a model of that name in a folder, with a file of prompts there."""
    prompts = place / "prompts.txt"
    prompts.write_text("\n".join(PROMPTS))
    common: dict[str, Any] = {"recipe": Recipe.DISTILLED, "prompts": prompts, "updates": UPDATES}
    return request_of(source, place / name / "model", **common | values)


def ratios_of(request: ConversionRequest) -> dict[str, float]:
    """What the record says of the whole, before and after."""
    record = json.loads((Path(request.target) / "conversion.json").read_text())
    ratios: dict[str, float] = record["report"]["blocks"][-1]["output_snr_db"]
    return ratios


def stopped(request: ConversionRequest, *, at: int) -> list[Event]:
    """All events of a conversion that is cancelled in learning, at an update."""
    cancel, events = threading.Event(), []
    for event in Conversion.plan(request).run(cancel):
        events.append(event)
        if isinstance(event, StageProgressed) and event.stage is Stage.LEARNING and event.done == at:
            cancel.set()
    return events


def dropped(request: ConversionRequest, *, at: int) -> None:
    """A conversion whose events nobody reads from an update on."""
    events: Iterator[Event] = Conversion.plan(request).run()
    for event in events:
        if isinstance(event, StageProgressed) and event.stage is Stage.LEARNING and event.done == at:
            events.close()  # type: ignore[attr-defined]
            return


def test_it_comes_nearer_to_the_teacher_and_says_so(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a conversion opened a picture")

    monkeypatch.setattr(PIL.Image, "open", refuse)
    request = make("model", updates=40)
    events = convert(request)
    assert isinstance(events[-1], Finished), events[-1]
    ratios = ratios_of(request)
    assert ratios["distilled"] > ratios["rounded"] + 2
    progress = [event for event in events if isinstance(event, StageProgressed)]
    learning = [event.done for event in progress if event.stage is Stage.LEARNING]
    assert learning == list(range(41))
    assert progress[0].stage is Stage.TRAJECTORIES
    record = json.loads((Path(request.target) / "conversion.json").read_text())
    assert record["settings"]["updates"] == 40
    assert record["settings"]["rollouts"] == 0.25
    assert record["settings"]["sizes"] == ["64x64", "80x48", "48x80", "32x32", "80x80"]
    sizes = record["report"]["blocks"][-1]["sizes_snr_db"]
    assert list(sizes) == record["settings"]["sizes"]
    assert sizes["64x64"] == ratios["distilled"]
    assert record["settings"]["instant"] == {"rounding": "nearest"}
    assert "x_embedder.weight" in record["learned"]
    assert "single_transformer_blocks.1.attn.norm_q.weight" in record["learned"]


@pytest.mark.parametrize("at", [0, 5, 13])
def test_a_stopped_one_goes_on_to_the_same_model(make: Make, unbroken: dict[str, Any], at: int) -> None:
    broken, left = make("broken"), make("left")
    assert isinstance(stopped(broken, at=at)[-1], Cancelled)
    dropped(left, at=at)
    for request in (broken, left):
        events = convert(request)
        assert isinstance(events[-1], Finished), events[-1]
        first = next(e for e in events if isinstance(e, StageProgressed) and e.stage is Stage.LEARNING)
        assert first.done == at
        assert fixed_of(Path(request.target)) == unbroken


def test_a_killed_one_goes_on_from_its_last_checkpoint(
    make: Make, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = make("killed")
    use(monkeypatch, checkpoint_seconds=0.0)  # each update
    step, steps = Optimizers.step, []

    def die(self: Optimizers, progress: float) -> None:
        steps.append(progress)
        if len(steps) == 8:
            raise KeyboardInterrupt
        step(self, progress)

    with monkeypatch.context() as patch:
        patch.setattr(Optimizers, "step", die)
        with pytest.raises(KeyboardInterrupt):
            convert(killed)
    events = convert(killed)
    first = next(e for e in events if isinstance(e, StageProgressed) and e.stage is Stage.LEARNING)
    assert first.done == 7
    assert fixed_of(Path(killed.target)) == unbroken


def test_killed_while_learned_blocks_are_kept_it_learns_them_from_where_they_started(
    make: Make, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = make("killed")
    keep, learned = WorkFolder.keep, []

    def die(self: WorkFolder, block: Block, *rest: Any, **named: Any) -> None:
        if self.target.name == "learned":
            if learned:
                raise KeyboardInterrupt
            learned.append(block.name)
        keep(self, block, *rest, **named)

    with monkeypatch.context() as patch:
        patch.setattr(WorkFolder, "keep", die)
        with pytest.raises(KeyboardInterrupt):
            convert(killed)
    assert learned == ["transformer_blocks.0"]
    assert isinstance(convert(killed)[-1], Finished)
    assert fixed_of(Path(killed.target)) == unbroken


def test_a_round_that_was_made_before_a_kill_is_made_once(
    make: Make, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = make("killed")
    draw, drawn, save = RoundMaker.make, [], learner.save_checkpoint

    def drawing(self: RoundMaker, index: int, *rest: Any, **named: Any) -> Any:
        drawn.append(index)
        return draw(self, index, *rest, **named)

    def die(*arguments: Any) -> None:
        if drawn == [0, 1]:
            raise KeyboardInterrupt
        save(*arguments)

    monkeypatch.setattr(RoundMaker, "make", drawing)
    with monkeypatch.context() as patch:
        patch.setattr(learner, "save_checkpoint", die)
        with pytest.raises(KeyboardInterrupt):
            convert(killed)
    assert isinstance(convert(killed)[-1], Finished)
    assert drawn == [0, 1, 2, 3]
    assert fixed_of(Path(killed.target)) == unbroken


def damage_learned(request: ConversionRequest, block: str) -> None:
    """Stop a conversion once all is learned, and flip a bit of what a block became."""
    assert isinstance(interrupt(request, after=1)[-1], Cancelled)
    folder = Path(request.target).with_name(".model.conversion") / "scratch/.learned.conversion/blocks"
    flip_bit(folder / f"{block}.safetensors", -1)


@pytest.mark.slow
def test_a_learned_block_that_is_damaged_is_learned_anew(make: Make, unbroken: dict[str, Any]) -> None:
    damaged = make("damaged")
    damage_learned(damaged, "single_transformer_blocks.0")
    assert isinstance(convert(damaged)[-1], Finished)
    assert fixed_of(Path(damaged.target)) == unbroken


@pytest.mark.slow
def test_one_that_cannot_be_learned_anew_is_a_sentence(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    request = make("windows")
    blocks = [f"{kind}.{index}" for kind in ("transformer_blocks", "single_transformer_blocks") for index in range(2)]
    room = Room(windows=(tuple(blocks[:2]), tuple(blocks[2:])), micro=3, checkpointed=False, device_bytes=1)
    monkeypatch.setattr("engine.quant.distilled.room_for", lambda *_: room)
    use(monkeypatch, rounds=1)
    damage_learned(request, blocks[-1])
    last = convert(request)[-1]
    assert isinstance(last, Failed)
    assert "is gone: begin anew with --restart" in last.error.sentence
    assert isinstance(convert(dataclasses.replace(request, restart=True))[-1], Finished)


def test_with_features_it_comes_nearer_too_and_goes_on_where_it_stopped(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, features=0.5)
    whole, broken = make("whole"), make("broken")
    assert isinstance(convert(whole)[-1], Finished)
    assert ratios_of(whole)["distilled"] > ratios_of(whole)["rounded"]
    stopped(broken, at=5)
    convert(broken)
    assert fixed_of(Path(broken.target)) == fixed_of(Path(whole.target))
    record = json.loads((Path(whole.target) / "conversion.json").read_text())
    assert record["settings"]["features"] == 0.5


def test_it_learns_at_other_sizes_too_unless_told_not_to(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, update = Counter[int](), learner.Learner._loss

    def watched(self: learner.Learner, student: Student, batch: Batch) -> torch.Tensor:
        drawn[batch.size] += 1
        return update(self, student, batch)

    monkeypatch.setattr(learner.Learner, "_loss", watched)
    mixed, alone = make("mixed", updates=40), make("alone")
    use(monkeypatch, round_prompts=16)
    assert isinstance(convert(mixed)[-1], Finished)
    assert drawn[0] > max(drawn[number] for number in range(1, 5)) > 0
    assert len(drawn) > 3
    drawn.clear()
    use(monkeypatch, round_prompts=16, other_sizes=0.0)
    assert isinstance(convert(alone)[-1], Finished)
    assert drawn.keys() == {0}
    record = json.loads((Path(alone.target) / "conversion.json").read_text())
    assert record["settings"]["other_sizes"] == 0
    assert len(record["report"]["blocks"][-1]["sizes_snr_db"]) == 5, "all are measured"


def test_windows_of_one_block_make_a_model_too(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    request = make("windows", updates=40)
    find, seen = learner.Learner._student, []
    blocks = [f"{kind}.{index}" for kind in ("transformer_blocks", "single_transformer_blocks") for index in range(2)]
    room = Room(windows=tuple((name,) for name in blocks), micro=3, checkpointed=True, device_bytes=1)
    monkeypatch.setattr("engine.quant.distilled.room_for", lambda *_: room)

    def watched(self: learner.Learner, window: tuple[str, ...]) -> Any:
        seen.append(window)
        return find(self, window)

    monkeypatch.setattr(learner.Learner, "_student", watched)
    stopped(request, at=17)
    events = convert(request)
    assert isinstance(events[-1], Finished), events[-1]
    assert [len(window) for window in seen] == [1] * 5  # one of the four was begun twice
    assert ratios_of(request)["distilled"] > ratios_of(request)["rounded"]


def test_another_number_of_updates_is_another_conversion(make: Make) -> None:
    stopped(make("model"), at=3)
    with pytest.raises(Exception, match="other settings"):
        Conversion.plan(make("model", updates=9))


def test_a_plan_tells_of_the_learning(make: Make) -> None:
    request, longer = make("model"), make("longer", updates=16_000)
    job, scratch = Conversion.plan(request), 0
    for event in job.run():
        folder = job.planned.folder / "scratch"
        if folder.is_dir() and not isinstance(event, Finished):
            scratch = max(scratch, sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()))
    assert 0.3 * job.planned.disk.working < scratch < job.planned.disk.working
    assert Conversion.plan(longer).planned.seconds > 20 * job.planned.seconds
    assert job.planned.memory.host > 2**30


@pytest.mark.slow
def test_it_starts_from_calibrated_blocks(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, start="calibrated")
    request = make("model", updates=10)
    assert isinstance(stopped(request, at=3)[-1], Cancelled)
    events = convert(request)
    assert isinstance(events[-1], Finished), events[-1]
    assert ratios_of(request).keys() == {"learned", "distilled"}
    record = json.loads((Path(request.target) / "conversion.json").read_text())
    assert record["settings"]["calibrated"]["states"] > 0
    assert record["settings"]["calibrated"]["updates"] == 200, "updates are those of the whole student"
    assert record["report"]["blocks"][0]["output_snr_db"].keys() == {"rounded", "calibrated", "learned"}


def test_velocities_that_are_no_numbers_end_it(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learner, "LOOK_EVERY", 1)
    monkeypatch.setattr(learner, "velocity_loss", lambda *_: torch.tensor(torch.nan, requires_grad=True))
    events = convert(make("model"))
    assert "not finite" in events[-1].error.sentence  # type: ignore[attr-defined]


def test_updates_are_of_recipes_that_learn() -> None:
    with pytest.raises(InvalidRequest, match="leave the updates out"):
        RECIPES[Recipe.INSTANT].check(ConversionRequest(source="a", target="b", recipe=Recipe.INSTANT, updates=3))
    with pytest.raises(InvalidRequest, match="updates must be at least 1, got 0"):
        ConversionRequest(source="a", target="b", recipe=Recipe.DISTILLED, updates=0)


def test_prompts_that_are_none_are_refused(make: Make, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("\n\n")
    with pytest.raises(Exception, match="holds no prompts"):
        Conversion.plan(make("model", prompts=empty))
