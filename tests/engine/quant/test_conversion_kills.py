"""Conversions killed at random moments in real processes."""

import os
from pathlib import Path
from typing import Any

import pytest

from conversion_scripts import run_script, write_prompts
from conversions import fixed_of
from engine.requests import Recipe
from engine.verification import verify_model

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the script forks its conversions")


def kill(source: Path, place: Path, recipe: Recipe, *, seed: int, kills: int) -> dict[str, int]:
    """Run the script, which makes `model-0` and so on in the folder `place`; returns what it tells."""
    place.mkdir()
    prompts = [] if recipe is Recipe.INSTANT else [write_prompts(place.with_name("prompts.txt"))]
    told: dict[str, int] = run_script("kill_conversions.py", source, place / "model", recipe, seed, kills, *prompts)
    return told


def check(unbroken: dict[str, Any], place: Path, told: dict[str, int], *, kills: int) -> None:
    assert told["killed"] == kills
    models = [place / f"model-{number}" for number in range(told["whole"])]
    assert sorted(place.iterdir()) == sorted(models), "something is left beside the models"
    for model in models:
        assert fixed_of(model) == unbroken
        list(verify_model(model))


def test_three_kills(source_model: Path, tmp_path: Path, unbroken: dict[str, Any]) -> None:
    told = kill(source_model, tmp_path / "place", Recipe.INSTANT, seed=0, kills=3)
    check(unbroken, tmp_path / "place", told, kills=3)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [1, 2])
def test_twenty_kills(source_model: Path, tmp_path: Path, unbroken: dict[str, Any], seed: int) -> None:
    told = kill(source_model, tmp_path / "place", Recipe.INSTANT, seed=seed, kills=20)
    check(unbroken, tmp_path / "place", told, kills=20)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("recipe", [Recipe.CALIBRATED, Recipe.DISTILLED])
def test_twenty_kills_of_a_recipe_that_learns(source_model: Path, tmp_path: Path, recipe: Recipe) -> None:
    place = tmp_path / "place"
    told = kill(source_model, place, recipe, seed=3, kills=20)
    check(fixed_of(place / "model-0"), place, told, kills=20)
    assert told["saved"] > 20, "most of what a kill left was finished, and used"
