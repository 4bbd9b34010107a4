"""How many pictures are made at once."""

import pytest
from pytestqt.qtbot import QtBot

from app.count_field import MOST, CountField


@pytest.fixture
def field(qtbot: QtBot) -> CountField:
    field = CountField()
    qtbot.addWidget(field)
    field.show()
    return field


def test_combinations_are_offered_where_there_are_some(field: CountField) -> None:
    assert field.every.isHidden()
    field.box.setValue(3)
    assert (field.value(), field.total()) == (3, 3)
    field.set_combinations(4)
    assert not field.every.isHidden()
    assert field.total() == 3
    assert "12 pictures" in field.every.toolTip()
    field.every.click()
    assert (field.value(), field.total()) == (3, 12)
    field.set_combinations(1)
    assert not field.wants_every()
    assert field.total() == 3


def test_more_than_can_be_made_are_not(field: CountField) -> None:
    field.set_combinations(20)
    field.every.click()
    field.box.setValue(MOST)
    assert not field.wants_every()
    assert not field.every.isEnabled()
    assert "2,000 pictures" in field.every.toolTip()
    field.box.setValue(50)
    assert field.every.isEnabled()
    field.set_combinations(10**9)
    assert field.every.text() == "Too many combinations"
    assert field.total() == 50


def test_another_number_is_without_combinations(field: CountField) -> None:
    field.set_combinations(2)
    field.every.click()
    field.set_value(1)
    assert field.total() == 1
