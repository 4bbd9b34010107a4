"""The strip of the pictures of this run."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.filmstrip import Filmstrip
from app.state import Studio
from engine.events import Cancelled
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge

COLOURS = ("#C02010", "#10A020", "#2030D0")


@pytest.fixture
def strip(qtbot: QtBot, ready: Studio) -> Filmstrip:
    strip = Filmstrip(ready)
    qtbot.addWidget(strip)
    strip.resize(500, strip.height())
    strip.show()
    return strip


def ask(studio: Studio, number: int = 0) -> None:
    prompt = f"picture {number} of a very long row of pictures, with words and words and words and words"
    studio.generate(GenerationRequest(prompt=prompt, seed=number, width=32, height=32, steps=4))


def make(bridge: FakeBridge, studio: Studio, count: int = 3) -> None:
    for number, colour in enumerate(COLOURS[:count]):
        ask(studio, number)
        bridge.make_picture(colour=colour)


def test_an_empty_strip_is_hidden(qtbot: QtBot, ready: Studio) -> None:
    strip = Filmstrip(ready)
    qtbot.addWidget(strip)
    assert strip.isHidden()


def test_each_picture_has_a_thumbnail(bridge: FakeBridge, ready: Studio, strip: Filmstrip) -> None:
    make(bridge, ready)
    assert not strip.isHidden()
    assert strip.model().rowCount() == 3
    shots = [strip.viewport().grab(strip.visualRect(strip.model().index(row, 0))).toImage() for row in range(3)]
    assert [each.pixelColor(each.rect().center()) for each in shots] == [QColor(colour) for colour in COLOURS]


def test_a_click_chooses(qtbot: QtBot, bridge: FakeBridge, ready: Studio, strip: Filmstrip) -> None:
    make(bridge, ready)
    with qtbot.waitSignal(strip.picture_chosen) as chosen:
        where = strip.visualRect(strip.model().index(1, 0)).center()
        QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert chosen.args == [1]
    assert strip.chosen() == 1


def test_arrow_keys_choose(bridge: FakeBridge, ready: Studio, strip: Filmstrip) -> None:
    make(bridge, ready)
    strip.choose(2)
    seen: list[int] = []
    strip.picture_chosen.connect(seen.append)
    QTest.keyClick(strip, Qt.Key.Key_Left)
    QTest.keyClick(strip, Qt.Key.Key_Left)
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert seen == [1, 0, 1]


def test_the_running_job_has_a_tile_with_its_preview(bridge: FakeBridge, ready: Studio, strip: Filmstrip) -> None:
    make(bridge, ready, 1)
    ask(ready)
    assert strip.model().rowCount() == 2
    strip.choose_live()
    assert strip.shows_live()
    assert strip.chosen() is None
    live = strip.model().index(1, 0)
    assert live.data(Qt.ItemDataRole.DecorationRole) is None
    bridge.begin_job()
    assert live.data(Qt.ItemDataRole.DecorationRole) is not None
    bridge.tell(Cancelled(pictures=0))
    assert strip.model().rowCount() == 1


def test_tiles_say_what_they_are(bridge: FakeBridge, ready: Studio, strip: Filmstrip) -> None:
    make(bridge, ready, 1)
    words = strip.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith("picture 0 of a very long row")
    assert words.endswith("(seed 0)")
    assert len(words) < 100


def test_a_later_strip_shows_earlier_pictures(qtbot: QtBot, bridge: FakeBridge, ready: Studio) -> None:
    make(bridge, ready)
    strip = Filmstrip(ready)
    qtbot.addWidget(strip)
    assert strip.model().rowCount() == 3
