"""Previews: small pictures of one prompt while a conversion runs, which change and fail nothing."""

import dataclasses
import io
import threading
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
import torch

from conversion_scripts import write_prompts
from conversions import convert, fixed_of, interrupt, request_of
from damage import flip_bit
from engine.checkpoint.source import open_source
from engine.distances import distance
from engine.errors import InvalidRequest
from engine.events import (
    BlockFinished,
    Cancelled,
    ConversionStarted,
    Event,
    Finished,
    Noted,
    PictureReady,
    PreviewReady,
    Stage,
    StageProgressed,
    StageStarted,
)
from engine.quant import preview_blocks, preview_picture, previews
from engine.quant.calibrated import preparation, recipe, teacher
from engine.quant.conversion import Conversion
from engine.quant.preview_picture import PreviewPicture
from engine.requests import ConversionRequest, GenerationRequest, Recipe
from engine.session import Session
from tiny_models import save_tiny_model

PROMPT = "two cats on a red box"
BLOCKS = 4
POINTS = [0, 2, 3, 4]
CLOSE = 40.0  # decibels


class Killed(BaseException):
    """What stands for a signal: nothing catches it."""


@pytest.fixture
def asked(source_model: Path, tmp_path: Path) -> ConversionRequest:
    """A request for `model`, with previews."""
    return request_of(source_model, tmp_path / "model", preview=PROMPT)


def told(events: list[Event]) -> list[int]:
    """When the previews among `events` were made."""
    return [event.blocks_done for event in events if isinstance(event, PreviewReady)]


def notes(events: list[Event]) -> list[str]:
    return [event.sentence for event in events if isinstance(event, Noted)]


def picture(session: Session, **values: Any) -> bytes:
    request = GenerationRequest(prompt=PROMPT, **values)
    (ready,) = [event for event in session.generate(request) if isinstance(event, PictureReady)]
    session.close()
    return ready.png


def check_close(png: bytes, other: bytes, folder: Path) -> None:
    files = folder / "one.png", folder / "other.png"
    for file, content in zip(files, (png, other), strict=True):
        file.write_bytes(content)
    apart = distance(*files).psnr_db
    assert apart is None or apart > CLOSE


def test_pictures_come_before_and_between_the_blocks(asked: ConversionRequest) -> None:
    events = convert(asked)
    assert told(events) == POINTS
    for event in events:
        if isinstance(event, PreviewReady):
            assert (event.blocks, event.prompt, event.seed) == (BLOCKS, PROMPT, 0)
            assert PIL.Image.open(io.BytesIO(event.png)).size == (64, 64)
    done = [event.done if isinstance(event, BlockFinished) else -1 for event in events]
    places = [index for index, event in enumerate(events) if isinstance(event, PreviewReady)]
    assert [max(0, *done[:place]) for place in places] == POINTS
    assert [event.stage for event in events if isinstance(event, StageStarted)] == [
        Stage.DIGESTS,
        Stage.PREVIEW,
        Stage.BLOCKS,
        Stage.PREVIEW,
        Stage.BLOCKS,
        Stage.PREVIEW,
        Stage.BLOCKS,
        Stage.PREVIEW,
        Stage.DIGESTS,
        Stage.WRITING,
    ]
    assert isinstance(events[-1], Finished)
    assert not notes(events)


def test_the_time_left_counts_the_pictures_that_are_left(asked: ConversionRequest) -> None:
    events = convert(asked)
    left = [event.seconds_left for event in events if isinstance(event, StageProgressed)]
    assert len(left) == 2 * len(POINTS)
    assert left[-1] < left[1]


@pytest.mark.parametrize("family", ["dev", "schnell"])
def test_the_first_is_the_sources_picture_and_the_last_the_ternary_models(
    family: str, source_model: Path, tmp_path: Path
) -> None:
    folder = source_model if family == "dev" else save_tiny_model(tmp_path / "schnell", guidance=False)
    request = request_of(folder, tmp_path / "model", preview=PROMPT, seed=7)
    made = {event.blocks_done: event for event in convert(request) if isinstance(event, PreviewReady)}
    cpu = torch.device("cpu")
    check_close(made[0].png, picture(Session.of_source(open_source(folder), folder, device=cpu), seed=7), tmp_path)
    check_close(made[4].png, picture(Session.open(tmp_path / "model", device="cpu"), seed=7), tmp_path)
    assert len({event.png for event in made.values()}) == len(POINTS)


def test_the_model_is_the_same(asked: ConversionRequest, unbroken: dict[str, Any]) -> None:
    convert(asked)
    assert fixed_of(Path(asked.target)) == unbroken
    assert not Path(asked.target).with_name(".model.conversion").exists()


def test_blocks_that_pass_one_at_a_time_make_the_same_pictures(
    asked: ConversionRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    resting = [event for event in convert(asked) if isinstance(event, PreviewReady)]
    monkeypatch.setattr(preview_blocks, "STAY_BYTES", 0)
    other = dataclasses.replace(asked, target=str(tmp_path / "other"))
    assert [event for event in convert(other) if isinstance(event, PreviewReady)] == resting


def test_a_run_that_goes_on_tells_the_sources_picture_and_the_newest(asked: ConversionRequest) -> None:
    interrupted = interrupt(asked, after=3)
    assert told(interrupted) == [0, 2]
    events = convert(asked)
    assert isinstance(events[0], ConversionStarted)
    assert told(events) == [0, 2, 3, 4]
    assert told(events[:3]) == [0, 2], "what is there is told at once"
    assert events[1:3] == [event for event in interrupted if isinstance(event, PreviewReady)]


def test_another_prompt_of_the_same_conversion_begins_with_the_source(
    asked: ConversionRequest, unbroken: dict[str, Any]
) -> None:
    interrupt(asked, after=3)
    assert told(convert(dataclasses.replace(asked, preview="an owl"))) == [0, 3, 4]
    assert fixed_of(Path(asked.target)) == unbroken


def test_a_run_may_go_on_without(asked: ConversionRequest, unbroken: dict[str, Any]) -> None:
    interrupt(asked, after=2)
    assert told(convert(dataclasses.replace(asked, preview=None))) == []
    assert fixed_of(Path(asked.target)) == unbroken


@pytest.mark.parametrize(("at", "left"), [(3, []), (12, [0]), (28, [0, 3])])
def test_killed_within_a_preview(
    asked: ConversionRequest, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch, at: int, left: list[int]
) -> None:
    calls = iter(range(10**6))
    run_block = teacher.run_block

    def killing(*arguments: Any) -> Any:
        if next(calls) == at:
            raise Killed
        return run_block(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(teacher, "run_block", killing)
        with pytest.raises(Killed):
            convert(asked)
    events = convert(asked)
    assert told(events[: 1 + len(left)]) == left
    assert told(events)[-1] == BLOCKS
    assert fixed_of(Path(asked.target)) == unbroken


def test_a_preview_that_ends_the_process_twice_is_not_tried_again(
    asked: ConversionRequest, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_: Any) -> Any:
        raise Killed

    for _ in range(previews.TRIES):
        with monkeypatch.context() as patch:
            patch.setattr(PreviewPicture, "draw", fall)
            patch.setattr(Path, "unlink", lambda *_, **__: None)  # a killed process deletes nothing
            with pytest.raises(Killed):
                convert(asked)
    events = convert(asked)
    assert notes(events) == ["no more previews are made: 2 times the process ended while one was made"]
    assert told(events) == []
    assert fixed_of(Path(asked.target)) == unbroken


def test_a_preview_that_fails_is_a_note_and_the_last_one(
    asked: ConversionRequest, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = preview_blocks.MixedBlocks._ternary

    def fail(self: Any, name: str) -> Any:
        kept(self, name)
        raise RuntimeError("a bad day")

    monkeypatch.setattr(preview_blocks.MixedBlocks, "_ternary", fail)
    events = convert(asked)
    assert told(events) == [0]
    assert notes(events) == ["no more previews are made: drawing one failed (RuntimeError: a bad day)"]
    assert isinstance(events[-1], Finished)
    assert fixed_of(Path(asked.target)) == unbroken


def test_one_that_failed_is_not_tried_by_the_next_run(
    asked: ConversionRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(preview_picture, "load_decoder", fail)
        events = interrupt(asked, after=1)
    (note,) = notes(events)
    assert "the memory of" in note
    events = convert(asked)
    assert (told(events), notes(events)) == ([], [])


def test_a_prompt_that_is_too_long_is_a_note(asked: ConversionRequest) -> None:
    events = convert(dataclasses.replace(asked, preview="cats and dogs " * 20))
    (note,) = notes(events)
    assert "tokens and this model reads 24" in note
    assert isinstance(events[-1], Finished)


def test_a_full_disk_is_a_note(asked: ConversionRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(previews, "save_picture", full)
    events = convert(asked)
    assert len(notes(events)) == 1
    assert isinstance(events[-1], Finished)


def test_a_damaged_picture_of_an_earlier_run_fails_nothing(asked: ConversionRequest) -> None:
    interrupt(asked, after=3)
    (file,) = Path(asked.target).with_name(".model.conversion").rglob("after-002.png")
    flip_bit(file, file.stat().st_size // 2)
    assert isinstance(convert(asked)[-1], Finished)


def test_pictures_that_would_take_too_long_are_given_up(
    asked: ConversionRequest, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "most_seconds", lambda _: 0.0)
    monkeypatch.setattr(previews, "LOOK_AFTER", 0.0)
    events = convert(asked)
    (note,) = notes(events)
    assert "about 1 min here, more than 5% of the conversion's time" in note
    assert told(events) == []
    assert fixed_of(Path(asked.target)) == unbroken


@pytest.mark.parametrize("at", [0, 1])
def test_cancelled_within_a_preview(
    asked: ConversionRequest, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    cancel, passes = threading.Event(), []
    run_block = teacher.run_block

    def counting(*arguments: Any) -> Any:
        passes.append(1)
        if len(passes) == 1 + at * 10:
            cancel.set()
        return run_block(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(teacher, "run_block", counting)
        events = convert(asked, cancel)
    assert events[-1] == Cancelled()
    assert len(passes) == 1 + at * 10, "it stops before the next block"
    assert not list(Path(asked.target).with_name(".model.conversion").rglob("*.tries"))
    events = convert(asked)
    assert told(events) == POINTS
    assert fixed_of(Path(asked.target)) == unbroken


def test_the_window_may_close_the_generator(asked: ConversionRequest) -> None:
    run = Conversion.plan(asked).run()
    while not isinstance(next(run), StageProgressed):
        pass
    run.close()
    assert told(convert(asked)) == POINTS


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calibrations that take a second."""
    gptq = dataclasses.replace(recipe.CALIBRATION.gptq, rounds=1, sweeps=1)
    monkeypatch.setattr(recipe, "CALIBRATION", dataclasses.replace(recipe.CALIBRATION, gptq=gptq))
    monkeypatch.setattr(recipe, "LEARNING", dataclasses.replace(recipe.LEARNING, updates=2))
    monkeypatch.setattr(preparation, "FREE_VECTORS", 64)


def test_a_calibration_draws_the_source_first_and_makes_the_same_model(
    source_model: Path, tmp_path: Path, quick: None
) -> None:
    prompts = write_prompts(tmp_path / "prompts.txt")
    targets = tmp_path / "without" / "model", tmp_path / "with" / "model"
    for target in targets:
        target.parent.mkdir()
    request = request_of(source_model, targets[0], recipe=Recipe.CALIBRATED, prompts=prompts)
    convert(request)
    events = convert(dataclasses.replace(request, target=str(targets[1]), preview=PROMPT))
    assert told(events) == POINTS
    stages = [event.stage for event in events if isinstance(event, StageStarted)]
    assert stages[:4] == [Stage.DIGESTS, Stage.PREVIEW, Stage.TRAJECTORIES, Stage.BLOCKS]
    with_previews, without = (fixed_of(target) for target in targets[::-1])
    assert {name: without[name] for name in ("digests", "files", "layers", "fingerprint")} == {
        name: with_previews[name] for name in ("digests", "files", "layers", "fingerprint")
    }
    ready = {event.blocks_done: event.png for event in events if isinstance(event, PreviewReady)}
    check_close(ready[4], picture(Session.open(targets[1], device="cpu")), tmp_path)


@pytest.mark.parametrize("prompt", ["", "  ", "\udcff"])
def test_no_prompt_is_refused(prompt: str) -> None:
    with pytest.raises(InvalidRequest):
        ConversionRequest(source="a", target="b", preview=prompt)
