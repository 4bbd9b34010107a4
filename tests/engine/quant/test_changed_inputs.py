"""Conversions that are called again with other inputs than they were begun with."""

import dataclasses
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file, save_file

from conversion_scripts import run_script, write_prompts
from conversions import convert, fixed_of, interrupt, request_of
from damage import TRANSFORMER_FILE, flip_bit_unseen
from engine.errors import InvalidModel, InvalidRequest
from engine.events import BlockFinished, Cancelled, Failed, Finished, Stage, StageStarted
from engine.quant import conversion, source_digests
from engine.quant.calibrated.prompts import prompts_digest, prompts_of, read_prompts
from engine.quant.conversion import Conversion
from engine.quant.fingerprint import WORDS, check_same
from engine.quant.instant import INSTANT
from engine.quant.recipe import Task
from engine.requests import Recipe

PARTS = (TRANSFORMER_FILE, Path("text_encoder_2", "model.safetensors"), Path("vae", "config.json"))


@pytest.fixture
def source(copy_of: Callable[[Path], Path], source_model: Path) -> Path:
    """A model that may be changed."""
    return copy_of(source_model)


@pytest.fixture
def prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of prompts, which the recipe `instant` takes for once."""

    def settings(task: Task) -> dict[str, str]:
        return {"prompts": prompts_digest(prompts_of(task))}

    kind = dataclasses.replace(INSTANT, check=lambda _: None, settings=settings)
    monkeypatch.setattr(conversion, "RECIPES", {Recipe.INSTANT: kind})
    return write_prompts(tmp_path / "prompts.txt")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("after", [1, 4])
def test_a_bit_that_flipped_unseen_between_two_runs_is_found_before_the_work(
    source: Path, target: Path, part: Path, after: int
) -> None:
    request = request_of(source, target)
    interrupt(request, after=after)
    flip_bit_unseen(source / part, -1)
    events = convert(request)
    last = events[-1]
    assert isinstance(last, Failed)
    assert isinstance(last.error, InvalidModel)
    assert last.error.sentence.startswith(f"{source / part} holds other bytes")
    assert "--restart" in last.error.sentence
    assert not any(isinstance(event, BlockFinished) for event in events)
    assert not target.exists()
    anew = convert(dataclasses.replace(request, restart=True))
    assert isinstance(anew[-1], Finished)
    assert sum(isinstance(event, BlockFinished) for event in anew) == 4


def test_a_bit_that_flips_back_is_gone_on_from(source: Path, target: Path, unbroken: dict[str, Any]) -> None:
    interrupt(request_of(source, target), after=2)
    for _ in range(2):
        flip_bit_unseen(source / TRANSFORMER_FILE, -1)
    events = convert(request_of(source, target))
    assert sum(isinstance(event, BlockFinished) for event in events) == 2
    assert fixed_of(target)["digests"] == unbroken["digests"]


@pytest.mark.parametrize("part", PARTS)
def test_a_bit_that_flips_unseen_during_a_run_is_found_before_the_model_is_written(
    source: Path, target: Path, part: Path
) -> None:
    events = Conversion.plan(request_of(source, target)).run()
    while not isinstance(next(events), BlockFinished):
        pass
    flip_bit_unseen(source / part, -1)
    *between, last = events
    assert isinstance(last, Failed)
    assert "holds other bytes than when the conversion" in last.error.sentence
    assert Stage.WRITING not in [event.stage for event in between if isinstance(event, StageStarted)]
    assert not target.exists()


def test_a_lora_that_changed_unseen_is_found(source: Path, target: Path) -> None:
    name = "transformer_blocks.0.attn.to_q"
    weight = load_file(source / TRANSFORMER_FILE)[f"{name}.weight"]
    lora = source.with_name("lora.safetensors")
    factors = {"lora_A.weight": weight[:2].clone(), "lora_B.weight": weight[:, :2].clone()}
    save_file({f"transformer.{name}.{part}": factor for part, factor in factors.items()}, lora)
    request = request_of(source, target, loras=((lora, 1.0),))
    interrupt(request, after=2)
    flip_bit_unseen(lora, -1)
    last = convert(request)[-1]
    assert isinstance(last, Failed)
    assert last.error.sentence.startswith(f"{lora} holds other bytes")


def test_a_file_that_is_gone_while_it_is_hashed_is_said(source: Path, target: Path) -> None:
    job = Conversion.plan(request_of(source, target))
    (source / "vae/config.json").unlink()
    last = list(job.run())[-1]
    assert isinstance(last, Failed)
    assert "vae/config.json" in last.error.sentence
    assert not list(target.parent.iterdir())


def test_a_stop_while_the_source_is_hashed(source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cancel, read = threading.Event(), source_digests._digest

    def stopping(file: Path, stop: threading.Event) -> str:
        cancel.set()
        return read(file, stop)

    monkeypatch.setattr(source_digests, "_digest", stopping)
    assert list(Conversion.plan(request_of(source_model, target)).run(cancel))[-1] == Cancelled()
    assert not list(target.parent.iterdir()), "nothing was begun"


@pytest.mark.parametrize("key", WORDS)
def test_whatever_a_model_depends_on_may_not_change(key: str) -> None:
    now = dict.fromkeys(WORDS, "as it was")
    check_same(now, now, target=Path("model"), folder=Path("folder"))
    with pytest.raises(InvalidRequest, match=f"begun {WORDS[key]}: .*--restart, which deletes folder"):
        check_same(now | {key: "otherwise"}, now, target=Path("model"), folder=Path("folder"))


def test_prompts_that_change_between_plan_and_run_are_refused(source_model: Path, target: Path, prompts: Path) -> None:
    request = request_of(source_model, target, prompts=prompts)
    job = Conversion.plan(request)
    prompts.write_text("something else", encoding="utf-8")
    last = list(job.run())[-1]
    assert isinstance(last, Failed)
    assert "the prompts changed since the conversion was planned" in last.error.sentence
    assert isinstance(convert(request)[-1], Finished), "nothing was begun with the others"


def test_prompts_that_go_while_they_are_in_use_are_recorded_as_they_were(
    source_model: Path, target: Path, prompts: Path
) -> None:
    digest = prompts_digest(read_prompts(prompts))
    events = Conversion.plan(request_of(source_model, target, prompts=prompts)).run()
    while not isinstance(next(events), BlockFinished):
        pass
    prompts.unlink()
    assert isinstance(list(events)[-1], Finished)
    assert fixed_of(target)["settings"] == {"prompts": digest}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the script forks its conversions")
@pytest.mark.parametrize("recipe", [Recipe.CALIBRATED, Recipe.DISTILLED])
def test_other_inputs_are_refused_and_the_same_go_on(source_model: Path, tmp_path: Path, recipe: Recipe) -> None:
    source = shutil.copytree(source_model, tmp_path / "source")
    (tmp_path / "place").mkdir()
    prompts = write_prompts(tmp_path / "prompts.txt")
    told = run_script("change_inputs.py", source, tmp_path / "place", recipe, prompts)
    says = {
        "a flipped bit in transformer": "holds other bytes than when the conversion",
        "a flipped bit in text_encoder_2": "holds other bytes than when the conversion",
        "another time of change": "its files have changed since",
        "another size": "bytes where",
        "another prompt": "with other prompts",
        "--seed 1": "with another seed",
        "--branch 1": "with other settings of its recipe",
        "--budget 16GB": "leave it out",
    }
    assert told.keys() == says.keys()
    for change, words in says.items():
        assert words in told[change]
