"""The line that says what a model cannot do."""

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.model_limits import LONGEST, ModelLimits
from app.theme import DARK, LIGHT, contrast
from fake_bridge import model_description

LIMITS = "Two things in three colours. <b>Other</b> words & signs are outside."


@pytest.fixture
def line(qtbot: QtBot) -> ModelLimits:
    line = ModelLimits()
    qtbot.addWidget(line)
    line.resize(300, 100)
    return line


def plain(line: ModelLimits) -> str:
    document = QTextDocument()
    document.setHtml(line.text())
    return " ".join(document.toPlainText().split())


def test_the_models_own_words_are_followed_by_the_way_to_flux(line: ModelLimits) -> None:
    line.show_model(dataclasses.replace(model_description("any"), limits=LIMITS))
    assert line.isVisibleTo(None)
    assert plain(line) == f"{LIMITS} For any other prompt, open your own FLUX…"
    assert line.accessibleName() == LIMITS


def test_a_model_without_limits_leaves_no_line(line: ModelLimits) -> None:
    for model in (model_description("pocket"), None):
        line.show_model(dataclasses.replace(model_description(), limits=LIMITS))
        line.show_model(model)
        assert line.isHidden()
        assert line.text() == ""


def test_long_words_are_shortened_and_whole_in_the_tool_tip(line: ModelLimits) -> None:
    line.show_model(dataclasses.replace(model_description(), limits="word " * 200))
    assert len(plain(line)) < LONGEST + 60
    assert "word…" in plain(line)
    assert line.toolTip().count("word") == 200


def test_the_link_is_followed_with_the_keyboard(qtbot: QtBot, line: ModelLimits) -> None:
    line.show_model(dataclasses.replace(model_description(), limits=LIMITS))
    with qtbot.waitExposed(line):
        line.show()
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    with qtbot.waitSignal(line.folder_wanted):
        QTest.keyClick(line, Qt.Key.Key_Return)


def test_a_card_is_offered_where_there_is_one(qtbot: QtBot, line: ModelLimits, tmp_path: Path) -> None:
    model = dataclasses.replace(model_description(), folder=tmp_path, limits=LIMITS)
    line.show_model(model)
    assert "More…" not in plain(line)
    (tmp_path / "README.md").write_text("# Card\n", encoding="utf-8")
    line.show_model(model)
    assert plain(line).startswith(f"{LIMITS} More… For any other prompt,")
    with qtbot.waitSignal(line.card_wanted) as wanted:
        line.linkActivated.emit("card")
    assert wanted.args == [tmp_path / "README.md"]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_links_can_be_read_on_the_panel(palette: type) -> None:
    assert contrast(palette.accent, palette.panel) >= 4.5
