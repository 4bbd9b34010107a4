"""The judges that were trained: each finds just what six rendered scenes show."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import training.judges
from training.judges.calibrate import sha256
from training.judges.candidates import overlap
from training.judges.detector import load_judge
from training.nouns import NOUNS
from training.rules import Detection

WEIGHTS = Path(training.judges.__file__).parent / "weights"
SCENES = Path(__file__).parent / "scenes"
LEAST_OVERLAP = 0.5


def trained(name: str) -> Path:
    file = WEIGHTS / f"judge-{name}.safetensors"
    if not file.exists():
        pytest.skip(f"judge {name} is not trained yet: {file.name} is not in training/judges/weights")
    return file


def alike(wanted: dict, found: Detection) -> bool:
    boxes = torch.tensor([wanted["box"]]), torch.tensor([list(found.box)])
    same = (wanted["noun"], wanted["colour"]) == (found.noun, found.colour)
    return same and float(overlap(*boxes)) >= LEAST_OVERLAP


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_trained_judge_finds_what_is_there_and_nothing_else(name: str) -> None:
    judge = load_judge(trained(name))
    truth = json.loads((SCENES / "truth.json").read_text())
    found = judge([np.asarray(Image.open(SCENES / picture).convert("RGB")) for picture in truth])
    for (picture, things), detections in zip(truth.items(), found, strict=True):
        assert len(detections) == len(things), f"{picture}: {detections}"
        for thing in things:
            assert any(alike(thing, detection) for detection in detections), f"{picture}: {thing}, {detections}"


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_trained_judge_is_the_one_of_its_record(name: str) -> None:
    file = trained(name)
    judge, record = load_judge(file), json.loads(file.with_suffix(".json").read_text())
    assert record["sha256"] == sha256(file)
    assert (record["judge"], record["threshold"]) == (name, judge.threshold)
    assert judge.nouns == tuple(noun.name for noun in NOUNS)
    assert file.stat().st_size < 9_000_000
