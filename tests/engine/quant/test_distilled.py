"""The recipe `distilled`, from a request to a model."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from conversions import convert, fixed_of, request_of
from engine.errors import EngineError
from engine.events import Cancelled, Failed, Finished, StageProgressed, Stage
from engine.quant import conversion
from engine.quant.conversion import Conversion
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.distilled import distilled
from engine.requests import Recipe

PROMPTS = [f"{colour} {thing}" for colour in ("red", "blue", "green") for thing in ("cube", "ball", "cat", "dog")]
UPDATES = 24
SMALL: dict[str, Any] = {"start": "instant", "batch": 4, "rounds": 3, "round_prompts": 4, "kept_rounds": 2}


def adapted(settings: DistillationSettings, **values: Any) -> DistillationSettings:
    return dataclasses.replace(settings, **SMALL | {"code_rate": 3e-2} | values)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "RECIPES", {Recipe.INSTANT: distilled(adapted)})


@pytest.fixture(scope="module")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("prompts") / "prompts.txt"
    file.write_text("\n".join(PROMPTS))
    return file


def test_it_learns(source_model: Path, prompts: Path, tmp_path: Path) -> None:
    request = request_of(source_model, tmp_path / "model", prompts=prompts, updates=UPDATES, recipe=Recipe.INSTANT)
    events = convert(request)
    assert isinstance(events[-1], Finished), events[-1]
    record = json.loads((tmp_path / "model/conversion.json").read_text())
    print(record["report"]["blocks"], record["settings"])
