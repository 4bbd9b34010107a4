"""A conversion's blocks as a strip of cells."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.theme import DARK
from app.wizard.block_strip import BlockStrip, filled

NAMES = ("transformer_blocks.0", "transformer_blocks.1", "single_transformer_blocks.0", "single_transformer_blocks.1")


@pytest.fixture
def strip(qtbot: QtBot) -> BlockStrip:
    """A strip of four blocks, of which one is finished and one at work."""
    strip = BlockStrip()
    qtbot.addWidget(strip)
    strip.set_colours(DARK)
    strip.resize(400, 60)
    strip.show_blocks(NAMES, (12.34,), working=1)
    strip.show()
    return strip


def test_each_cell_says_what_it_is(strip: BlockStrip) -> None:
    assert [strip.text(number) for number in range(4)] == [
        "double block 0: 12.3 dB",
        "double block 1: at work",
        "single block 0: to come",
        "single block 1: to come",
    ]
    assert strip.accessibleDescription() == "1 of 4 blocks are finished"
    strip.show_blocks(NAMES, (None, 3.0), working=None)
    assert strip.text(0) == "double block 0: finished"


def test_arrows_walk_over_the_cells(qtbot: QtBot, strip: BlockStrip) -> None:
    told: list[str] = []
    strip.described.connect(told.append)
    strip.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        QTest.keyClick(strip, key)
    assert told == [strip.text(0), strip.text(1), strip.text(0), strip.text(0)]
    assert strip.accessibleDescription() == strip.text(0)
    strip.clearFocus()
    assert told[-1] == ""


def test_nothing_moves_that_nobody_sees(strip: BlockStrip) -> None:
    assert strip.is_pulsing
    strip.hide()
    assert not strip.is_pulsing
    strip.show_blocks(NAMES, (1.0, 2.0), working=2)
    assert not strip.is_pulsing
    strip.show()
    assert strip.is_pulsing
    strip.show_blocks(NAMES, (1.0, 2.0), working=None)
    assert not strip.is_pulsing


def test_a_better_block_is_drawn_fuller(strip: BlockStrip) -> None:
    strip.show_blocks(NAMES, (20.0, 6.0), working=None)
    image = strip.grab().toImage()
    heights = []
    for number in (0, 1):
        box = strip.cell(number)
        column = round(box.center().x())
        shades = [image.pixelColor(column, y).lightness() for y in range(2, round(box.bottom()) - 2)]
        heights.append(sum(shade > 100 for shade in shades))
    assert heights[0] > 2 * heights[1] > 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.integers(1, 80), st.integers(120, 900))
def test_cells_lie_apart_in_the_strip(strip: BlockStrip, count: int, width: int) -> None:
    strip.resize(width, 60)
    strip.show_blocks([f"transformer_blocks.{number}" for number in range(count)], (), working=None)
    cells = [strip.cell(number) for number in range(count)]
    assert all(QRectF(strip.rect()).adjusted(-0.01, -0.01, 0.01, 0.01).contains(cell) for cell in cells)
    assert not any(one.intersects(other) for one, other in itertools.pairwise(cells))


@given(st.floats(-200, 200))
def test_a_cell_is_never_empty_nor_more_than_full(ratio: float) -> None:
    assert 0 < filled(ratio) <= 1
