"""The studio's own light and dark colours, and the choice between them."""

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.theme import DARK, LIGHT, Palette, Theme, apply_palette, contrast, palette_for, shape_pairs, text_pairs

TEXT_RATIO = 4.5  # WCAG 2.2 AA, 1.4.3
SHAPE_RATIO = 3.0  # WCAG 2.2 AA, 1.4.11
both = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_of_known_colours() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#FFFFFF") == 1.0


@both
def test_text_is_readable(palette: Palette) -> None:
    poor = {name: contrast(*pair) for name, pair in text_pairs(palette).items() if contrast(*pair) < TEXT_RATIO}
    assert not poor


@both
def test_controls_stand_out(palette: Palette) -> None:
    poor = {name: contrast(*pair) for name, pair in shape_pairs(palette).items() if contrast(*pair) < SHAPE_RATIO}
    assert not poor


@both
def test_colours_are_six_digits(palette: Palette) -> None:
    colours = {name: value for name, value in dataclasses.asdict(palette).items() if name != "is_dark"}
    assert all(len(value) == 7 and value[0] == "#" and int(value[1:], 16) >= 0 for value in colours.values())


def test_palette_of_each_theme(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hints:
        scheme = Qt.ColorScheme.Dark

        def colorScheme(self) -> Qt.ColorScheme:
            return self.scheme

    monkeypatch.setattr(QGuiApplication, "styleHints", Hints)
    assert (palette_for(Theme.LIGHT), palette_for(Theme.DARK), palette_for(Theme.SYSTEM)) == (LIGHT, DARK, DARK)
    monkeypatch.setattr(Hints, "scheme", Qt.ColorScheme.Unknown)
    assert palette_for(Theme.SYSTEM) is LIGHT


@both
def test_application_gets_the_colours(qapp: QApplication, palette: Palette) -> None:
    apply_palette(qapp, palette)
    assert qapp.palette().color(QPalette.ColorRole.WindowText).name().upper() == palette.text
    assert palette.accent in qapp.styleSheet()
    assert "$" not in qapp.styleSheet()
