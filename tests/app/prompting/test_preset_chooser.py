"""The menu of sizes."""

import pytest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.prompting.preset_chooser import PresetChooser
from app.theme import DARK, LIGHT, apply_palette
from engine.description import STANDARD_SIZES, Sizes


@pytest.fixture
def chooser(qtbot: QtBot) -> PresetChooser:
    chooser = PresetChooser()
    qtbot.addWidget(chooser)
    chooser.show()
    return chooser


def test_a_shape_is_chosen(qtbot: QtBot, chooser: PresetChooser) -> None:
    wide = next(action for action in chooser.menu().actions() if action.text().startswith("16:9"))
    with qtbot.waitSignal(chooser.chosen) as chosen:
        wide.trigger()
    assert chosen.args == [1360, 768]
    assert chooser.accessibleName() == "Shape: 16:9"
    chooser.show_size(1000, 500)
    assert chooser.accessibleName() == "Shape: Custom"


def test_fewer_and_more_pixels_are_below(chooser: PresetChooser) -> None:
    chooser.set_limits(STANDARD_SIZES, area=1024 * 1024)
    menus = [menu for action in chooser.menu().actions() if isinstance(menu := action.menu(), QMenu)]
    first = [menu.actions()[0].text().split(",")[0] for menu in menus]
    assert first == ["1:1   720 × 720", "1:1   1456 × 1456"]


def test_a_model_of_one_size_needs_no_menu(chooser: PresetChooser) -> None:
    chooser.set_limits(Sizes(min=256, max=256, multiple=16), area=256 * 256)
    assert chooser.isHidden()


def test_icons_follow_the_colours(qapp: QApplication, chooser: PresetChooser) -> None:
    apply_palette(qapp, LIGHT)
    light = chooser.menu().actions()[0].icon().pixmap(18).toImage()
    apply_palette(qapp, DARK)
    assert chooser.menu().actions()[0].icon().pixmap(18).toImage() != light
