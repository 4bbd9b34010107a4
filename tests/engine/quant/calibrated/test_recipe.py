"""Conversions by the recipe `calibrated`: what they make, and what they depend on."""

import builtins
import dataclasses
import errno
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
import torch

from conversions import convert, fixed_of, interrupt, request_of
from engine.checkpoint.contents import read_contents
from engine.checkpoint.reader import TensorReader
from engine.errors import InvalidRequest, OutputError
from engine.events import (
    BlockFinished,
    Event,
    Failed,
    Finished,
    ModelReady,
    PictureReady,
    Stage,
    StageProgressed,
    StageStarted,
)
from engine.quant import calibration, streams
from engine.quant.calibrated import needs
from engine.quant.conversion import Conversion
from engine.quant.streams import load_tensors
from engine.requests import ConversionRequest, GenerationRequest, Recipe
from engine.session import Session
from engine.verification import verify_model
from tiny_models import save_tiny_model

STAGES = ("rounded", "calibrated", "learned")


@pytest.fixture(scope="module")
def made(source_model: Path, prompts: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event]]:
    """A model and the events of its conversion."""
    target = tmp_path_factory.mktemp("calibrated") / "model"
    return target, convert(calibrated(source_model, target, prompts))


def calibrated(source: Path, target: Path, prompts: Path | None, **values: Any) -> ConversionRequest:
    return request_of(source, target, recipe=Recipe.CALIBRATED, prompts=prompts, **values)


def record_of(model: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((model / "conversion.json").read_text(encoding="utf-8"))
    return record


def test_it_is_the_default() -> None:
    assert ConversionRequest(source="a", target="b").recipe == Recipe.CALIBRATED


def test_the_model_is_whole_and_draws(made: tuple[Path, list[Event]]) -> None:
    model, events = made
    assert isinstance(events[-1], Finished)
    assert next(event for event in events if isinstance(event, ModelReady)).note is None
    list(verify_model(model))
    session = Session.open(model, device="cpu")
    assert any(isinstance(event, PictureReady) for event in session.generate(GenerationRequest(prompt="a cat")))


def test_its_stages_are_told_in_order(made: tuple[Path, list[Event]]) -> None:
    _, events = made
    started = [event.stage for event in events if isinstance(event, StageStarted)]
    assert started[:5] == [Stage.DIGESTS, Stage.TRAJECTORIES, Stage.BLOCKS, Stage.DIGESTS, Stage.WRITING]
    told = [event for event in events if isinstance(event, StageProgressed) and event.stage is Stage.TRAJECTORIES]
    assert [(event.done, event.total) for event in told] == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_blocks_come_nearer_to_the_teacher_than_rounded_ones(made: tuple[Path, list[Event]]) -> None:
    report = record_of(made[0])["report"]
    assert all(tuple(layer["output_snr_db"]) == STAGES for layer in report["layers"])
    assert all(tuple(block["stage_seconds"]) == STAGES for block in report["blocks"])
    for block in report["blocks"]:
        rounded, calibrated_db, learned = (block["output_snr_db"][stage] for stage in STAGES)
        assert calibrated_db > rounded + 1.5
        assert learned >= calibrated_db - 0.05


def test_every_size_is_drawn_learned_from_and_measured(source_model: Path, tmp_path: Path) -> None:
    (tmp_path / "many.txt").write_text("\n".join(f"{number} cats" for number in range(96)))
    request = calibrated(source_model, tmp_path / "model", tmp_path / "many.txt")
    shapes: Counter[tuple[int, ...]] = Counter()
    for event in Conversion.plan(request).run():
        if isinstance(event, BlockFinished) and event.done == 1:
            for file in (tmp_path / ".model.conversion/scratch/states-001").iterdir():
                states = load_tensors(file)
                shapes[*states["grid"].tolist()] += len(states["vector"])
                assert states["image"].shape[1] == int(states["grid"].prod())
    assert shapes == {(4, 4): 134, (3, 5): 16, (5, 3): 16, (2, 2): 14, (5, 5): 12}
    report, settings = record_of(tmp_path / "model")["report"], record_of(tmp_path / "model")["settings"]
    assert settings["sizes"] == {"64x64": 63, "80x48": 7, "48x80": 7, "32x32": 7, "80x80": 6}
    for block in report["blocks"]:
        assert list(block["sizes_snr_db"]) == ["64x64", "80x48", "48x80"]
        assert block["sizes_snr_db"]["64x64"] == block["output_snr_db"]["learned"]
        assert all(ratio > block["output_snr_db"]["rounded"] for ratio in block["sizes_snr_db"].values())


def test_a_model_of_one_size_is_drawn_at_that(tmp_path: Path, prompts: Path) -> None:
    source = save_tiny_model(tmp_path / "source")
    settings = json.loads((source / "triptych.json").read_text())
    (source / "triptych.json").write_text(json.dumps(settings | {"sizes": {"min": 64, "max": 64, "multiple": 16}}))
    assert isinstance(convert(calibrated(source, tmp_path / "model", prompts))[-1], Finished)
    assert record_of(tmp_path / "model")["settings"]["sizes"] == {"64x64": 5}


def test_biases_follow_in_the_sources_dtype(source_model: Path, made: tuple[Path, list[Event]]) -> None:
    source, contents = read_contents(source_model), read_contents(made[0])
    with TensorReader(source) as before, TensorReader(contents) as after:
        for name in contents.modules:
            old, new = before.tensor(f"{name}.bias"), after.tensor(f"{name}.bias")
            assert new.dtype == old.dtype
            assert not torch.equal(new, old)


def test_the_record_says_what_it_was_made_with(made: tuple[Path, list[Event]]) -> None:
    settings = record_of(made[0])["settings"]
    assert (settings["prompts"], settings["states"], settings["steps"], settings["updates"]) == (6, 12, 2, 5)
    assert settings["sizes"] == {"64x64": 3, "80x48": 1, "48x80": 1, "32x32": 0, "80x80": 0}
    assert settings["branch_percent"] == 0
    assert len(settings["prompts_sha256"]) == 64


def test_some_of_the_prompts_are_drawn_in_few_steps_and_nothing_is_learned(
    source_model: Path, prompts: Path, tmp_path: Path
) -> None:
    quick = {"prompt_count": 4, "drawing_steps": 3, "updates": 0}
    request = calibrated(source_model, tmp_path / "quick", prompts, **quick)
    assert isinstance(convert(request)[-1], Finished)
    record = record_of(tmp_path / "quick")
    settings = record["settings"]
    assert (settings["prompts"], settings["states"], settings["steps"], settings["updates"]) == (4, 4, 3, 0)
    for block in record["report"]["blocks"]:
        assert list(block["output_snr_db"]) == ["rounded", "calibrated"]
        assert block["sizes_snr_db"]["64x64"] == block["output_snr_db"]["calibrated"]
    verify_model(tmp_path / "quick")


@pytest.mark.parametrize("other", [{"prompt_count": 5}, {"drawing_steps": 1}, {"updates": 1}])
def test_one_begun_with_other_numbers_is_not_gone_on_with(
    source_model: Path, prompts: Path, tmp_path: Path, other: dict[str, int]
) -> None:
    asked = {"prompt_count": 4, "drawing_steps": 2, "updates": 0}
    interrupt(calibrated(source_model, tmp_path / "model", prompts, **asked), after=1)
    with pytest.raises(InvalidRequest, match="with other settings"):
        Conversion.plan(calibrated(source_model, tmp_path / "model", prompts, **asked | other))


def test_the_report_says_where_damping_was_added(
    source_model: Path, prompts: Path, made: tuple[Path, list[Event]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {layer["added_damping"] for layer in record_of(made[0])["report"]["layers"]} == {0.0}
    monkeypatch.setattr(calibration, "definite", lambda second, _: (second, 0.125))
    convert(calibrated(source_model, tmp_path / "model", prompts))
    assert {layer["added_damping"] for layer in record_of(tmp_path / "model")["report"]["layers"]} == {0.125}


def test_the_same_request_makes_the_same_model(
    source_model: Path, prompts: Path, made: tuple[Path, list[Event]], tmp_path: Path
) -> None:
    convert(calibrated(source_model, tmp_path / "again/model", prompts))
    assert fixed_of(tmp_path / "again/model") == fixed_of(made[0])
    convert(calibrated(source_model, tmp_path / "other/model", prompts, seed=1))
    weights = "transformer/diffusion_pytorch_model.safetensors"
    assert fixed_of(tmp_path / "other/model")["digests"][weights] != fixed_of(made[0])["digests"][weights]


def test_a_teacher_that_passes_block_by_block_makes_the_same_model(
    source_model: Path, prompts: Path, made: tuple[Path, list[Event]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needs, "MOST_RESIDENT_ON_HOST", 0)
    convert(calibrated(source_model, tmp_path / "model", prompts))
    assert fixed_of(tmp_path / "model") == fixed_of(made[0])


def test_a_model_without_guidance(tmp_path: Path, prompts: Path) -> None:
    source = save_tiny_model(tmp_path / "schnell", guidance=False)
    assert isinstance(convert(calibrated(source, tmp_path / "model", prompts))[-1], Finished)
    assert record_of(tmp_path / "model")["settings"]["guidance"] is None


def test_a_single_prompt_will_do(source_model: Path, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("a map")
    convert(calibrated(source_model, tmp_path / "model", tmp_path / "one.txt"))
    assert record_of(tmp_path / "model")["settings"]["held_out_prompts"] == 0


def test_side_branches_keep_to_their_share(source_model: Path, prompts: Path, tmp_path: Path) -> None:
    convert(calibrated(source_model, tmp_path / "model", prompts, branch=1.5))
    contents = read_contents(tmp_path / "model")
    numbers = sum(tensor.numbers for name, tensor in contents.tensors.items() if ".branch_" in name)
    weights = sum(rows * columns for rows, columns in contents.modules.values())
    assert 0.005 < numbers / weights <= 0.015
    ranks = [layer["branch_rank"] for layer in record_of(tmp_path / "model")["report"]["layers"]]
    assert 0 < sum(rank > 0 for rank in ranks) < len(ranks)
    session = Session.open(tmp_path / "model", device="cpu")
    assert any(isinstance(event, PictureReady) for event in session.generate(GenerationRequest(prompt="a cat")))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"branch": 1.6}, "side branches take 0 to 1.5 percent"),
        ({"branch": float("nan")}, "side branches take 0 to 1.5 percent"),
        ({"recipe": Recipe.INSTANT, "branch": 1.0}, "makes no side branches"),
        ({"budget": 16 * 10**9}, "a GPU's own memory"),
    ],
)
def test_what_cannot_be_is_refused(source_model: Path, tmp_path: Path, values: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidRequest, match=says):
        Conversion.plan(request_of(source_model, tmp_path / "model", **({"recipe": Recipe.CALIBRATED} | values)))


def test_a_plan_says_what_it_takes(source_model: Path, prompts: Path, tmp_path: Path) -> None:
    job = Conversion.plan(calibrated(source_model, tmp_path / "model", prompts))
    planned, scratch = job.planned, 0
    for event in job.run():
        folder = tmp_path / ".model.conversion/scratch"
        if folder.is_dir() and not isinstance(event, Finished):
            scratch = max(scratch, sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()))
    assert 0.5 * planned.disk.working < scratch < planned.disk.working
    assert planned.seconds > 0
    assert not (tmp_path / ".model.conversion").exists()


def test_a_full_disk_is_a_sentence(
    source_model: Path, prompts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    job = Conversion.plan(calibrated(source_model, tmp_path / "model", prompts))
    monkeypatch.setattr(streams, "save_file", fill)
    last = list(job.run())[-1]
    assert isinstance(last, Failed)
    assert isinstance(last.error, OutputError)
    assert "No space left on device" in last.error.sentence
    assert "the same command goes on from there" in last.error.sentence


def test_no_picture_is_opened(
    source_model: Path, prompts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    read = builtins.open

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a conversion opened a picture")

    def watch(file: Any, *rest: Any, **named: Any) -> Any:
        opened.append(str(file))
        return read(file, *rest, **named)

    monkeypatch.setattr(PIL.Image, "open", refuse)
    monkeypatch.setattr(builtins, "open", watch)
    assert isinstance(convert(calibrated(source_model, tmp_path / "model", prompts))[-1], Finished)
    assert not [name for name in opened if Path(name).suffix.lower() in (".png", ".jpg", ".jpeg", ".webp", ".npz")]


def test_other_prompts_are_another_conversion(source_model: Path, prompts: Path, tmp_path: Path) -> None:
    request = calibrated(source_model, tmp_path / "model", prompts)
    events = Conversion.plan(request).run()
    while not isinstance(next(events), StageProgressed):
        pass
    events.close()
    (tmp_path / "other.txt").write_text("a cat\n")
    with pytest.raises(InvalidRequest, match=r"begun with other (settings of its recipe|prompts)"):
        Conversion.plan(dataclasses.replace(request, prompts=tmp_path / "other.txt"))
