"""What is offered, and that it is what a request asks for."""

import dataclasses
from pathlib import Path

import pytest

from engine.quant.presets import DEFAULT_PRESET, PRESETS, Preset, PresetKey, preset, preset_of
from engine.quant.recipes import RECIPES
from engine.requests import DEFAULT_RECIPE, ConversionRequest, Recipe

REQUEST = ConversionRequest(source="a", target="b", seed=3, prompts=Path("mine.txt"))


def test_every_preset_stands_once_and_the_default_is_the_default_recipe() -> None:
    assert [each.key for each in PRESETS] == list(PresetKey)
    assert preset(DEFAULT_PRESET).recipe is DEFAULT_RECIPE
    assert preset(DEFAULT_PRESET).fits(ConversionRequest(source="a", target="b"))


@pytest.mark.parametrize("each", PRESETS, ids=lambda each: each.key)
def test_a_request_has_the_preset_that_was_put_into_it(each: Preset) -> None:
    asked = each.applied(REQUEST)
    assert preset_of(asked) is each
    assert (asked.source, asked.target, asked.seed) == ("a", "b", 3)
    RECIPES[asked.recipe].check(asked)
    for other in PRESETS:
        assert preset_of(other.applied(asked)) is other


def test_own_values_are_no_preset() -> None:
    assert preset_of(dataclasses.replace(REQUEST, updates=7)) is None


def test_instant_is_for_experts_and_warns() -> None:
    instant = preset(PresetKey.INSTANT)
    assert (instant.expert, instant.recipe) == (True, Recipe.INSTANT)
    assert instant.warning == "Not usable for pictures"
    assert not any(each.expert for each in PRESETS if each is not instant)
