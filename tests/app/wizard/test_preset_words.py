"""Ways of converting in a person's words."""

import json

import pytest
from pytestqt.qtbot import QtBot

import resources
from app.wizard.preset_words import ENGINE_WORDS, PresetWords
from engine.quant.expectations import Expectation, expectation
from engine.quant.plan import MemoryUse
from engine.quant.presets import PRESETS, PresetKey
from engine.requests import Recipe
from offered import GB, offers_of, plan_of


@pytest.fixture
def words(qtbot: QtBot) -> PresetWords:
    return PresetWords()


def test_every_sentence_of_the_presets_can_be_translated() -> None:
    said = {each.summary for each in PRESETS} | {each.warning for each in PRESETS if each.warning}
    assert {text[1] if isinstance(text, tuple) else text for text in ENGINE_WORDS} == said


@pytest.mark.parametrize("key", PresetKey)
def test_every_preset_has_a_name(words: PresetWords, key: PresetKey) -> None:
    assert words.name(key)


@pytest.mark.parametrize("recipe", Recipe)
def test_every_recipe_has_a_name(words: PresetWords, recipe: Recipe) -> None:
    assert words.recipe(recipe).lower().startswith(recipe.value)


def test_instant_is_said_to_be_of_no_use(words: PresetWords) -> None:
    assert "not usable for pictures" in words.recipe(Recipe.INSTANT)


def test_a_time_is_marked_as_an_estimate(words: PresetWords) -> None:
    facts = words.facts(offers_of()[1], "waiting")
    assert [fact.value for fact in facts] == ["45 min, estimated", "1.4 GB of 11 GB free", "609 MB of 44 GB free"]


def test_a_gpu_has_a_fact_of_its_own_and_what_is_short_is_told(words: PresetWords) -> None:
    memory = MemoryUse(host=GB, host_free=2 * GB, device=9 * GB, device_free=8 * GB)
    facts = {fact.name: fact for fact in words.facts(offers_of(memory=memory)[0], "")}
    assert facts["GPU"].value == "9.0 GB, only 8.0 GB free"
    assert [name for name, fact in facts.items() if fact.short] == ["GPU"]


def test_what_is_not_known_waits(words: PresetWords) -> None:
    assert [fact.value for fact in words.facts(None, "waiting")] == ["waiting", "…", "…"]


@pytest.mark.parametrize("model", ["FLUX.1-dev", "FLUX.1-schnell", "another"])
@pytest.mark.parametrize("key", PresetKey)
def test_what_was_not_measured_is_said_so(words: PresetWords, model: str, key: PresetKey) -> None:
    named = "Another" if model == "another" else model
    assert words.expectation(expectation(model, key)) == [f"Not yet measured on {named}."]


def test_every_measured_number_is_told(words: PresetWords) -> None:
    record = json.loads(resources.find("expectations.json").read_text("utf-8"))["models"]["pocket"]
    for key, values in record.items():
        told = " ".join(words.expectation(expectation("pocket", PresetKey(key))))
        for name, number in (values or {}).items():
            if isinstance(number, float):
                assert (f"{number:.1f}" if name.endswith("db") else f"{number:.0f} %") in told


@pytest.mark.parametrize(("ratio", "percent"), [(20.0, "10 %"), (0.0, "100 %"), (-6.0206, "200 %")])
def test_a_ratio_is_told_as_a_share(words: PresetWords, ratio: float, percent: str) -> None:
    expected = Expectation(preset=PresetKey.BEST, model="pocket", velocity_db=ratio, witness="a.json", remark="so")
    assert percent in words.expectation(expected)[0]


def test_work_that_is_there_is_told(words: PresetWords) -> None:
    assert words.going_on(plan_of()) == ""
    assert words.going_on(plan_of(done=4)) == "Goes on: 4 of 18 blocks are done."


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 h"), (172_800, "2 days")],
)
def test_a_time_has_one_unit(words: PresetWords, seconds: float, text: str) -> None:
    assert words.duration(seconds) == text
