"""The seed."""

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.seed_field import SeedField
from engine.requests import MAX_SEED


@pytest.fixture
def field(qtbot: QtBot) -> SeedField:
    field = SeedField()
    qtbot.addWidget(field)
    return field


def test_random_takes_a_new_seed_each_time(field: SeedField) -> None:
    assert field.random.isChecked()
    seeds = {field.take() for _ in range(8)}
    assert len(seeds) == 8
    assert not field.entry.isEnabled()


def test_a_fixed_seed_stays(field: SeedField) -> None:
    field.set_fixed(42)
    assert not field.random.isChecked()
    assert [field.take(), field.take()] == [42, 42]


def test_the_last_seed_is_used_again(field: SeedField) -> None:
    assert not field.reuse.isEnabled()
    field.set_last(7)
    assert field.random.isChecked()
    field.reuse.click()
    assert field.take() == 7


def test_fixing_begins_with_the_last_seed(field: SeedField) -> None:
    field.set_last(1234)
    field.random.setChecked(False)
    assert field.take() == 1234


def test_only_seeds_can_be_typed(field: SeedField) -> None:
    field.set_fixed(0)
    for typed, kept in (("12ab-3", "123"), ("99999999999", "999999999"), (str(MAX_SEED), str(MAX_SEED))):
        field.entry.clear()
        QTest.keyClicks(field.entry, typed)
        assert field.entry.text().startswith(kept)
        assert int(field.entry.text()) <= MAX_SEED
    field.entry.clear()
    assert field.take() == 0
