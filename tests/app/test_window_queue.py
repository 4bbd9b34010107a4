"""The queue, as the whole window works with it."""

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
)
from pytestqt.qtbot import QtBot

from app.bridge import EngineState
from app.queue.page import QueuePage
from app.studio_window import StudioWindow
from engine.events import Cancelled
from fake_bridge import FakeBridge
from window_hands import submit, texts, type_prompt


def test_pictures_are_added_while_one_is_made(bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window)
    submit(window)
    bridge.begin_job()
    window.side.controls.count.box.setValue(2)
    assert window.side.generate.text() == "Add 2 to queue"
    window.side.generate.click()
    window.side.generate.click()
    assert window.side.generate.text() == "Add 2 to queue (2)"
    assert window.rail.buttons["queue"].badge == "2"
    assert "2 waiting" in window.rail.buttons["queue"].accessibleName()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert bridge.cancelled == [1]
    bridge.tell(Cancelled(pictures=0))
    bridge.state_changed.emit(EngineState.READY)
    QApplication.processEvents()
    assert len(bridge.requests) == 2, "the queue goes on behind what was stopped"
    assert window.rail.buttons["queue"].badge == "1"


@pytest.mark.parametrize("where", ["prompt", "canvas"])
def test_what_is_wanted_first_goes_before_what_waits(bridge: FakeBridge, window: StudioWindow, where: str) -> None:
    widget = window.side.controls.prompt if where == "prompt" else window.viewer.canvas
    for prompt in ("a", "b", "c"):
        window.side.controls.prompt_panel.set_text(prompt)
        submit(window)
    window.side.controls.prompt_panel.set_text("first")
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [item.request.prompt for item in window.bench.store.waiting()] == ["first", "b", "c"]


def test_a_mistake_in_the_prompt_is_said_below_it(bridge: FakeBridge, window: StudioWindow) -> None:
    window.side.controls.prompt_panel.set_text("a {red cube")
    submit(window)
    assert window.bench.store.items() == ()
    assert texts(window) == []
    assert window.side.controls.prompt_panel.wrong.isVisible()
    assert window.focusWidget() is window.side.controls.prompt


def test_what_was_asked_for_is_among_the_earlier_prompts(window: StudioWindow) -> None:
    window.side.controls.prompt_panel.set_text("a {red|blue} cube")
    submit(window)
    (used,) = window.bench.prompting.history.search()
    assert used.text == "a {red|blue} cube"
    (item,) = window.bench.store.items()
    assert item.request.prompt in ("a red cube", "a blue cube")
    assert item.typed == "a {red|blue} cube"


def test_the_queue_shows_its_pictures_in_create(qtbot: QtBot, bridge: FakeBridge, window: StudioWindow) -> None:
    for prompt in ("a red ball", "a blue ball"):
        window.side.controls.prompt_panel.set_text(prompt)
        submit(window)
        bridge.make_picture()
        QApplication.processEvents()
    qtbot.waitUntil(lambda: all(item.pictures for item in window.bench.store.items()))
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    page = window.page("queue")
    assert isinstance(page, QueuePage)
    assert window.shown_page == "queue"
    assert page.view.numbers() == [2], "the first row is chosen, so that its buttons can be used"
    page.view.choose(1)
    page.show_picture.click()
    assert window.shown_page == "create"
    assert window.viewer.bar.title.text() == "a red ball"
    Path(window.studio.pictures[1].files[0]).unlink()
    window.show_picture(window.studio.outputs / "gone.png")
    assert "gone.png" in texts(window)[0]


def test_a_queue_that_cannot_be_written_is_told(
    bridge: FakeBridge, window: StudioWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_prompt(window)

    def refuse(_record: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(window.bench.store._journal, "append", refuse)
    submit(window)
    assert "No space left" in texts(window)[0]
    assert bridge.requests == []
    monkeypatch.undo()


def test_a_page_that_fails_to_close_leaves_nothing_open(bridge: FakeBridge, window: StudioWindow) -> None:
    def fail() -> None:
        raise OSError("the page's thread is gone")

    window._built["create"] = dataclasses.replace(window._built["create"], close=fail)
    with pytest.raises(OSError, match="thread is gone"):
        window.closeEvent(QCloseEvent())
    assert bridge.is_shut_down
