"""Tests of the benchmark of whole steps, with a tiny transformer on a CPU."""

import json
from pathlib import Path

import pytest

from benchmarks import steps
from engine.bench import case


@pytest.fixture(autouse=True)
def few_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests short."""
    monkeypatch.setattr(case, "REPEATS", (2, 2))
    monkeypatch.setattr(steps, "PEER", "diffusers")


def cases(folder: Path, name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((folder / f"{name}.json").read_text("utf-8"))["cases"]
    return found


def test_a_start_two_sizes_and_exactness_are_measured(tmp_path: Path) -> None:
    assert steps.main(["--device", "cpu", "--out", str(tmp_path)]) == 0
    start, large, small, *exactness = cases(tmp_path, "steps")
    assert isinstance(start["steps_seconds"], list)
    assert len(start["steps_seconds"]) == 4
    assert (large["image_tokens"], small["image_tokens"]) == (16, 4)
    for found in (large, small):
        assert found["same_bits"] is found["finite"] is True
        assert isinstance(found["timings"], dict)
        assert found["timings"].keys() == {"one by one", "as a graph"}
    for found in exactness:
        assert isinstance(found["relative_error"], float)
        assert 0 < found["relative_error"] < 0.05


def test_a_start_or_a_peer_alone(tmp_path: Path) -> None:
    assert steps.main(["--device", "cpu", "--out", str(tmp_path), "--start-only", "--label", "warm"]) == 0
    assert [found["case"] for found in cases(tmp_path, "steps-warm")] == ["start"]
    assert steps.main(["--device", "cpu", "--out", str(tmp_path), "--peer"]) == 0
    assert [found["image_tokens"] for found in cases(tmp_path, "steps")] == [16, 4]
    assert [list(found["timings"]) for found in cases(tmp_path, "steps")] == [["diffusers"]] * 2  # type: ignore[call-overload]


def test_another_result_of_a_graph_fails_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = steps.StepGraphs.step
    monkeypatch.setattr(steps.StepGraphs, "step", lambda *arguments: original(*arguments) + 1)
    assert steps.main(["--device", "cpu", "--out", str(tmp_path)]) == 1
