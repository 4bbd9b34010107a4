"""The rail, and how the window goes from page to page."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.message import Message, Tone
from app.pages import pages
from app.rail import NARROW, WIDE
from app.settings import Mode, Settings
from app.shortcuts import native
from app.studio_window import StudioWindow
from app.workbench import Workbench
from engine.paths import UserPaths
from fake_bridge import FakeBridge, model_description


def test_the_window_opens_with_one_page_built(window: StudioWindow) -> None:
    assert window.shown_page == "create"
    assert window.stack.count() == 1
    assert list(window.rail.buttons) == [entry.name for entry in pages()]


def test_a_click_shows_a_page_and_the_next_click_the_one_before(window: StudioWindow) -> None:
    QTest.mouseClick(window.rail.buttons["settings"], Qt.MouseButton.LeftButton)
    assert window.shown_page == "settings"
    assert window.rail.buttons["settings"].isChecked()
    QTest.mouseClick(window.rail.buttons["create"], Qt.MouseButton.LeftButton)
    assert window.shown_page == "create"


def test_keys_go_to_pages_and_back_to_the_same_place(window: StudioWindow) -> None:
    window.side.controls.steps.box.setFocus()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.shown_page == "settings"
    assert window.focusWidget() is window.page("settings").search
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.shown_page == "create"
    assert window.focusWidget() is window.side.controls.steps.box


def test_what_belongs_to_a_page_is_offered_there_alone(qtbot: QtBot, bridge: FakeBridge, window: StudioWindow) -> None:
    window.side.controls.prompt.setPlainText("a red ball")
    window.show_page("settings")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.bench.store.items() == ()
    window.show_page("create")
    QTest.keyClick(window.viewer.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(bridge.requests) == 1)


def test_a_small_window_shows_icons_alone(window: StudioWindow) -> None:
    window.resize(1280, 800)
    QApplication.processEvents()
    assert window.rail.width() == WIDE
    window.resize(900, 600)
    QApplication.processEvents()
    assert window.rail.width() == NARROW
    button = window.rail.buttons["settings"]
    assert button.toolTip() == f"Settings ({native(('Ctrl+,',))})"
    assert button.accessibleName() == "Settings"


@pytest.mark.parametrize("name", [entry.name for entry in pages()])
def test_a_message_is_above_each_page_and_escape_takes_it_away(window: StudioWindow, name: str) -> None:
    window.show_page(name)
    window.studio.told.emit(Message(tone=Tone.WARNING, text="the disk is full"))
    assert window.messages.isVisible()
    page = window.page(name)
    assert window.messages.mapTo(window, QPoint()).y() < page.mapTo(window, QPoint()).y()
    QTest.keyClick(window.focusWidget() or page, Qt.Key.Key_Escape)
    assert not window.messages.isVisible()


def test_plain_mode_hides_what_is_as_the_model_has_it(qtbot: QtBot, bridge: FakeBridge, window: StudioWindow) -> None:
    controls = window.side.controls
    window.side.mode.buttons[Mode.PLAIN].click()
    assert [field.isVisible() for field in (controls.steps, controls.guidance, controls.seed)] == [False] * 3
    window.settings.change(mode=Mode.EXPERT)
    controls.steps.set_value(7)
    controls.seed.set_fixed(3)
    window.side.mode.buttons[Mode.PLAIN].click()
    assert [field.isVisible() for field in (controls.steps, controls.guidance, controls.seed)] == [True, False, True]
    controls.prompt.setPlainText("a ball")
    window.submit()
    qtbot.waitUntil(lambda: len(bridge.requests) == 1)
    assert (bridge.requests[0].steps, bridge.requests[0].seed) == (7, 3), "both modes make the same request"


def test_the_settings_reach_the_studio(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths) -> None:
    elsewhere = paths.cache / "elsewhere"
    settings = Settings(outputs=str(elsewhere), preview_every=0, mode=Mode.PLAIN)
    window = StudioWindow(Workbench.open(bridge, paths), settings, paths)
    qtbot.addWidget(window)
    window.studio.open_model(model_description())
    bridge.become_ready()
    window.side.controls.prompt.setPlainText("a ball")
    window.submit()
    qtbot.waitUntil(lambda: len(bridge.requests) == 1)
    bridge.begin_job()
    assert not window.viewer.canvas.shows_preview()
    bridge.finish_job()
    qtbot.waitUntil(lambda: window.studio.pictures[0].file is not None)
    assert window.studio.pictures[0].file.parent == elsewhere
    window.settings.change(outputs=None, preview_every=1)
    assert window.studio.outputs == paths.outputs
    window.close()
