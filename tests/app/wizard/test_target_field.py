"""The name of the model that is made."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.wizard.target_field import TargetField
from engine.paths import UserPaths


@pytest.fixture
def field(qtbot: QtBot, paths: UserPaths) -> TargetField:
    field = TargetField()
    qtbot.addWidget(field)
    field.show()
    field.show_target("mine-ternary")
    return field


def write(qtbot: QtBot, field: TargetField, text: str) -> None:
    field.name.clear()
    qtbot.keyClicks(field.name, text)


def test_a_free_name_is_fine(field: TargetField) -> None:
    assert field.is_sound
    assert field.sentence.text() == ""


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("", "Give the model a name"),
        ("pocket", "a model that ships"),
        ("hf:black-forest-labs/FLUX.1-dev", "on the Hub"),
        ("what?", "cannot name a model's folder"),
        (".hidden", "cannot name a model's folder"),
        ("/", "no place for a model"),
    ],
)
def test_a_name_that_cannot_be_is_told_at_once(qtbot: QtBot, field: TargetField, name: str, part: str) -> None:
    with qtbot.waitSignal(field.edited):
        write(qtbot, field, f"x{name}")
        field.name.setCursorPosition(1)
        qtbot.keyClick(field.name, Qt.Key.Key_Backspace)
    assert part in field.sentence.text().replace("\u200b", "")
    assert field.name.accessibleDescription() == field.sentence.text().replace("\u200b", "")
    assert not field.is_sound


def test_a_name_that_is_taken_is_told_and_can_be_replaced(qtbot: QtBot, field: TargetField, paths: UserPaths) -> None:
    (paths.models / "taken").mkdir(parents=True)
    write(qtbot, field, "taken")
    assert field.sentence.text().startswith("taken is there already")
    assert field.is_sound


def test_a_folder_elsewhere(qtbot: QtBot, field: TargetField, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    with qtbot.waitSignal(field.placed):
        field.elsewhere.click()
    assert field.target == str(tmp_path / "mine-ternary")
    assert field.is_sound


def test_a_dialog_that_is_closed_changes_nothing(
    qtbot: QtBot, field: TargetField, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    with qtbot.assertNotEmitted(field.placed):
        field.elsewhere.click()
    assert field.target == "mine-ternary"


def test_the_same_target_leaves_the_cursor_where_it_is(field: TargetField) -> None:
    field.name.setCursorPosition(3)
    field.show_target("mine-ternary")
    assert field.name.cursorPosition() == 3
