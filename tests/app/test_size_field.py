"""The picture's size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.size_field import SHAPES, SizeField, shape_size
from engine.description import Sizes

POCKET = Sizes(min=128, max=512, multiple=16)


@pytest.fixture
def field(qtbot: QtBot) -> SizeField:
    field = SizeField()
    qtbot.addWidget(field)
    field.set_limits(POCKET, area=256 * 256)
    field.set_value(256, 256)
    return field


@pytest.mark.parametrize(
    ("shape", "size"), [((1, 1), (256, 256)), ((4, 3), (288, 224)), ((16, 9), (336, 192)), ((9, 16), (192, 336))]
)
def test_shapes(shape: tuple[int, int], size: tuple[int, int]) -> None:
    assert shape_size(shape, 256 * 256, POCKET) == size


@given(
    shape=st.sampled_from(SHAPES),
    area=st.integers(64, 4096 * 4096),
    low=st.integers(16, 512),
    span=st.integers(16, 2048),
    multiple=st.sampled_from([16, 32, 64]),
)
def test_shapes_keep_to_the_limits(shape: tuple[int, int], area: int, low: int, span: int, multiple: int) -> None:
    sizes = Sizes(min=low, max=low + span + 64, multiple=multiple)
    for side in shape_size(shape, area, sizes):
        assert side % multiple == 0
        assert sizes.min <= side <= sizes.max


def test_a_shape_is_clicked(field: SizeField) -> None:
    square, wide = field.shapes()[0], field.shapes()[3]
    assert square.isChecked()
    wide.click()
    assert field.value() == (336, 192)
    assert wide.isChecked()
    assert not square.isChecked()


def test_a_shape_stays_checked_when_clicked_again(field: SizeField) -> None:
    square = field.shapes()[0]
    square.click()
    assert square.isChecked()
    assert field.value() == (256, 256)


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
    field.height_box.setValue(256)
    assert field.first_wrong() is None
    assert field.hint.isHidden()


def test_a_model_with_other_limits_checks_again(field: SizeField) -> None:
    field.set_limits(Sizes(min=512, max=2048, multiple=16), area=1024 * 1024)
    assert field.first_wrong() is field.width_box


def test_a_model_of_one_size_offers_no_other(field: SizeField) -> None:
    field.set_limits(Sizes(min=256, max=256, multiple=16), area=256 * 256)
    field.set_value(1024, 512)
    assert field.value() == (256, 256)
    assert field.first_wrong() is None
    choices = (field.width_box, field.swap, field.height_box, *field.shapes())
    assert all(widget.isHidden() for widget in choices)
    assert field.only_size.text().startswith("256 × 256")
    assert field.only_size.toolTip()
    field.set_limits(POCKET, area=256 * 256)
    assert not any(widget.isHidden() for widget in choices)
    assert field.only_size.isHidden()
