"""Conversions killed at random moments in real processes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conversions import convert, fixed_of, request_of
from engine.verification import verify_model

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "tests/support/kill_conversions.py"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the script forks its conversions")


def kill(source: Path, target: Path, *, seed: int, kills: int, prompts: Path | None = None) -> dict[str, int]:
    """Run the script; returns what it tells."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{SCRIPT.parent}", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [
            sys.executable,
            str(SCRIPT),
            str(source),
            str(target),
            str(seed),
            str(kills),
            *([str(prompts)] if prompts else []),
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return told


def check(source: Path, place: Path, *, seed: int, kills: int) -> None:
    convert(request_of(source, place.parent / "unbroken" / "model"))
    unbroken = fixed_of(place.parent / "unbroken" / "model")
    compare(unbroken, place, kill(source, place / "model", seed=seed, kills=kills), kills=kills)


def compare(unbroken: dict[str, Any], place: Path, told: dict[str, int], *, kills: int) -> None:
    assert told["killed"] == kills
    models = [place / f"model-{number}" for number in range(told["whole"])]
    assert sorted(place.iterdir()) == sorted(models), "something is left beside the models"
    for model in models:
        assert fixed_of(model) == unbroken
        list(verify_model(model))


def test_three_kills(source_model: Path, tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    check(source_model, tmp_path / "place", seed=0, kills=3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_twenty_kills(source_model: Path, tmp_path: Path, seed: int) -> None:
    (tmp_path / "place").mkdir()
    check(source_model, tmp_path / "place", seed=seed, kills=20)


@pytest.mark.slow
def test_ten_kills_of_a_calibration(source_model: Path, tmp_path: Path) -> None:
    prompts, place = tmp_path / "prompts.txt", tmp_path / "place"
    prompts.write_text("".join(f"{count} cats\n" for count in range(6)), encoding="utf-8")
    place.mkdir()
    told = kill(source_model, place / "model", seed=3, kills=10, prompts=prompts)
    compare(fixed_of(place / "model-0"), place, told, kills=10)
