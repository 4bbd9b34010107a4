"""The keys of the pages: all in the table, all a person's own, and named nowhere else."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.studio_window import StudioWindow
from app.workbench import Workbench
from engine.paths import UserPaths
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge, model_description

KEY = re.compile(r"\b(Ctrl|Alt|Shift)\+|\((Esc|Space|Del|Delete|Left|Right|F\d+|[A-Z0-9])\)|\bEsc\b")
PAGES = ("create", "queue", "gallery", "compare", "models", "settings")


@pytest.fixture
def window(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths) -> Iterator[StudioWindow]:
    """The whole window, with all its pages built."""
    window = StudioWindow(Workbench.open(bridge, paths), Settings(), paths)
    qtbot.addWidget(window)
    window.show()
    window.studio.open_model(model_description())
    bridge.become_ready()
    for name in PAGES:
        window.page(name)
    yield window
    window.close()


def tips(window: StudioWindow) -> dict[str, str]:
    """What each part of the window says that names a key; the list of the keys itself is left out."""
    editor = window.page("settings").shortcuts
    texts = {
        f"{type(part).__name__} {part.objectName()} {number}": f"{part.toolTip()} {part.accessibleDescription()}"
        for number, part in enumerate(window.findChildren(QWidget))
        if not editor.isAncestorOf(part)
    }
    return {part: text for part, text in texts.items() if KEY.search(text)}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_has_its_keys_in_the_table_without_collisions(window: StudioWindow, name: str) -> None:
    rows = [row for row in window.shortcuts.table() if row.group == name]
    assert rows
    assert all(row.words for row in rows)
    assert {row.name: window.shortcuts.collisions(row.name) for row in rows} == {row.name: () for row in rows}


def test_without_keys_no_text_names_one(window: StudioWindow) -> None:
    assert len(tips(window)) > 30
    for row in window.shortcuts.table():
        window.shortcuts.set_keys(row.name, ())
    window.side.refresh()
    own = {part: text for part, text in tips(window).items() if not part.startswith(("PromptEditor", "PromptBox"))}
    assert own == {}, "the prompt's own keys are the box's"


def test_a_page_obeys_the_persons_keys(qtbot: QtBot, window: StudioWindow) -> None:
    store = window.bench.store
    store.set_paused(paused=True)
    store.add([GenerationRequest(prompt=words, width=128, height=128, steps=4) for words in "ab"])
    window.show_page("queue")
    queue = window.page("queue")
    queue.view.setFocus()
    qtbot.waitUntil(queue.view.hasFocus)
    queue.view.choose(2)
    window.shortcuts.set_keys("queue.up", ("F4",))
    QTest.keyClick(queue.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [item.number for item in store.waiting()] == [1, 2]
    queue.view.choose(2)
    QTest.keyClick(queue.view, Qt.Key.Key_F4)
    assert [item.number for item in store.waiting()] == [2, 1]
    assert queue.up.toolTip() == "Up (F4)"
    assert "Up: F4" in queue.view.accessibleDescription()


def test_generate_names_its_key_and_follows_it(window: StudioWindow) -> None:
    window.shortcuts.set_keys("create.generate", ("F9",))
    assert window.side.generate.toolTip() == "Make the picture (F9)"
    assert "or F9." in window.viewer.canvas.accessibleDescription()
