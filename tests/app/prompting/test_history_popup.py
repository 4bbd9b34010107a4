"""The list of used prompts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.prompting.history import PromptHistory
from app.prompting.history_popup import HistoryPopup

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def history(tmp_path: Path) -> Iterator[PromptHistory]:
    history = PromptHistory(tmp_path / "prompts.sqlite")
    for text in ("a red fox", "a blue\nfox", "a boat"):
        history.add(text, {"seed": 5, "steps": 4, "width": 64, "height": 32})
    yield history
    history.close()


@pytest.fixture
def popup(qtbot: QtBot, history: PromptHistory) -> Iterator[HistoryPopup]:
    anchor = QWidget()
    qtbot.addWidget(anchor)
    anchor.show()
    popup = HistoryPopup(history, anchor)
    popup.open_below(anchor)
    yield popup
    anchor.close()  # and it lives until here


def shown(popup: HistoryPopup) -> list[str]:
    return [popup.model.index(row).data() for row in range(popup.model.rowCount())]


def test_it_lists_and_searches(popup: HistoryPopup) -> None:
    assert shown(popup) == ["a boat", "a blue fox", "a red fox"]
    assert popup.model.index(0).data(Qt.ItemDataRole.UserRole) == "just now · 64 × 32 · 4 steps · seed 5"
    QTest.keyClicks(popup.entry, "fox")
    assert shown(popup) == ["a blue fox", "a red fox"]
    QTest.keyClicks(popup.entry, "zzz")
    assert shown(popup) == []
    assert popup.nothing.isVisible()
    assert popup.nothing.text()


def test_the_keyboard_alone_chooses(qtbot: QtBot, popup: HistoryPopup) -> None:
    QTest.keyClick(popup.entry, Qt.Key.Key_Down)
    with qtbot.waitSignal(popup.chosen) as chosen:
        QTest.keyClick(popup.entry, Qt.Key.Key_Return)
    assert (chosen.args[0].text, chosen.args[1]) == ("a blue\nfox", False)
    assert not popup.isVisible()


def test_a_favourite_is_marked_and_filtered(popup: HistoryPopup) -> None:
    QTest.keyClick(popup.entry, Qt.Key.Key_D, CONTROL)
    popup.favourites.click()
    assert shown(popup) == ["a boat"]
    assert "favourite" in popup.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    QTest.keyClick(popup.entry, Qt.Key.Key_D, CONTROL)
    assert shown(popup) == []


def test_one_is_forgotten_or_all(popup: HistoryPopup, history: PromptHistory) -> None:
    QTest.keyClick(popup.view, Qt.Key.Key_Delete)
    assert shown(popup) == ["a blue fox", "a red fox"]
    history.set_favourite("a red fox", favourite=True)
    keep, everything = popup.forget.menu().actions()
    keep.trigger()
    assert shown(popup) == ["a red fox"]
    everything.trigger()
    assert history.search() == ()


def test_a_closed_file_is_said(qtbot: QtBot, popup: HistoryPopup, history: PromptHistory) -> None:
    history.close()
    with qtbot.waitSignal(popup.failed) as failed:
        popup.refresh()
    assert "cannot be written or read" in failed.args[0].sentence
