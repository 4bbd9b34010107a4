"""The thumbnails of a run's pictures."""

from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.strip_thumbnails import KEPT, StripThumbnails


def plain(number: int) -> QImage:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(number % 4 * 60, 100, 200))
    return image


def test_each_is_there_and_few_are_unpacked(qtbot: QtBot) -> None:
    thumbnails = StripThumbnails(16)
    for number in range(3 * KEPT):
        thumbnails.add(plain(number))
    assert len(thumbnails) == 3 * KEPT
    for number in (0, 1, 2, 3 * KEPT - 1):
        shown = thumbnails.pixmap(number)
        assert (shown.width(), shown.height()) == (16, 16)
        colour = shown.toImage().pixelColor(8, 8)
        wanted = plain(number).pixelColor(0, 0)
        assert abs(colour.red() - wanted.red()) + abs(colour.green() - wanted.green()) < 12
    assert len(thumbnails._unpacked) == KEPT
