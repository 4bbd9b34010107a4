"""The dialog of styles, and the button that opens it."""

from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.prompting.style_chooser import StyleChooser
from app.prompting.style_editor import StyleEditor
from app.prompting.styles import Style, StyleBook


@pytest.fixture
def book(tmp_path: Path) -> StyleBook:
    return StyleBook(tmp_path / "styles.json")


@pytest.fixture
def editor(qtbot: QtBot, book: StyleBook) -> StyleEditor:
    editor = StyleEditor(book)
    qtbot.addWidget(editor)
    editor.show()
    return editor


def test_what_ships_can_only_be_copied(editor: StyleEditor, book: StyleBook) -> None:
    assert editor.name.isReadOnly()
    assert not editor.save.isEnabled()
    editor.copy.click()
    assert not editor.name.isReadOnly()
    editor.save.click()
    assert book.own == (Style(name=f"{book.shipped[0].name}, mine", template=book.shipped[0].template),)


def test_a_style_is_written_changed_and_deleted(qtbot: QtBot, editor: StyleEditor, book: StyleBook) -> None:
    editor.new.click()
    editor.name.setText("Foggy")
    editor.template.setPlainText("{prompt} in fog")
    editor.sets_steps.click()
    editor.steps.setValue(9)
    with qtbot.waitSignal(editor.changed):
        editor.save.click()
    assert book.own == (Style(name="Foggy", template="{prompt} in fog", steps=9),)
    editor.name.setText("Misty")
    editor.save.click()
    assert [style.name for style in book.own] == ["Misty"]
    assert editor.names.currentItem().text() == "Misty"
    editor.delete.click()
    assert book.own == ()


def test_what_is_wrong_is_said_and_nothing_lost(editor: StyleEditor, book: StyleBook) -> None:
    editor.new.click()
    editor.template.setPlainText("no place for words")
    editor.save.click()
    assert "needs {prompt} once" in editor.told.text()
    assert editor.told.property("role") == "wrong"
    assert editor.template.toPlainText() == "no place for words"
    assert book.own == ()


def test_files_come_in_and_go_out(editor: StyleEditor, book: StyleBook, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    editor.export_file(out)
    editor.import_file(out)
    assert len(book.own) == len(book.shipped)
    editor.import_file(tmp_path / "missing.json")
    assert "cannot be read" in editor.told.text()
    editor.export_file(tmp_path / "out.json" / "below")
    assert "cannot be written" in editor.told.text()


def test_the_chooser_follows_the_book(qtbot: QtBot, book: StyleBook) -> None:
    book.save(Style(name="mine", template="{prompt}!"))
    chooser = StyleChooser(book)
    qtbot.addWidget(chooser)
    with qtbot.waitSignal(chooser.chosen) as chosen:
        chooser.choose("mine")
    assert chosen.args == [book.own[0]]
    assert chooser.accessibleName() == "Style: mine"
    chooser._fill()
    assert {action.text() for action in chooser.menu().actions()} >= {"No style", "mine", book.shipped[0].name}
    book.delete("mine")
    assert chooser.style_now() is None
    chooser.choose("mine")
    assert chooser.accessibleName() == "Style: No style"


def test_the_chooser_opens_the_editor(qtbot: QtBot, book: StyleBook) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    chooser = StyleChooser(book, window)
    window.show()
    chooser.open_editor()
    editor = window.findChild(StyleEditor)
    assert editor.isVisible()
    editor.leave.click()
    qtbot.waitUntil(lambda: not shiboken6.isValid(editor))
