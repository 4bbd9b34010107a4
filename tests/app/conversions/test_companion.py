"""What stands between a window and the conversion beside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app.choice_dialog import ChoiceDialog
from app.conversions.companion import ConversionCompanion
from app.conversions.conversions import Conversions, ConversionState
from app.conversions.questions import Leave
from app.message import Remedy
from app.settings import Settings
from app.studio_window import StudioWindow
from app.workbench import Workbench
from engine.paths import UserPaths
from engine.requests import ConversionRequest
from fake_bridge import FakeBridge
from window_hands import texts


@pytest.fixture
def window(
    qtbot: QtBot, bridge: FakeBridge, paths: UserPaths, conversions: Conversions, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StudioWindow]:
    """The whole window, with a conversion's fake process."""
    monkeypatch.setattr("app.workbench.Conversions", lambda _file: conversions)
    monkeypatch.setattr(QApplication, "quit", lambda: None)
    window = StudioWindow(Workbench.open(bridge, paths), Settings(tour_seen=True), paths)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.first_painted):
        window.show()
    yield window
    window.companion.leave()
    QApplication.setQuitOnLastWindowClosed(True)


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop with a tray."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)


def run(qtbot: QtBot, window: StudioWindow, source: str = "flux") -> Conversions:
    """Have a conversion run in which one block is finished."""
    conversions = window.bench.conversions
    conversions.begin(ConversionRequest(source=source, target="mine"), Path("models/.mine.conversion"))
    fakes_of(conversions).step(3)
    qtbot.waitUntil(lambda: conversions.progress.done == 1)
    return conversions


def fakes_of(conversions: Conversions) -> Any:
    return conversions._make_client


def dialog_of(companion: ConversionCompanion) -> ChoiceDialog:
    assert companion.dialog is not None
    return companion.dialog


def test_without_a_conversion_the_window_just_closes(window: StudioWindow) -> None:
    window.close()
    assert window.isHidden()
    assert window.companion.dialog is None


def test_where_there_is_no_tray_the_window_stays_or_the_conversion_stops(qtbot: QtBot, window: StudioWindow) -> None:
    conversions = run(qtbot, window)
    window.close()
    dialog = dialog_of(window.companion)
    assert window.isVisible()
    assert not dialog.buttons[Leave.BACKGROUND].isEnabled()
    assert "no tray" in dialog.buttons[Leave.BACKGROUND].accessibleDescription()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert conversions.state is ConversionState.RUNNING
    assert window.companion.dialog is None
    window.close()
    QTest.mouseClick(dialog_of(window.companion).buttons[Leave.STOP], Qt.MouseButton.LeftButton)
    assert window.isHidden()
    again = Conversions(conversions._file)
    again.look()
    assert again.kept is not None
    assert (again.kept.done, again.kept.blocks) == (1, 4)


def test_it_goes_on_behind_the_tray(qtbot: QtBot, window: StudioWindow, tray: None) -> None:
    conversions = run(qtbot, window)
    window.close()
    QTest.keyClick(dialog_of(window.companion), Qt.Key.Key_Return)
    assert window.isHidden()
    assert not QApplication.quitOnLastWindowClosed()
    behind = window.companion.tray
    assert behind.icon.isVisible()
    assert "%" in behind.icon.toolTip()
    behind.pause_action.trigger()
    fakes_of(conversions).step()
    qtbot.waitUntil(lambda: conversions.state is ConversionState.PAUSED)
    assert behind.pause_action.text() == "Continue"
    behind.pause_action.trigger()
    assert conversions.is_running
    behind.show_action.trigger()
    assert window.isVisible()
    assert not behind.icon.isVisible()
    assert QApplication.quitOnLastWindowClosed()
    assert window.shown_page == "convert"


def test_quitting_from_the_tray_ends_the_program(
    qtbot: QtBot, window: StudioWindow, tray: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda: ended.append(True))
    run(qtbot, window)
    window.companion.stay_behind()
    window.companion.tray.quit_action.trigger()
    assert ended == [True]
    assert not window.companion.tray.icon.isVisible()


def test_the_question_goes_when_there_is_nothing_to_ask(qtbot: QtBot, window: StudioWindow) -> None:
    conversions = run(qtbot, window)
    window.close()
    fakes_of(conversions).step(9)
    qtbot.waitUntil(lambda: conversions.state is ConversionState.FINISHED)
    assert window.companion.dialog is None
    assert window.isVisible()


def test_a_finished_model_is_told_at_the_desktop_and_in_the_window(
    qtbot: QtBot, window: StudioWindow, tray: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _icon, _title, text, _kind: told.append(text))
    conversions = run(qtbot, window)
    assert window.rail.buttons["convert"].badge.endswith("%")
    window.companion.stay_behind()
    with qtbot.waitSignal(window.models_changed):
        fakes_of(conversions).step(9)
    assert told == ["The ternary model mine is ready"]
    assert texts(window) == told
    assert window.rail.buttons["convert"].badge == ""


def test_what_one_sees_is_not_told_again(qtbot: QtBot, window: StudioWindow) -> None:
    window.show_page("convert")
    conversions = run(qtbot, window)
    fakes_of(conversions).step(9)
    qtbot.waitUntil(lambda: conversions.state is ConversionState.FINISHED)
    assert texts(window) == []


def test_an_error_is_told(qtbot: QtBot, window: StudioWindow) -> None:
    conversions = run(qtbot, window, "full")
    qtbot.waitUntil(lambda: conversions.state is ConversionState.FAILED)
    assert texts(window) == ["The conversion stopped: the memory ran out: close other programs"]
    assert window.rail.buttons["convert"].badge == "!"


def test_the_next_start_offers_to_go_on(qtbot: QtBot, window: StudioWindow, conversions: Conversions) -> None:
    run(qtbot, window)
    conversions.pause()
    qtbot.waitUntil(lambda: conversions.state is ConversionState.PAUSED)
    assert window.rail.buttons["convert"].badge == "II"
    window.news.look()
    (message,) = window.messages.messages()
    assert message.text == "The conversion of mine was interrupted at block 2 of 4"
    assert message.remedy is Remedy.CONTINUE_CONVERSION
    window.messages.remedy_chosen.emit(message)
    assert conversions.state is ConversionState.RUNNING
    assert window.shown_page == "convert"
