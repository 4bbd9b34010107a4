"""The prompt with all that belongs to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import resources
from app.prompting.prompt_panel import PromptPanel
from app.prompting.prompting import Prompting
from app.prompting.styles import Style
from app.prompting.syntax import PromptMistake
from engine.description import describe
from engine.requests import GenerationRequest


@pytest.fixture
def prompting(tmp_path: Path) -> Iterator[Prompting]:
    prompting = Prompting.open(tmp_path / "data")
    yield prompting
    prompting.history.close()


@pytest.fixture
def panel(qtbot: QtBot, prompting: Prompting) -> PromptPanel:
    panel = PromptPanel(prompting)
    qtbot.addWidget(panel)
    panel.show()
    with qtbot.waitSignal(panel.meter.ready):
        panel.set_model(describe(resources.models_folder() / "pocket"))
    return panel


def test_a_prompt_is_counted_and_its_end_greyed_out(panel: PromptPanel) -> None:
    panel.set_text("a red cube")
    panel.check()
    assert panel.meter.tokens.text() == "4 of 48 tokens"
    assert panel.editor.highlighter.cut_from is None
    panel.set_text("a red cube " * 20)
    panel.check()
    assert "the end is not read" in panel.meter.tokens.text()
    assert panel.editor.highlighter.cut_from is not None


def test_a_styles_words_count_too(panel: PromptPanel, prompting: Prompting) -> None:
    prompting.styles.save(Style(name="s", template="a cube a cube {prompt} a ball"))
    panel.set_text("  a red cube " * 10)
    panel.check()
    alone = panel.editor.highlighter.cut_from
    panel.styles.choose("s")
    within = panel.editor.highlighter.cut_from
    assert alone is None
    assert within is None
    assert panel.meter.tokens.text().startswith("37 of 48")
    panel.set_text("a red cube " * 15)
    panel.check()
    assert panel.editor.highlighter.cut_from is not None
    assert panel.editor.highlighter.cut_from > 100


def test_choices_are_counted(panel: PromptPanel) -> None:
    panel.set_text("a {red|blue} __pocket/animal__")
    panel.check()
    assert panel.meter.combinations.text() == "50 combinations"
    assert panel.meter.tokens.text().startswith("up to about")


def test_a_mistake_is_said_and_goes_when_it_is_mended(panel: PromptPanel) -> None:
    panel.set_text("a {red")
    panel.check()
    assert panel.wrong.text().startswith("The prompt has a { at character 3")
    assert panel.editor.property("wrong")
    with pytest.raises(PromptMistake):
        panel.requests(GenerationRequest(prompt=panel.text()))
    assert panel.editor.textCursor().selectedText() == "{"
    panel.set_text("a {red}")
    panel.check()
    assert panel.wrong.isHidden()
    assert not panel.editor.property("wrong")


def test_requests_are_drawn_with_the_style(panel: PromptPanel, prompting: Prompting) -> None:
    prompting.styles.save(Style(name="s", template="{prompt}!", steps=7))
    panel.styles.choose("s")
    asked = GenerationRequest(prompt="{a|b}", seed=1, count=2)
    assert [made.seed for made in panel.requests(asked)] in ([1, 2], [1])
    assert [made.prompt for made in panel.requests(asked, every=True)] == ["a!", "b!"]


def test_an_earlier_prompt_comes_back_with_its_settings(qtbot: QtBot, panel: PromptPanel) -> None:
    panel.styles.choose(panel.styles._book.shipped[0].name)
    panel.remember(GenerationRequest(prompt="a {red|blue} fox", seed=9, steps=4))
    panel.styles.choose(None)
    panel.popup.open_below(panel.earlier)
    with qtbot.waitSignal(panel.recalled) as recalled:
        QTest.keyClick(panel.popup.entry, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert recalled.args[0].settings["seed"] == 9
    assert panel.text() == "a {red|blue} fox"
    assert panel.styles.style_now() == panel.styles._book.shipped[0]


def test_everything_has_a_name(panel: PromptPanel) -> None:
    kinds = ("QToolButton", "QLineEdit", "QListView", "QPlainTextEdit", "QPushButton")
    unnamed = [
        type(widget).__name__
        for widget in panel.findChildren(QWidget)
        if any(widget.inherits(kind) for kind in kinds)
        and not widget.inherits("QLineEditIconButton")
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert not unnamed


def test_a_folder_that_cannot_be_written_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    prompting = Prompting.open(tmp_path / "data")
    assert prompting.complaints
    prompting.history.add("a", {})
    assert prompting.history.search()[0].text == "a"
    prompting.history.close()
