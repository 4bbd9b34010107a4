"""Thresholds from known findings, and their record."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL

from training.judges.calibrate import (
    CONDITIONS,
    THRESHOLDS,
    Tally,
    best_threshold,
    calibrate,
    main,
    sha256,
    tally,
)
from training.judges.candidates import Candidates
from training.judges.detector import load_judge, save_judge
from training.judges.detector_a import DetectorA
from training.judges.examples import Examples
from training.judges.targets import Targets
from training.nouns import NOUNS
from training.sprites import save_atlas

LEFT, RIGHT = [0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 1.0, 1.0]


def truth() -> Targets:
    """A red cat, a cat and a dog, and a scene of junk."""
    return Targets(
        noun=torch.tensor([[0, -1], [0, 1], [-1, -1]]),
        colour=torch.tensor([[1, 0], [0, 0], [0, 0]]),
        box=torch.tensor([[LEFT, RIGHT]] * 3),
        junk=torch.tensor([[False, False], [False, False], [True, False]]),
    )


def found(scores: list[list[float]], colours: list[list[int]] | None = None) -> Candidates:
    return Candidates(
        score=torch.tensor(scores),
        noun=torch.tensor([[0, 1], [0, 1], [0, 1]]),
        colour=torch.tensor(colours or [[1, 0], [0, 0], [0, 0]]),
        box=torch.tensor([[LEFT, RIGHT]] * 3),
    )


def test_a_scene_counts_as_right_only_when_all_in_it_is() -> None:
    counted = tally(found([[0.9, 0.2], [0.8, 0.6], [0.4, 0.0]]), truth())
    at = {threshold: place for place, threshold in enumerate(THRESHOLDS)}
    assert counted.right[at[0.1]] == 1  # a dog too many in the first scene
    assert counted.right[at[0.3]] == 2
    assert counted.right[at[0.7]] == 1  # the dog is missed in the second
    assert counted.called[[at[0.3], at[0.5]]].tolist() == [3, 2]  # junk is called a cat below 0.4
    assert counted.exact[[at[0.3], at[0.5]]].tolist() == [2, 3]
    assert counted.f1()[at[0.3]] == 0.8
    assert counted.f1()[at[0.5]] == 1.0


def test_another_colour_is_wrong() -> None:
    counted = tally(found([[0.9, 0.0], [0.8, 0.6], [0.0, 0.0]], [[2, 0], [0, 0], [0, 0]]), truth())
    assert counted.right[THRESHOLDS.index(0.5)] == 1


def test_the_best_threshold_is_the_middle_of_the_best_ones() -> None:
    right = np.zeros(len(THRESHOLDS), np.int64)
    right[10:21] = 7
    one = Tally(right=right, called=right, wanted=right * 0 + 7, exact=right, scenes=7)
    assert best_threshold({"rendered": one, "decoded": one}) == 15


def test_the_threshold_is_written_into_the_judge_and_the_record_again_alike(
    examples: Examples, tiny_vae: AutoencoderKL, tmp_path: Path
) -> None:
    torch.manual_seed(0)
    network = DetectorA(len(NOUNS), widths=(8, 8, 8, 8, 8))
    file = tmp_path / "judge.safetensors"
    names = tuple(noun.name for noun in NOUNS)
    save_judge(file, network, name="a", nouns=names, side=64, threshold=None)
    tiny_vae.save_pretrained(tmp_path / "vae")
    first = calibrate(file, examples, vaes=[tmp_path / "vae"], scenes=4)
    second = calibrate(file, examples, vaes=[tmp_path / "vae"], scenes=4)
    assert first == second == json.loads(file.with_suffix(".json").read_text())
    assert first["sha256"] == sha256(file)
    assert set(first["exact"]) == set(CONDITIONS)
    assert load_judge(file).threshold == first["threshold"]


def test_a_judge_is_calibrated_from_the_command_line(
    shapes: np.ndarray, tiny_vae: AutoencoderKL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = DetectorA(len(NOUNS), widths=(8, 8, 8, 8, 8))
    names = tuple(noun.name for noun in NOUNS)
    save_judge(tmp_path / "judge.safetensors", network, name="a", nouns=names, side=64, threshold=None)
    tiny_vae.save_pretrained(tmp_path / "vae")
    save_atlas(shapes, tmp_path / "atlas.npz")
    words = ["calibrate", str(tmp_path / "judge.safetensors"), "--atlas", str(tmp_path / "atlas.npz"), "--vae",
             str(tmp_path / "vae"), "--scenes", "3", "--device", "cpu"]  # fmt: skip
    monkeypatch.setattr("sys.argv", words)
    main()
    assert load_judge(tmp_path / "judge.safetensors").threshold in THRESHOLDS
