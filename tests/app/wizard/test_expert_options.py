"""The expert settings."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from app.wizard.draft import Step
from app.wizard.expert_options import ExpertOptions
from app.wizard.preset_words import PresetWords
from app.wizard.wizard import Wizard
from engine.paths import UserPaths
from engine.quant.presets import PresetKey, preset
from engine.requests import ConversionRequest, Recipe
from still_conversions import still_wizard


@pytest.fixture
def wizard(qtbot: QtBot, paths: UserPaths, tmp_path: Path) -> Wizard:
    _, wizard = still_wizard(tmp_path)
    wizard.go(Step.RECIPE)
    return wizard


@pytest.fixture
def options(qtbot: QtBot, wizard: Wizard, monkeypatch: pytest.MonkeyPatch) -> ExpertOptions:
    monkeypatch.setattr("app.wizard.expert_options.SETTLING", 1)
    options = ExpertOptions(wizard, PresetWords())
    qtbot.addWidget(options)
    wizard.changed.connect(lambda: options.show_request(request_of(wizard)))
    options.show_request(request_of(wizard))
    options.show()
    return options


def request_of(wizard: Wizard) -> ConversionRequest:
    assert wizard.request is not None
    return wizard.request


def type_into(qtbot: QtBot, options: ExpertOptions, field: str, text: str) -> None:
    entry = options.entries[field]
    entry.clear()
    qtbot.keyClicks(entry, text)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("prompt_count", "32", 32),
        ("drawing_steps", "8", 8),
        ("updates", "0", 0),
        ("seed", "7", 7),
        ("budget", "7.5", 7_500_000_000),
        ("budget", "16", 16_000_000_000),
        ("branch", "1,2", 1.2),
        ("preview", "a green lamp", "a green lamp"),
    ],
)
def test_a_number_is_kept_once_the_person_pauses(
    qtbot: QtBot, options: ExpertOptions, wizard: Wizard, field: str, text: str, value: Any
) -> None:
    type_into(qtbot, options, field, text)
    qtbot.waitUntil(lambda: getattr(request_of(wizard), field) == value)
    assert options.entries[field].text() == text
    assert options.first_wrong() is None


@pytest.mark.parametrize(
    ("field", "text", "part"),
    [
        ("prompt_count", "0", "at least 1"),
        ("drawing_steps", "201", "between 1 and 200"),
        ("updates", "-1", "at least 0"),
        ("seed", "4294967296", "between 0 and"),
        ("seed", "x", "no whole number"),
        ("budget", "none", "no number"),
        ("budget", "0", "at least 1 byte"),
        ("branch", "1.6", "0 to 1.5 percent"),
        ("branch", "nan", "0 to 1.5 percent"),
    ],
)
def test_a_wrong_number_is_told_at_once_and_stays(
    qtbot: QtBot, options: ExpertOptions, wizard: Wizard, field: str, text: str, part: str
) -> None:
    before = request_of(wizard)
    type_into(qtbot, options, field, text)
    row = options.rows[field]
    assert part in row.sentence.text()
    assert row.sentence.text() == row.control.accessibleDescription()
    assert options.first_wrong() is options.entries[field]
    options.settle()
    assert getattr(request_of(wizard), field) == getattr(before, field)
    wizard.choose(pictures=False)
    assert options.entries[field].text() == text
    assert options.rows[field].is_wrong


def test_an_empty_entry_is_the_default(qtbot: QtBot, options: ExpertOptions, wizard: Wizard) -> None:
    wizard.choose(prompt_count=9, seed=9)
    wizard.choose(preview="9")
    for field in ("prompt_count", "seed", "preview"):
        assert options.entries[field].text() == "9"
        options.entries[field].selectAll()
        qtbot.keyClick(options.entries[field], Qt.Key.Key_Backspace)
    options.settle()
    request = request_of(wizard)
    assert (request.prompt_count, request.seed, request.preview) == (None, 0, None)


def test_a_preset_shows_its_numbers(options: ExpertOptions, wizard: Wizard) -> None:
    wizard.choose_preset(preset(PresetKey.QUICK))
    assert {field: options.entries[field].text() for field in ("prompt_count", "drawing_steps", "updates")} == {
        "prompt_count": "96",
        "drawing_steps": "4",
        "updates": "0",
    }


@pytest.mark.parametrize(
    ("recipe", "key"),
    [
        (Recipe.CALIBRATED, PresetKey.BALANCED),
        (Recipe.DISTILLED, PresetKey.BEST),
        (Recipe.INSTANT, PresetKey.INSTANT),
    ],
)
def test_a_recipe_brings_its_own_numbers(
    options: ExpertOptions, wizard: Wizard, recipe: Recipe, key: PresetKey
) -> None:
    wizard.choose_preset(preset(PresetKey.QUICK))
    options.recipe.setCurrentIndex(options.recipe.findData(recipe))
    options.recipe.activated.emit(options.recipe.currentIndex())
    assert preset(key).fits(request_of(wizard))
    assert options.rows["prompt_count"].isEnabled() == (recipe is not Recipe.INSTANT)


def test_instant_says_what_it_is(options: ExpertOptions) -> None:
    texts = [options.recipe.itemText(index) for index in range(options.recipe.count())]
    assert [text for text in texts if "not usable for pictures" in text] == [texts[-1]]


def test_the_name_is_kept(qtbot: QtBot, options: ExpertOptions, wizard: Wizard) -> None:
    options.target.name.clear()
    qtbot.keyClicks(options.target.name, "mine")
    qtbot.waitUntil(lambda: request_of(wizard).target == "mine")


def test_a_name_that_cannot_be_is_not_kept(qtbot: QtBot, options: ExpertOptions, wizard: Wizard) -> None:
    options.target.name.clear()
    qtbot.keyClicks(options.target.name, "pocket")
    options.settle()
    assert request_of(wizard).target == "pocket-bf16-ternary"
    assert options.first_wrong() is options.target
    wizard.choose(pictures=False)
    assert options.target.target == "pocket"


def test_a_device_is_chosen(options: ExpertOptions, wizard: Wizard) -> None:
    options.device.setCurrentIndex(options.device.findData("cpu"))
    options.device.activated.emit(options.device.currentIndex())
    assert request_of(wizard).device == "cpu"


def test_a_device_of_another_name_is_shown(options: ExpertOptions, wizard: Wizard) -> None:
    wizard.choose(device="cuda:1")
    assert options.device.currentText() == "cuda:1"


def test_a_file_of_prompts(
    qtbot: QtBot, options: ExpertOptions, wizard: Wizard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "prompts.txt"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    qtbot.mouseClick(options.prompts.choose, Qt.MouseButton.LeftButton)
    assert request_of(wizard).prompts == file
    assert options.prompts.label.text() == "prompts.txt"
    options.prompts.usual.click()
    assert request_of(wizard).prompts is None


def test_loras_with_their_weights(
    qtbot: QtBot, options: ExpertOptions, wizard: Wizard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = [tmp_path / "ink.safetensors", tmp_path / "wool.safetensors"]
    for file in files:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, file=file: (str(file), ""))
        qtbot.mouseClick(options.loras.add, Qt.MouseButton.LeftButton)
    options.loras.boxes[1].setValue(0.65)
    options.settle()
    assert request_of(wizard).loras == ((files[0], 1.0), (files[1], 0.65))
    remove = next(
        each for each in options.loras.findChildren(QToolButton) if each.accessibleName() == "Leave out ink.safetensors"
    )
    remove.click()
    options.settle()
    assert request_of(wizard).loras == ((files[1], 0.65),)


def test_pictures_can_be_left_out(options: ExpertOptions, wizard: Wizard) -> None:
    options.pictures.click()
    assert not request_of(wizard).pictures
