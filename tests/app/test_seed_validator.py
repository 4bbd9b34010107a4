"""What may be typed as a seed."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.seed_validator import SeedValidator
from engine.requests import MAX_SEED


@pytest.fixture
def entry(qtbot: QtBot) -> QLineEdit:
    entry = QLineEdit()
    entry.setValidator(SeedValidator(entry))
    qtbot.addWidget(entry)
    return entry


@pytest.mark.parametrize(
    ("typed", "kept"), [("12ab-3", "123"), ("99999999999", "999999999"), (str(MAX_SEED), str(MAX_SEED))]
)
def test_only_seeds_can_be_typed(entry: QLineEdit, typed: str, kept: str) -> None:
    QTest.keyClicks(entry, typed)
    assert entry.text().startswith(kept)
    assert int(entry.text() or 0) <= MAX_SEED


def test_nothing_yet_is_on_the_way(entry: QLineEdit) -> None:
    assert not entry.hasAcceptableInput()
    QTest.keyClicks(entry, "0")
    assert entry.hasAcceptableInput()


def test_digits_of_other_scripts_are_none(entry: QLineEdit) -> None:
    entry.insert("٣")
    assert entry.text() == ""
