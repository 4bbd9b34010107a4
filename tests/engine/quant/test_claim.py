"""What a conversion may do where it is to make its model: begin, go on, or leave what is there alone."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import torch

from conversions import convert, fixed_of, interrupt, left_beside, request_of
from damage import TRANSFORMER_FILE, flip_bit
from engine.errors import InvalidRequest, OutputExists
from engine.events import BlockFinished, Failed, Finished
from engine.quant import conversion, workfolder
from engine.quant.conversion import Conversion
from engine.verification import verify_model


def refuse(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize(
    ("change", "says"), [({"seed": 1}, "with another seed"), ({"device": "cuda"}, "on another kind of device")]
)
def test_other_settings_are_refused(
    source_model: Path, target: Path, change: dict[str, Any], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(request_of(source_model, target), after=1)
    if "device" in change:
        monkeypatch.setattr(conversion, "choose_device", lambda _: torch.device("meta"))
    with pytest.raises(InvalidRequest, match=says):
        Conversion.plan(dataclasses.replace(request_of(source_model, target), **change))


def test_another_version_of_the_program_is_refused(
    source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(request_of(source_model, target), after=1)
    monkeypatch.setattr("engine.quant.fingerprint.versions", lambda: {"triptych": "9.9.9", "torch": "9"})
    with pytest.raises(InvalidRequest, match="by another version of Triptych or PyTorch"):
        Conversion.plan(request_of(source_model, target))


def test_an_existing_target_is_refused_before_the_work(source_model: Path, target: Path) -> None:
    target.mkdir()
    (target / "model_index.json").write_text("mine")
    with pytest.raises(OutputExists, match="exists already"):
        Conversion.plan(request_of(source_model, target))
    assert left_beside(target) == ["model"]
    convert(request_of(source_model, target, force=True))
    list(verify_model(target))


def test_a_whole_target_whose_folder_was_not_cleared_is_finished(
    source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(workfolder.WorkFolder, "remove", refuse)
        assert isinstance(convert(request_of(source_model, target))[-1], Failed)
    before = fixed_of(target)
    assert left_beside(target) == [".model.conversion", "model"]
    events = convert(request_of(source_model, target))
    assert isinstance(events[-1], Finished)
    assert not any(isinstance(event, BlockFinished) for event in events)
    assert fixed_of(target) == before
    assert left_beside(target) == ["model"]


def test_an_empty_working_folder_beside_a_whole_target_goes(source_model: Path, target: Path) -> None:
    convert(request_of(source_model, target))
    target.with_name(".model.conversion").mkdir()
    with pytest.raises(OutputExists, match="exists already"):
        Conversion.plan(request_of(source_model, target))
    assert left_beside(target) == ["model"]


def test_a_damaged_target_of_the_same_request_is_made_anew_by_force(
    source_model: Path, target: Path, unbroken: dict[str, Any]
) -> None:
    convert(request_of(source_model, target))
    flip_bit(target / TRANSFORMER_FILE, -1)
    assert fixed_of(target) != unbroken
    interrupt(request_of(source_model, target, force=True), after=1)
    with pytest.raises(OutputExists, match="exists already"):
        Conversion.plan(request_of(source_model, target))
    convert(request_of(source_model, target, force=True))
    assert fixed_of(target) == unbroken


def test_folders_of_a_killed_writer_are_cleared(source_model: Path, target: Path) -> None:
    leftover, other = target.with_name(".model.0123abcd.partial"), target.with_name(".model.b.0123abcd.partial")
    for folder in (leftover, other):
        (folder / "transformer").mkdir(parents=True)
    convert(request_of(source_model, target))
    assert left_beside(target) == [other.name, "model"]


def test_two_processes_do_not_make_the_same_target(source_model: Path, target: Path) -> None:
    first = Conversion.plan(request_of(source_model, target)).run()
    next(first)
    with pytest.raises(OutputExists, match="is being made by another process"):
        convert(request_of(source_model, target))
    assert isinstance(list(first)[-1], Finished)
