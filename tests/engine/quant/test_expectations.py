"""What is said to be measured is in a record of the repository, and nothing else is said."""

import json
from pathlib import Path

import pytest

import resources
from engine.quant.expectations import FILE, Expectation, expectation
from engine.quant.presets import PresetKey

RESULTS = Path(__file__).parents[3] / "benchmarks" / "results"
MODELS = json.loads(resources.find(FILE).read_text("utf-8"))["models"]
ALL = [expectation(model, key) for model in MODELS for key in PresetKey]


def test_every_preset_has_its_place_for_every_model() -> None:
    assert set(MODELS) == {"pocket", "FLUX.1-dev", "FLUX.1-schnell"}
    for presets in MODELS.values():
        assert set(presets) == {str(key) for key in PresetKey}


@pytest.mark.parametrize("each", ALL, ids=lambda each: f"{each.model}-{each.preset}")
def test_every_number_stands_in_its_witness(each: Expectation) -> None:
    if each.witness is None:
        assert each.remark == f"Not measured on {each.model}"
        return
    numbers = set(_numbers(json.loads((RESULTS / each.witness).read_text("utf-8"))))
    told = [each.recognised, each.source_recognised, each.velocity_db]
    for number in (value for value in told if value is not None):
        assert any(round(found, 1) == number for found in numbers), f"{number} is not in {each.witness}"


def test_an_unknown_model_was_not_measured() -> None:
    assert not expectation("FLUX.2", PresetKey.BEST).is_measured


def test_a_number_without_a_witness_is_no_expectation() -> None:
    with pytest.raises(AssertionError):
        Expectation(preset=PresetKey.BEST, model="pocket", recognised=99.0)


def _numbers(value: object) -> list[float]:
    match value:
        case bool():
            return []
        case int() | float():
            return [float(value)]
        case list():
            return [number for item in value for number in _numbers(item)]
        case dict():
            return [number for item in value.values() for number in _numbers(item)]
        case _:
            return []
