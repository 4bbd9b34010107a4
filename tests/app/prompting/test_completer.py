"""What is offered while a prompt is typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.prompting.completer import FORMS, wanted
from app.prompting.prompt_editor import PromptEditor
from app.prompting.wildcards import WildcardBook


@pytest.fixture
def editor(qtbot: QtBot, book: WildcardBook) -> PromptEditor:
    editor = PromptEditor(book)
    qtbot.addWidget(editor)
    editor.resize(400, 200)
    editor.show()
    return editor


@pytest.mark.parametrize(
    ("text", "prefix"), [("a __", ""), ("a __an", "an"), ("__x__ __nested/p", "nested/p"), ("{a|__", "")]
)
def test_a_wildcard_is_wanted(text: str, prefix: str) -> None:
    want = wanted(text, len(text))
    assert want is not None
    assert want.is_wildcard
    assert want.prefix == prefix
    assert text[want.start :] == f"__{prefix}"


@pytest.mark.parametrize("text", ["", "a _", "__animal__", "a __animal__ ", "____", "snake__case", r"a \{", "a { b"])
def test_nothing_is_wanted(text: str) -> None:
    assert wanted(text, len(text)) is None


def test_a_form_is_wanted_after_a_bracket() -> None:
    want = wanted(r"a \\{", 5)
    assert want is not None
    assert not want.is_wildcard


def test_typing_chooses_a_wildcard(editor: PromptEditor) -> None:
    QTest.keyClicks(editor, "a __pe")
    assert editor.completer.is_open
    assert editor.completer.completionCount() == 1
    assert "a {small|large} __animal__" in editor.completer.completionModel().index(0, 0).data()
    QTest.keyClick(editor.completer.list(), Qt.Key.Key_Return)
    assert editor.toPlainText() == "a __nested/pet__"
    assert not editor.completer.is_open
    QTest.keyClicks(editor, " on")
    assert editor.toPlainText() == "a __nested/pet__ on"


def test_a_form_is_put_in_with_the_caret_inside(editor: PromptEditor) -> None:
    editor.insertPlainText("𝄞 ")  # two units for Qt, one letter for Python
    QTest.keyClicks(editor, "{")
    assert editor.completer.completionCount() == len(FORMS)
    QTest.keyClick(editor.completer.list(), Qt.Key.Key_Down)
    QTest.keyClick(editor.completer.list(), Qt.Key.Key_Return)
    assert editor.toPlainText() == "𝄞 {2::|}"
    QTest.keyClicks(editor, "x")
    assert editor.toPlainText() == "𝄞 {2::x|}"


def test_escape_leaves_the_text_alone(editor: PromptEditor) -> None:
    QTest.keyClicks(editor, "__")
    QTest.keyClick(editor.completer.list(), Qt.Key.Key_Escape)
    assert not editor.completer.is_open
    assert editor.toPlainText() == "__"


def test_control_and_space_offers_wildcards(editor: PromptEditor) -> None:
    QTest.keyClick(editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert editor.completer.is_open
    assert editor.toPlainText() == "__"


def test_every_form_is_of_the_language(book: WildcardBook) -> None:
    from app.prompting.completer import CARET
    from app.prompting.template import Template

    for form in FORMS:
        Template("x" + form.replace(CARET, "a").replace("|", "|b"), book).words(0)
