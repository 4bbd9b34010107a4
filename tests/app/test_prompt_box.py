"""The prompt's entry."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.prompt_box import PromptBox


@pytest.fixture
def box(qtbot: QtBot) -> PromptBox:
    box = PromptBox()
    qtbot.addWidget(box)
    return box


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_control_enter_submits_and_adds_nothing(qtbot: QtBot, box: PromptBox, key: Qt.Key) -> None:
    QTest.keyClicks(box, "a ball")
    with qtbot.waitSignal(box.submitted):
        QTest.keyClick(box, key, Qt.KeyboardModifier.ControlModifier)
    assert box.toPlainText() == "a ball"


def test_enter_begins_a_line(box: PromptBox) -> None:
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.toPlainText() == "\n"


def test_the_cut_off_end_is_marked_until_the_prompt_changes(box: PromptBox) -> None:
    box.setPlainText("a ball and a ball on a table")
    box.mark_cut_off("ball on a table")
    assert box.marked_text() == "ball on a table"
    assert box.property("wrong")
    QTest.keyClick(box, Qt.Key.Key_A)
    assert box.marked_text() == ""
    assert not box.property("wrong")


@pytest.mark.parametrize("tail", ["", "words that are not there"])
def test_an_unknown_end_marks_only_the_box(box: PromptBox, tail: str) -> None:
    box.setPlainText("a ball")
    box.mark_cut_off(tail)
    assert box.marked_text() == ""
    assert box.property("wrong")
