"""The table of all actions and their keys."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.kept_settings import KeptSettings
from app.settings import Settings, read_settings
from app.shortcuts import Shortcuts, native


@pytest.fixture
def kept(qtbot: QtBot, tmp_path: Path) -> KeptSettings:
    return KeptSettings(Settings(shortcuts={"create.save": ("Ctrl+D",), "later.act": ("Ctrl+K",)}), tmp_path / "s.json")


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def action(place: QWidget, name: str, *keys: str) -> QAction:
    made = QAction(name.split(".")[1].capitalize(), place)
    made.setObjectName(name)
    made.setShortcuts([QKeySequence(key) for key in keys])
    return made


@pytest.fixture
def shortcuts(kept: KeptSettings, place: QWidget) -> Shortcuts:
    table = Shortcuts(kept)
    wanted = (
        ("create.save", "Ctrl+S"),
        ("create.copy", "Ctrl+C"),
        ("gallery.copy", "Ctrl+C"),
        ("window.quit", "Ctrl+Q"),
    )
    table.adopt(action(place, *words) for words in wanted)
    return table


def keys(place: QWidget, name: str) -> list[str]:
    return [key.toString() for key in place.findChild(QAction, name).shortcuts()]


def test_an_action_gets_the_persons_keys(shortcuts: Shortcuts, place: QWidget) -> None:
    assert keys(place, "create.save") == ["Ctrl+D"]
    row = shortcuts.row("create.save")
    assert (row.words, row.first_keys, row.is_first) == ("Save", ("Ctrl+S",), False)
    assert shortcuts.row("create.copy").is_first


def test_actions_of_a_page_that_comes_later_have_theirs_too(shortcuts: Shortcuts, place: QWidget) -> None:
    late = action(place, "later.act", "F5")
    shortcuts.adopt([late])
    assert keys(place, "later.act") == ["Ctrl+K"]
    assert [row.name for row in shortcuts.table()][-1] == "later.act"


def test_new_keys_hold_and_are_remembered(
    qtbot: QtBot, shortcuts: Shortcuts, kept: KeptSettings, place: QWidget, tmp_path: Path
) -> None:
    with qtbot.waitSignal(shortcuts.changed):
        shortcuts.set_keys("create.copy", ("F7",))
    assert keys(place, "create.copy") == ["F7"]
    assert read_settings(tmp_path / "s.json").shortcuts["create.copy"] == ("F7",)
    shortcuts.set_keys("create.copy", ())
    assert keys(place, "create.copy") == []
    shortcuts.reset("create.copy")
    assert keys(place, "create.copy") == ["Ctrl+C"]
    assert "create.copy" not in kept.values.shortcuts
    assert kept.values.shortcuts["later.act"] == ("Ctrl+K",), "an action that is not there yet keeps its keys"


def test_all_are_reset(shortcuts: Shortcuts, kept: KeptSettings, place: QWidget) -> None:
    shortcuts.set_keys("window.quit", ("Ctrl+W",))
    shortcuts.reset_all()
    assert all(row.is_first for row in shortcuts.table())
    assert keys(place, "create.save") == ["Ctrl+S"]
    assert kept.values.shortcuts == {}


def test_collisions_are_of_the_same_place(shortcuts: Shortcuts) -> None:
    assert shortcuts.collisions("create.copy") == (), "two pages are never shown at once"
    shortcuts.set_keys("create.save", ("Ctrl+C",))
    assert [row.name for row in shortcuts.collisions("create.copy")] == ["create.save"]
    shortcuts.set_keys("window.quit", ("Ctrl+C",))
    assert [row.name for row in shortcuts.collisions("gallery.copy")] == ["window.quit"]
    assert {row.name for row in shortcuts.collisions("window.quit")} == {"create.save", "create.copy", "gallery.copy"}


def test_where_an_action_works_is_said_in_words(kept: KeptSettings) -> None:
    shortcuts = Shortcuts(kept, places={"gallery": "Galerie"})
    assert [shortcuts.place(group) for group in ("gallery", "window", "messages")] == [
        "Galerie",
        "everywhere",
        "everywhere",
    ]


def test_a_tool_tip_follows_the_keys(qtbot: QtBot, shortcuts: Shortcuts) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    shortcuts.tip(button, "Save as…", "create.save")
    assert button.toolTip() == f"Save as… ({native(('Ctrl+D',))})"
    shortcuts.set_keys("create.save", ())
    assert button.toolTip() == "Save as…"
