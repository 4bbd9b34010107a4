"""Calibrations that are stopped or killed, and go on to the same model."""

import dataclasses
import errno
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conversions import convert, fixed_of, interrupt, request_of
from damage import flip_bit
from engine.events import Cancelled, ConversionStarted, Event, Failed, Finished, StageProgressed
from engine.quant import streams, work_place, workfolder
from engine.quant.calibrated import recipe
from engine.quant.calibrated.chain import Chain
from engine.quant.conversion import Conversion
from engine.requests import ConversionRequest, Recipe

FILES = 6  # one more than a folder of states has: a run that writes fewer never gets on


class Killed(BaseException):
    """What stands for a signal: nothing catches it."""


@pytest.fixture(scope="module", autouse=True)
def searched_once(quick: None) -> Iterator[None]:
    """Search codes in one round: what stops and goes on is a block as a whole."""
    with pytest.MonkeyPatch.context() as patch:
        once = dataclasses.replace(recipe.CALIBRATION.gptq, rounds=1, sweeps=1)
        patch.setattr(recipe, "CALIBRATION", dataclasses.replace(recipe.CALIBRATION, gptq=once))
        yield


@pytest.fixture
def request_for(source_model: Path, prompts: Path, tmp_path: Path) -> ConversionRequest:
    """A request to make `model`."""
    return request_of(source_model, tmp_path / "model", recipe=Recipe.CALIBRATED, prompts=prompts)


@pytest.fixture(scope="module")
def unbroken(source_model: Path, prompts: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an unbroken run gives."""
    target = tmp_path_factory.mktemp("unbroken") / "model"
    convert(request_of(source_model, target, recipe=Recipe.CALIBRATED, prompts=prompts))
    return fixed_of(target)


def killing(function: Callable[..., Any], *, at: int, after: bool) -> Callable[..., Any]:
    """The function, whose call number `at` kills: before or after its work."""
    calls = iter(range(10**6))

    def run(*arguments: Any, **named: Any) -> Any:
        is_last = next(calls) == at
        if is_last and not after:
            raise Killed
        result = function(*arguments, **named)
        if is_last:
            raise Killed
        return result

    return run


def killed(request: ConversionRequest, place: object, name: str, *, at: int, after: bool) -> bool:
    """Whether a conversion was killed in a call of `place.name` before it was whole."""
    job = Conversion.plan(request)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, name, killing(getattr(place, name), at=at, after=after))
        try:
            assert isinstance(list(job.run())[-1], Finished)
        except Killed:
            return True
    return False


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_every_file_of_the_scratch_folder(
    request_for: ConversionRequest, tmp_path: Path, unbroken: dict[str, Any], after: bool
) -> None:
    kills = 0
    while killed(request_for, streams, "save_file", at=kills % FILES, after=after):
        kills += 1
    assert kills >= 5
    assert fixed_of(tmp_path / "model") == unbroken


@pytest.mark.parametrize(
    ("place", "name", "at", "after"),
    [
        (recipe, "quantize_block", 1, True),
        (recipe, "learn_block", 2, False),
        (Chain, "extend", 0, False),
        (Chain, "extend", 1, True),
        (workfolder.WorkFolder, "keep", 2, False),
        (workfolder.WorkFolder, "keep", 3, True),
    ],
)
def test_killed_between_two_blocks(
    request_for: ConversionRequest,
    tmp_path: Path,
    unbroken: dict[str, Any],
    place: object,
    name: str,
    at: int,
    after: bool,
) -> None:
    assert killed(request_for, place, name, at=at, after=after)
    assert isinstance(convert(request_for)[-1], Finished)
    assert fixed_of(tmp_path / "model") == unbroken


def test_killed_while_states_are_deleted_none_are_taken_by_halves(
    request_for: ConversionRequest, tmp_path: Path, unbroken: dict[str, Any]
) -> None:
    def delete_one(folder: Path, **_: object) -> None:
        next(folder.glob("*.safetensors")).unlink()
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work_place.shutil, "rmtree", delete_one)
        with pytest.raises(Killed):
            convert(request_for)
    work = tmp_path / ".model.conversion"
    kept = sorted(file.name for file in (work / "blocks").glob("*.json"))
    assert kept == ["transformer_blocks.0.json"], "the states before the second block are there, the first ones go"
    flip_bit(work / "blocks" / "transformer_blocks.0.safetensors", -1)  # so that those are needed once more
    assert isinstance(convert(request_for)[-1], Finished)
    assert fixed_of(tmp_path / "model") == unbroken


@pytest.mark.parametrize("lost", ["steps/000.safetensors", "text.safetensors"])
def test_a_damaged_file_is_a_sentence(request_for: ConversionRequest, tmp_path: Path, lost: str) -> None:
    interrupt(request_for, after=1)
    for folder in (scratch := tmp_path / ".model.conversion/scratch").glob("states-*"):
        shutil.rmtree(folder)
    (scratch / lost).write_bytes(b"cut")
    last = convert(request_for)[-1]
    assert isinstance(last, Failed)
    assert f"{lost} cannot be read" in last.error.sentence
    assert "begin anew with --restart" in last.error.sentence


def test_a_full_disk_while_activations_are_written(
    request_for: ConversionRequest, tmp_path: Path, unbroken: dict[str, Any]
) -> None:
    save = streams.save_file

    def full(tensors: dict[str, Any], file: Path) -> None:
        if file.parent.name == "states-001.part":
            file.write_bytes(b"half of it")
            raise OSError(errno.ENOSPC, "No space left on device")
        save(tensors, file)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "save_file", full)
        last = convert(request_for)[-1]
    assert isinstance(last, Failed)
    assert "(No space left on device): make room on its disk" in last.error.sentence
    assert "the same command goes on from there" in last.error.sentence
    assert not [file for file in tmp_path.rglob("*.part") if file.is_file()]
    assert isinstance(convert(request_for)[-1], Finished)
    assert fixed_of(tmp_path / "model") == unbroken


@pytest.mark.parametrize("done", [0, 1, 2])
def test_stopped_while_the_teacher_draws(
    request_for: ConversionRequest, tmp_path: Path, unbroken: dict[str, Any], done: int
) -> None:
    cancel, events = threading.Event(), list[Event]()
    for event in Conversion.plan(request_for).run(cancel):
        events.append(event)
        if isinstance(event, StageProgressed) and event.done == done:
            cancel.set()
    assert events[-1] == Cancelled()
    again = convert(request_for)
    first = next(event for event in again if isinstance(event, StageProgressed))
    assert first.done == done, "what was done is used again"
    assert fixed_of(tmp_path / "model") == unbroken


@pytest.mark.parametrize("name", ["quantize_block", "learn_block"])
def test_stopped_within_a_block(
    request_for: ConversionRequest, tmp_path: Path, unbroken: dict[str, Any], name: str
) -> None:
    cancel, work = threading.Event(), getattr(recipe, name)

    def stopping(*arguments: Any, **named: Any) -> Any:
        cancel.set()
        return work(*arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, name, stopping)
        assert list(Conversion.plan(request_for).run(cancel))[-1] == Cancelled()
    started = convert(request_for)[0]
    assert isinstance(started, ConversionStarted)
    assert started.done == 0
    assert fixed_of(tmp_path / "model") == unbroken


@pytest.mark.parametrize("lost", ["states-002", "states-*", "*"])
def test_lost_states_are_made_again(
    request_for: ConversionRequest, tmp_path: Path, unbroken: dict[str, Any], lost: str
) -> None:
    interrupt(request_for, after=2)
    scratch = tmp_path / ".model.conversion/scratch"
    assert sorted(folder.name for folder in scratch.glob("states-*")) == ["states-001", "states-002"]
    for entry in list(scratch.glob(lost)):
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    assert isinstance(convert(request_for)[-1], Finished)
    assert fixed_of(tmp_path / "model") == unbroken


def test_a_plan_counts_what_is_there_already(request_for: ConversionRequest, tmp_path: Path) -> None:
    before = Conversion.plan(request_for).planned
    interrupt(request_for, after=1)
    after = Conversion.plan(request_for).planned
    scratch = tmp_path / ".model.conversion/scratch"
    there = sum(file.stat().st_size for file in scratch.rglob("*") if file.is_file())
    assert there > 0
    assert before.disk.working - after.disk.working >= there
    assert after.done == 1
