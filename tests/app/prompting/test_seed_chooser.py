"""The seed's entry."""

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.prompting.seed_chooser import SeedChooser
from app.prompting.seeds import SeedMode


@pytest.fixture
def chooser(qtbot: QtBot) -> SeedChooser:
    chooser = SeedChooser()
    qtbot.addWidget(chooser)
    chooser.show()
    return chooser


def test_random_until_told_otherwise(chooser: SeedChooser) -> None:
    assert len({chooser.take() for _ in range(8)}) == 8
    assert not chooser.entry.isEnabled()
    assert not chooser.reuse.isEnabled()


def test_stepping_up_shows_the_next_seed(chooser: SeedChooser) -> None:
    chooser.set_last(7)
    next(action for action in chooser.mode.menu().actions() if action.data() == SeedMode.STEP_UP.value).trigger()
    assert chooser.take(count=3) == 7
    assert chooser.entry.text() == "10"


def test_the_last_one_again(chooser: SeedChooser) -> None:
    chooser.set_last(7)
    chooser.reuse.click()
    assert (chooser.take(), chooser.take(), chooser.seeds().mode) == (7, 7, SeedMode.FIXED)


def test_only_seeds_are_typed_and_an_empty_entry_is_zero(chooser: SeedChooser) -> None:
    chooser.set_fixed(5)
    chooser.entry.clear()
    QTest.keyClicks(chooser.entry, "1a2")
    assert chooser.take() == 12
    chooser.entry.selectAll()
    QTest.keyClicks(chooser.entry, "\b")
    assert chooser.take() == 0
