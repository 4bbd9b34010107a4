"""The picture's size."""

import pytest
from pytestqt.qtbot import QtBot

from app.size_field import SizeField
from engine.description import Sizes

POCKET = Sizes(min=128, max=512, multiple=16)


@pytest.fixture
def field(qtbot: QtBot) -> SizeField:
    field = SizeField()
    qtbot.addWidget(field)
    field.set_limits(POCKET, area=256 * 256)
    field.set_value(256, 256)
    return field


def test_a_shape_is_chosen(field: SizeField) -> None:
    assert field.presets.text().startswith("1:1")
    wide = next(action for action in field.presets.menu().actions() if action.data() == (16, 9))
    wide.trigger()
    assert field.value() == (336, 192)
    assert field.presets.text().startswith("16:9")
    field.width_box.setValue(320)
    assert not field.presets.text().startswith("16:9")


def test_sides_are_swapped(field: SizeField) -> None:
    field.set_value(384, 128)
    field.swap.click()
    assert field.value() == (128, 384)


@pytest.mark.parametrize("side", [250, 112, 528])
def test_a_wrong_side_is_marked_and_explained(field: SizeField, side: int) -> None:
    field.height_box.setValue(side)
    assert field.first_wrong() is field.height_box
    assert field.height_box.property("wrong")
    assert not field.width_box.property("wrong")
    assert not field.hint.isHidden()
    assert "16" in field.hint.text()
    assert "128 to 512" in field.hint.text()
    field.nearest.click()
    assert field.height_box.value() in (256, 128, 512)
    assert field.width_box.value() == 256
    assert field.first_wrong() is None
    assert field.hint.isHidden()
    assert field.nearest.isHidden()


def test_a_model_with_other_limits_checks_again(field: SizeField) -> None:
    field.set_limits(Sizes(min=512, max=2048, multiple=16), area=1024 * 1024)
    assert field.first_wrong() is field.width_box


def test_a_model_of_one_size_offers_no_other(field: SizeField) -> None:
    field.set_limits(Sizes(min=256, max=256, multiple=16), area=256 * 256)
    field.set_value(1024, 512)
    assert field.value() == (256, 256)
    assert field.first_wrong() is None
    choices = (field.presets, field.width_box, field.swap, field.height_box)
    assert all(widget.isHidden() for widget in choices)
    assert field.only_size.text().startswith("256 × 256")
    assert field.only_size.toolTip()
    field.set_limits(POCKET, area=256 * 256)
    assert not any(widget.isHidden() for widget in choices)
    assert field.only_size.isHidden()
