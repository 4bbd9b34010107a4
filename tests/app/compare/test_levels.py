"""An image in halves of its size."""

from PySide6.QtGui import QColor, QImage

from app.compare.levels import SMALLEST, halved, level_for


def test_a_large_image_is_halved_down_to_the_smallest_side() -> None:
    image = QImage(2048, 1024, QImage.Format.Format_RGB888)
    image.fill(QColor(10, 20, 30))
    levels = halved(image)
    assert [level.width() for level in levels] == [2048, 1024, 512, 256]
    assert levels[-1].height() == SMALLEST
    assert {level.pixelColor(5, 5).name() for level in levels} == {"#0a141e"}


def test_no_level_is_smaller_than_what_is_drawn() -> None:
    levels = halved(QImage(1024, 1024, QImage.Format.Format_RGB32))
    assert [level_for(levels, width).width() for width in (1, 128, 129, 512, 513, 1024, 4000)] == [
        128,
        128,
        256,
        512,
        1024,
        1024,
        1024,
    ]
