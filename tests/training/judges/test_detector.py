"""Judges in files: the same findings after a round trip, and clear refusals."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from training.judges.detector import Network, find, load_judge, save_judge
from training.judges.detector_a import DetectorA
from training.judges.detector_b import DetectorB
from training.rules import Detection

NOUNS = ("cat", "dog", "fish")
SIDE = 64


@pytest.fixture(params=["a", "b"])
def network(request: pytest.FixtureRequest) -> Network:
    torch.manual_seed(1)
    if request.param == "a":
        made: Network = DetectorA(3, widths=(8, 16, 16, 24, 24))
    else:
        made = DetectorB(3, side=SIDE, width=48, depth=1)
    return made.bfloat16().float().eval().requires_grad_(False)


def save(network: Network, file: Path, threshold: float | None) -> None:
    name = "a" if isinstance(network, DetectorA) else "b"
    save_judge(file, network, name=name, nouns=NOUNS, side=SIDE, threshold=threshold)


def pictures(count: int) -> list[np.ndarray]:
    return list(np.random.default_rng(0).integers(0, 256, size=(count, SIDE, SIDE, 3), dtype=np.uint8))


def test_a_loaded_judge_finds_what_the_network_found(network: Network, tmp_path: Path) -> None:
    save(network, tmp_path / "judge.safetensors", 0.005)
    judge = load_judge(tmp_path / "judge.safetensors")
    assert judge.nouns == NOUNS
    assert judge.thresholds.presence == judge.thresholds.counting == 0.005
    shown = pictures(3)
    found = find(network, torch.from_numpy(np.stack(shown)).permute(0, 3, 1, 2).float() / 127.5 - 1)
    results = judge(shown)
    assert [len(result) for result in results] == (found.score > 0.005).sum(1).tolist()
    assert sum(len(result) for result in results) > 0
    first = results[0][0]
    assert isinstance(first, Detection)
    assert first.score == pytest.approx(float(found.score[0, 0]), rel=1e-3)
    assert first.noun == NOUNS[int(found.noun[0, 0])]
    assert [detection.score for detection in results[0]] == sorted((each.score for each in results[0]), reverse=True)


def test_any_size_and_number_of_pictures(network: Network, tmp_path: Path) -> None:
    save(network, tmp_path / "judge.safetensors", 0.5)
    judge = load_judge(tmp_path / "judge.safetensors")
    assert judge([]) == []
    wide = np.zeros((48, 96, 3), np.uint8)
    assert len(judge([wide, *pictures(33)])) == 34


def test_a_judge_without_a_threshold_is_refused(network: Network, tmp_path: Path) -> None:
    save(network, tmp_path / "judge.safetensors", None)
    with pytest.raises(ValueError, match="no threshold yet"):
        load_judge(tmp_path / "judge.safetensors")


def test_other_files_are_refused(tmp_path: Path) -> None:
    save_file({"weight": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(ValueError, match="is not a judge"):
        load_judge(tmp_path / "other.safetensors")
