"""The controls of the next picture."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.controls import Controls
from app.fields import Field, field_at_fault
from app.prompting.prompting import Prompting
from app.prompting.seeds import SeedMode, Seeds
from app.prompting.styles import Style
from app.prompting.syntax import PromptMistake
from app.settings import Mode
from engine.errors import (
    EngineCrashed,
    EngineError,
    InvalidModel,
    InvalidPicture,
    InvalidRequest,
    OutOfMemory,
    PromptTooLong,
)
from engine.requests import GenerationRequest, StartPicture
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
        (InvalidRequest("true CFG must lie between 1 and 30, got 0"), Field.TRUE_CFG),
        (InvalidRequest("a negative prompt does nothing at true CFG 1"), Field.NEGATIVE),
        (InvalidRequest("the strength must lie above 0"), Field.START),
        (InvalidPicture("the picture to start from is gone"), Field.START),
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


def test_true_cfg_and_the_start_picture_are_in_the_request(controls: Controls, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Image.new("RGB", (640, 320)).save(file)
    controls.true_cfg.set_text("no {hats|shoes}")
    assert controls.request().negative_prompt == ""
    controls.true_cfg.set_value(2.5)
    controls.start.set_value(StartPicture(file=file, strength=0.3))
    controls.count.box.setValue(8)
    typed, made = controls.requests()
    assert (typed.true_cfg, typed.negative_prompt) == (2.5, "no {hats|shoes}")
    assert {each.negative_prompt for each in made} == {"no hats", "no shoes"}
    assert {each.start for each in made} == {StartPicture(file=file, strength=0.3)}


def test_combinations_of_both_prompts_are_offered(controls: Controls) -> None:
    controls.true_cfg.set_value(2.0)
    controls.true_cfg.set_text("{a|b|c}")
    assert controls.count.every.text() == "All 3 combinations"
    controls.prompt_panel.set_text("a {red|blue} cube")
    controls.prompt_panel.check()
    assert controls.count.every.text() == "All 6 combinations"
    controls.true_cfg.set_value(1.0)
    assert controls.count.every.text() == "All 2 combinations"


def test_a_wrong_negative_prompt_takes_the_focus(controls: Controls) -> None:
    controls.activateWindow()
    controls.true_cfg.set_value(2.0)
    controls.true_cfg.set_text("a {b")
    with pytest.raises(PromptMistake):
        controls.requests()
    assert controls.focusWidget() is controls.true_cfg.negative


def test_a_request_with_everything_is_shown_again(controls: Controls, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Image.new("RGB", (64, 32)).save(file)
    request = GenerationRequest(
        prompt="a", seed=3, width=128, height=320, steps=9, guidance=2.125, true_cfg=3.25, negative_prompt="{b}",
        start=StartPicture(file=file, strength=0.625),
    )  # fmt: skip
    controls.set_request(request, seed=3)
    assert controls.requests()[1] == (request,)
    controls.set_request(GenerationRequest(prompt="b"), seed=3)
    shown = controls.request()
    assert (shown.true_cfg, shown.negative_prompt, shown.start) == (1.0, "", None)
    assert controls.true_cfg.negative.toPlainText() == ""


def test_an_earlier_prompt_brings_true_cfg_and_no_start_picture(controls: Controls, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Image.new("RGB", (64, 32)).save(file)
    typed = GenerationRequest(
        prompt="a ball", seed=9, width=128, height=320, steps=9, guidance=2.0, true_cfg=2.0, negative_prompt="{a|b}",
        start=StartPicture(file=file),
    )  # fmt: skip
    controls.prompt_panel.remember(typed)
    (used,) = controls.prompt_panel.popup._history.search()
    controls.prompt_panel.popup.chosen.emit(used, True)
    assert controls.requests()[0] == dataclasses.replace(typed, start=None)
    old = dataclasses.replace(used, settings={"steps": 4})
    controls.prompt_panel.popup.chosen.emit(old, True)
    assert not controls.true_cfg.is_on


def test_what_is_seldom_used_stands_behind_more_and_stays_in_sight_while_it_counts(
    controls: Controls, tmp_path: Path
) -> None:
    controls.set_narrow(narrow=True)
    assert controls.start.isHidden()
    assert controls.true_cfg.isHidden()
    controls.count.more.click()
    assert not controls.start.isHidden()
    assert not controls.true_cfg.isHidden()
    controls.true_cfg.set_value(2.0)
    controls.start.set_file(tmp_path / "a.png")
    controls.count.more.click()
    controls.set_mode(Mode.PLAIN)
    assert controls.count.more.isHidden()
    assert not controls.start.isHidden()
    assert not controls.true_cfg.isHidden()
    controls.start.set_value(None)
    assert controls.start.isHidden()


def test_the_size_takes_the_shape_of_the_start_picture(qtbot: QtBot, controls: Controls, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Image.new("RGB", (640, 320)).save(file)
    controls.start.set_file(file)
    size = controls.size_field
    qtbot.waitUntil(size.shape.isVisible)
    assert size.shape.text() == "Use its shape: 512 × 256"
    size.shape.click()
    assert size.value() == (512, 256)
    assert not size.shape.isVisible()
    size.set_value(256, 256)
    assert size.shape.isVisible()
    controls.start.remove.click()
    assert not size.shape.isVisible()
