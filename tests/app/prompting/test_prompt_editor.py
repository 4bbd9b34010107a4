"""The prompt's entry."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.prompting.history import PromptHistory
from app.prompting.prompt_editor import PromptEditor
from app.prompting.syntax import PromptMistake
from app.prompting.wildcards import WildcardBook
from app.theme import DARK, LIGHT, apply_palette

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def editor(qtbot: QtBot, book: WildcardBook, tmp_path: Path) -> Iterator[PromptEditor]:
    history = PromptHistory(tmp_path / "prompts.sqlite")
    for text in ("first", "second"):
        history.add(text, {})
    editor = PromptEditor(book, history)
    qtbot.addWidget(editor)
    yield editor
    history.close()


def waves(editor: PromptEditor, line: int = 0) -> bool:
    wave = QTextCharFormat.UnderlineStyle.WaveUnderline
    return any(each.format.underlineStyle() is wave for each in formats(editor, line))


def formats(editor: PromptEditor, line: int = 0) -> list[QTextLayout.FormatRange]:
    return editor.document().findBlockByNumber(line).layout().formats()


def coloured(editor: PromptEditor, line: int = 0) -> dict[str, str]:
    text = editor.document().findBlockByNumber(line).text()
    return {
        text[f.start : f.start + f.length]: f.format.foreground().color().name().upper() for f in formats(editor, line)
    }


def test_marks_are_coloured_in_both_themes(qapp: QApplication, editor: PromptEditor) -> None:
    apply_palette(qapp, LIGHT)
    editor.setPlainText("a {2$$x|__animal__} }")
    assert coloured(editor)["__animal__"] == LIGHT.accent
    assert coloured(editor)["2$$"] == LIGHT.muted
    apply_palette(qapp, DARK)
    assert coloured(editor)["__animal__"] == DARK.accent
    assert DARK.error in coloured(editor).values()


def test_a_bracket_closed_on_a_later_line_is_no_longer_loose(editor: PromptEditor) -> None:
    editor.setPlainText("{a\nb")
    assert waves(editor)
    editor.setPlainText("{a\nb}")
    assert not waves(editor)
    assert "}" in coloured(editor, 1)
    cursor = editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    cursor.deletePreviousChar()
    assert waves(editor)


def test_what_is_not_read_is_struck_out_over_lines(editor: PromptEditor) -> None:
    editor.setPlainText("𝄞 one two\nthree")
    editor.set_cut_from(6)
    assert [(f.start, f.length) for f in formats(editor) if f.format.fontStrikeOut()] == [(7, 3)]
    assert [(f.start, f.length) for f in formats(editor, 1) if f.format.fontStrikeOut()] == [(0, 5)]
    editor.set_cut_from(None)
    assert not any(f.format.fontStrikeOut() for f in formats(editor))


def test_earlier_prompts_come_and_the_draft_comes_back(editor: PromptEditor) -> None:
    QTest.keyClicks(editor, "draft")
    seen = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(editor, key, CONTROL)
        seen.append(editor.toPlainText())
    assert seen == ["second", "first", "first", "second", "draft", "draft"]


def test_typing_begins_a_new_draft(editor: PromptEditor) -> None:
    QTest.keyClick(editor, Qt.Key.Key_Up, CONTROL)
    QTest.keyClicks(editor, "!")
    draft = editor.toPlainText()
    QTest.keyClick(editor, Qt.Key.Key_Up, CONTROL)
    QTest.keyClick(editor, Qt.Key.Key_Down, CONTROL)
    assert editor.toPlainText() == draft
    editor.undo()


def test_a_replaced_prompt_can_be_brought_back(editor: PromptEditor) -> None:
    editor.setPlainText("mine")
    editor.replace("another")
    editor.undo()
    assert editor.toPlainText() == "mine"


def test_the_caret_goes_to_a_mistake(editor: PromptEditor) -> None:
    editor.setPlainText("𝄞 a __nope__ b")
    editor.go_to(PromptMistake("x", position=4, length=8))
    assert editor.textCursor().selectedText() == "__nope__"


def test_a_change_settles(qtbot: QtBot, editor: PromptEditor) -> None:
    with qtbot.waitSignal(editor.settled):
        QTest.keyClicks(editor, "a")
    with qtbot.waitSignal(editor.history_wanted):
        QTest.keyClick(editor, Qt.Key.Key_R, CONTROL)
    with qtbot.waitSignal(editor.submitted):
        QTest.keyClick(editor, Qt.Key.Key_Return, CONTROL)
