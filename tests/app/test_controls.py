"""The controls of the next picture."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.controls import Controls, Field, field_at_fault
from app.prompting.prompting import Prompting
from app.prompting.seeds import SeedMode, Seeds
from app.prompting.styles import Style
from app.prompting.syntax import PromptMistake
from app.settings import Mode
from engine.errors import (
    EngineCrashed,
    EngineError,
    InvalidModel,
    InvalidRequest,
    OutOfMemory,
    PromptTooLong,
)
from engine.requests import GenerationRequest
from fake_bridge import model_description


@pytest.fixture
def prompting(tmp_path: Path) -> Iterator[Prompting]:
    prompting = Prompting.open(tmp_path)
    yield prompting
    prompting.history.close()


@pytest.fixture
def controls(qtbot: QtBot, prompting: Prompting) -> Controls:
    controls = Controls(prompting)
    qtbot.addWidget(controls)
    controls.show()
    controls.set_model(model_description())
    controls.prompt.setPlainText("a red cube")
    return controls


def test_the_model_gives_the_first_values(controls: Controls) -> None:
    controls.seed.set_fixed(5)
    expected = GenerationRequest(prompt="a red cube", seed=5, width=256, height=256, steps=20, guidance=3.5)
    assert controls.request() == expected


def test_values_stay_when_the_same_model_opens_again(controls: Controls) -> None:
    controls.steps.set_value(7)
    controls.set_model(model_description())
    assert controls.request().steps == 7


def test_another_model_brings_its_own_values(controls: Controls) -> None:
    controls.steps.set_value(7)
    controls.set_model(model_description("other"))
    assert controls.request().steps == 20


def test_a_model_without_guidance_hides_it(controls: Controls) -> None:
    controls.set_model(model_description("quick", guidance=None))
    assert controls.guidance.isHidden()
    assert controls.request().guidance is None
    controls.set_model(model_description())
    assert not controls.guidance.isHidden()


@pytest.mark.parametrize(
    ("prompt", "width", "word"), [("  ", 256, "prompt"), ("a ball", 250, "width"), ("a", 1024, "width")]
)
def test_wrong_values_are_refused(controls: Controls, prompt: str, width: int, word: str) -> None:
    controls.prompt.setPlainText(prompt)
    controls.size_field.set_value(width, 256)
    with pytest.raises(InvalidRequest, match=word) as refused:
        controls.request()
    assert field_at_fault(refused.value) in (Field.PROMPT, Field.SIZE)


def test_a_request_is_shown_again(controls: Controls) -> None:
    request = GenerationRequest(prompt="a blue ball", seed=1, width=128, height=320, steps=9, guidance=2.0)
    controls.set_request(request, seed=3)
    assert controls.request() == GenerationRequest(
        prompt="a blue ball", seed=3, width=128, height=320, steps=9, guidance=2.0
    )


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (InvalidRequest("the prompt is empty: describe the picture"), Field.PROMPT),
        (InvalidRequest("width must be a multiple of 16"), Field.SIZE),
        (InvalidRequest("height must be a multiple of 16"), Field.SIZE),
        (InvalidRequest("steps must lie between 1 and 200, got 0"), Field.STEPS),
        (InvalidRequest("guidance must lie between 0 and 100"), Field.GUIDANCE),
        (InvalidRequest("seed must lie between 0 and 5"), Field.SEED),
        (PromptTooLong("too many words", cut_off="on a table"), Field.PROMPT),
        (OutOfMemory("does not fit"), Field.SIZE),
        (InvalidModel("is empty"), Field.MODEL),
        (EngineCrashed("gone"), None),
        (EngineError("failed"), None),
    ],
)
def test_the_field_at_fault(error: EngineError, field: Field | None) -> None:
    assert field_at_fault(error) is field


def test_the_focus_goes_to_the_field_at_fault(qtbot: QtBot, controls: Controls) -> None:
    controls.activateWindow()
    controls.size_field.height_box.setValue(250)
    controls.point_out(Field.SIZE, InvalidRequest("height must be a multiple of 16"))
    assert controls.focusWidget() is controls.size_field.height_box
    controls.point_out(Field.STEPS, InvalidRequest("steps must lie between 1 and 200"))
    assert controls.focusWidget() is controls.steps.box


def test_the_cut_off_words_are_marked(controls: Controls) -> None:
    controls.prompt.setPlainText("a ball on a table")
    controls.point_out(Field.PROMPT, PromptTooLong("too many words", cut_off="on a table"))
    assert controls.prompt.marked_text() == "on a table"


def test_each_picture_draws_its_own_words(controls: Controls) -> None:
    controls.prompt_panel.set_text("a {red|blue|green} cube")
    controls.seed.set_fixed(5)
    controls.count.box.setValue(20)
    typed, made = controls.requests()
    assert (typed.prompt, typed.count, typed.seed) == ("a {red|blue|green} cube", 20, 5)
    assert [(request.seed, request.count) for request in made] == [(seed, 1) for seed in range(5, 25)]
    assert {request.prompt for request in made} == {f"a {colour} cube" for colour in ("red", "blue", "green")}


def test_all_combinations(controls: Controls) -> None:
    controls.prompt_panel.set_text("a {red|blue} {cube|ball}")
    controls.prompt_panel.check()
    assert controls.count.every.text() == "All 4 combinations"
    controls.count.every.click()
    controls.count.box.setValue(2)
    assert controls.count.total() == 8
    _, made = controls.requests()
    assert [request.count for request in made] == [2] * 4
    assert len({request.prompt for request in made}) == 4
    assert len({request.seed for request in made}) == 1


def test_the_seed_steps_past_all_pictures_and_stays_after_a_mistake(controls: Controls) -> None:
    controls.seed.show_seeds(Seeds(mode=SeedMode.STEP_UP, seed=7))
    controls.count.box.setValue(3)
    controls.requests()
    assert controls.seed.seeds().seed == 10
    controls.prompt_panel.set_text("a {red cube")
    with pytest.raises(PromptMistake):
        controls.requests()
    assert controls.seed.seeds().seed == 10


def test_a_recalled_prompt_means_its_words(controls: Controls) -> None:
    controls.prompt_panel.styles.choose("Natural photograph")
    controls.count.box.setValue(3)
    request = GenerationRequest(prompt="a {red|blue} __cube__", seed=1, count=4)
    controls.set_request(request, seed=3)
    _, made = controls.requests()
    assert [(each.prompt, each.seed, each.count) for each in made] == [("a {red|blue} __cube__", 3, 1)]


def test_a_style_brings_its_steps_and_guidance(controls: Controls, prompting: Prompting) -> None:
    prompting.styles.save(Style(name="mine", template="{prompt}, in ink", steps=11, guidance=1.5))
    controls.set_mode(Mode.PLAIN)
    assert controls.steps.isHidden()
    controls.prompt_panel.styles.choose("mine")
    assert not controls.steps.isHidden()
    typed, (made,) = controls.requests()
    assert (typed.prompt, made.prompt) == ("a red cube", "a red cube, in ink")
    assert (made.steps, made.guidance) == (11, 1.5)


def test_an_earlier_prompt_brings_its_settings(controls: Controls) -> None:
    typed = GenerationRequest(prompt="a {blue|red} ball", seed=9, width=128, height=320, steps=9, guidance=2.0, count=3)
    controls.prompt_panel.remember(typed)
    (used,) = controls.prompt_panel.popup._history.search()
    controls.prompt_panel.popup.chosen.emit(used, True)
    assert controls.requests()[0] == typed
