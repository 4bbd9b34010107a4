"""Tests of the benchmark of whole pictures."""

import json
from pathlib import Path

import pytest

from benchmarks import generate
from engine.errors import NonFiniteValues
from engine.events import Event, Failed
from engine.requests import GenerationRequest
from engine.session import Session
from tiny_models import save_tiny_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.mark.slow
def test_both_cases_are_measured_and_written(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--model", str(folder), "--size", "64x32", "--steps", "3", "--repeats", "2", "--device", "cpu"]
    assert generate.main([*arguments, "--out", str(tmp_path)]) == 0
    results = json.loads((tmp_path / "generate.json").read_text())
    cold, warm = results["cases"]
    assert results["machine"]["cores"] >= 1
    for case in (cold, warm):
        assert (case["model"], case["width"], case["height"], case["steps"]) == ("tiny", 64, 32, 3)
        assert case["time"]["repeats"] == 2
    assert cold["time"]["median_ms"] > 10 * warm["time"]["median_ms"] > 0
    assert warm["denoise"]["median_ms"] + warm["decode"]["median_ms"] < warm["time"]["median_ms"]
    assert "cold process" in capsys.readouterr().out


def test_nothing_is_measured_where_a_picture_cannot_be_repeated(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session.open(folder, device="cpu")
    original, seeds = session.generate, iter((1, 2))

    def drifting(request: GenerationRequest) -> object:
        return original(GenerationRequest(prompt=request.prompt, seed=next(seeds)))

    monkeypatch.setattr(session, "generate", drifting)
    with pytest.raises(SystemExit, match="nothing was measured"):
        generate.check_repeatable(session, GenerationRequest(prompt="a cube"))


def test_a_failed_job_ends_the_benchmark(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session.open(folder, device="cpu")
    events: list[Event] = [Failed(error=NonFiniteValues("decoding produced NaN"))]
    monkeypatch.setattr(session, "generate", lambda request: iter(events))
    with pytest.raises(NonFiniteValues):
        generate.make(session, GenerationRequest(prompt="a cube"))
