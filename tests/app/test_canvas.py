"""The picture: fitted, zoomed, moved."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas import MARGIN, Canvas
from app.theme import DARK, LIGHT
from engine.events import Preview

RED = QColor("#C02010")


def picture(width: int = 100, height: int = 50) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(RED)
    return image


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(432, 332)
    canvas.show()
    return canvas


def turn_wheel(canvas: Canvas, at: QPointF, notches: int) -> None:
    event = QWheelEvent(
        at,
        QPointF(canvas.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_a_picture_fits_the_window(canvas: Canvas) -> None:
    canvas.show_image(picture(), "a red field")
    assert canvas.scale == pytest.approx((432 - 2 * MARGIN) / 100)
    assert canvas.picture_box().center() == QPointF(216, 166)
    canvas.resize(232, 332)
    assert canvas.scale == pytest.approx((232 - 2 * MARGIN) / 100)


def test_the_picture_is_drawn(canvas: Canvas) -> None:
    canvas.show_image(picture(), "a red field")
    shot = canvas.grab().toImage()
    assert shot.pixelColor(216, 166) == RED
    assert shot.pixelColor(2, 2) != RED


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_an_empty_canvas_has_its_colour_and_words(canvas: Canvas, palette: object) -> None:
    canvas.set_colours(palette)
    canvas.clearFocus()
    canvas.show_nothing("Describe a picture", "Write a prompt")
    assert canvas.grab().toImage().pixelColor(5, 5) == QColor(palette.canvas)
    assert canvas.accessibleDescription() == "Describe a picture. Write a prompt"
    assert canvas.image() is None


def test_large_pictures_are_reduced(canvas: Canvas) -> None:
    canvas.show_image(picture(2000, 1000), "a red field")
    assert canvas.scale == pytest.approx(0.2)
    assert canvas.grab().toImage().pixelColor(216, 166) == RED


def test_one_to_one_and_back(canvas: Canvas) -> None:
    canvas.show_image(picture(), "a red field")
    canvas.zoom_to(1.0)
    assert canvas.picture_box().size().toSize() == QSize(100, 50)
    assert not canvas.is_fitted
    canvas.fit()
    assert canvas.is_fitted
    assert canvas.scale == pytest.approx(4.0)


def test_the_wheel_zooms_around_the_pointer(canvas: Canvas) -> None:
    canvas.show_image(picture(400, 300), "a red field")
    canvas.zoom_to(4.0)
    at = QPointF(300, 100)
    before = (at - canvas.picture_box().topLeft()) / canvas.scale
    turn_wheel(canvas, at, 2)
    after = (at - canvas.picture_box().topLeft()) / canvas.scale
    assert canvas.scale == pytest.approx(4.0 * 1.15**2)
    assert (after - before).manhattanLength() < 1e-6
    turn_wheel(canvas, at, -200)
    assert canvas.scale == pytest.approx(0.05)


def test_dragging_moves_a_zoomed_picture_and_keeps_it_in_view(canvas: Canvas) -> None:
    canvas.show_image(picture(400, 300), "a red field")
    canvas.zoom_to(4.0)
    before = canvas.picture_box().topLeft()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseMove(canvas, QPoint(180, 90))
    assert canvas.picture_box().topLeft() - before == QPointF(-20, -10)
    QTest.mouseMove(canvas, QPoint(-9000, -9000))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton)
    assert canvas.picture_box().bottomRight().x() == pytest.approx(432)


def test_keys_zoom_move_and_copy(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.show_image(picture(400, 300), "a red field")
    QTest.keyClick(canvas, Qt.Key.Key_1)
    assert canvas.scale == 1.0
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.scale == pytest.approx(1.5625)
    before = canvas.picture_box().left()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.picture_box().left() == pytest.approx(before - 48)
    QTest.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.is_fitted
    with qtbot.waitSignal(canvas.copy_wanted):
        QTest.keyClick(canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)


def test_a_preview_has_the_size_of_its_picture(canvas: Canvas) -> None:
    canvas.show_preview(Preview(width=2, height=1, pixels=b"\xc0\x20\x10" * 2), QSize(100, 50))
    assert canvas.shows_preview()
    assert canvas.image() is None
    assert canvas.scale == pytest.approx(4.0)
    assert canvas.grab().toImage().pixelColor(216, 166) == RED


def test_the_zoom_stays_from_preview_to_picture(canvas: Canvas) -> None:
    canvas.show_preview(Preview(width=2, height=1, pixels=bytes(6)), QSize(100, 50))
    canvas.zoom_to(2.0)
    canvas.show_image(picture(), "a red field")
    assert canvas.scale == 2.0
    canvas.show_image(picture(64, 64), "another")
    assert canvas.is_fitted


def test_nothing_to_zoom(canvas: Canvas) -> None:
    canvas.show_nothing("", "")
    canvas.zoom_by(2.0)
    assert canvas.scale == 1.0
