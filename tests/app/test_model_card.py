"""A model's card in the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.model_card import MAX_BYTES, ModelCard, read_card
from engine.errors import InvalidModel

CARD = "---\nlicense: apache-2.0\ntags:\n- flux\n---\n\n# Pocket\n\nTwo *things*.\n\n---\n\nThe end.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "README.md"
    file.write_text(CARD, encoding="utf-8")
    return file


def test_the_metadata_is_left_out(file: Path) -> None:
    assert read_card(file) == "# Pocket\n\nTwo *things*.\n\n---\n\nThe end."


def test_a_card_without_metadata_is_whole(file: Path) -> None:
    file.write_text("# Pocket\n\n---\n\nThe end.\n", encoding="utf-8")
    assert read_card(file) == "# Pocket\n\n---\n\nThe end."


def test_what_is_no_card_costs_one_sentence(file: Path) -> None:
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidModel, match=r"README\.md cannot be read"):
        read_card(file)
    file.write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(InvalidModel, match="longer than a model's card"):
        read_card(file)
    file.unlink()
    with pytest.raises(InvalidModel, match=r"README\.md cannot be read"):
        read_card(file)


def test_it_is_shown_and_taken_away(qtbot: QtBot) -> None:
    card = ModelCard("pocket", "# Pocket\n\nTwo *things*, <b>one</b>.")
    with qtbot.waitExposed(card):
        card.open()
    assert card.windowTitle() == "About pocket"
    assert card.text.toPlainText().split() == ["Pocket", "Two", "things,", "<b>one</b>."]
    with qtbot.waitSignal(card.destroyed):
        card.reject()


def test_a_table_is_one(qtbot: QtBot) -> None:
    card = ModelCard("pocket", "| a | b |\n| --- | --- |\n| 1 | 2 |")
    qtbot.addWidget(card)
    assert card.text.toPlainText().split() == ["a", "b", "1", "2"]
    assert "<table" in card.text.toHtml()


def test_pictures_are_not_loaded(qtbot: QtBot) -> None:
    card = ModelCard("pocket", "# Pocket")
    qtbot.addWidget(card)
    assert card.text.loadResource(2, QUrl("file:///picture.png")) is None


def test_only_web_pages_leave_the_window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    card = ModelCard("pocket", "# Pocket")
    qtbot.addWidget(card)
    for link in ("file:///bin/program", "https://example.org/page", "#part"):
        card.text.anchorClicked.emit(QUrl(link))
    assert opened == ["https://example.org/page"]
