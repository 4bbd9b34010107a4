"""The mark of how something stands."""

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.theme import DARK, LIGHT, Palette
from app.wizard.state_mark import StateMark
from engine.quant.checks import State


def drawn(mark: StateMark) -> QImage:
    image = QImage(mark.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    mark.render(image)
    return image


def shape(image: QImage) -> set[tuple[int, int]]:
    """Where there is colour."""
    width, height = image.width(), image.height()
    ground = image.pixel(0, 0)
    return {(x, y) for x in range(width) for y in range(height) if image.pixel(x, y) != ground}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_each_state_has_a_shape_of_its_own(qtbot: QtBot, palette: Palette) -> None:
    shapes = []
    for state in State:
        mark = StateMark(state)
        qtbot.addWidget(mark)
        mark.set_colours(palette)
        shapes.append(shape(drawn(mark)))
    for number, one in enumerate(shapes):
        for other in shapes[number + 1 :]:
            assert len(one ^ other) > 20


def test_another_state_is_drawn(qtbot: QtBot) -> None:
    mark = StateMark(State.GREEN)
    qtbot.addWidget(mark)
    before = drawn(mark)
    mark.show_state(State.RED)
    assert drawn(mark) != before
