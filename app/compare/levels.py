"""An image in halves of its size, so that a view never has much to scale."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

SMALLEST: Final = 128  # pixels: no side is halved below


def halved(image: QImage) -> tuple[QImage, ...]:
    """The image as it is drawn fastest, then its half, a quarter of it and so on; takes long for large ones."""
    image = image.convertToFormat(
        QImage.Format.Format_ARGB32_Premultiplied if image.hasAlphaChannel() else QImage.Format.Format_RGB32
    )
    levels = [image]
    while min(levels[-1].width(), levels[-1].height()) >= 2 * SMALLEST:
        size = QSize(levels[-1].width() // 2, levels[-1].height() // 2)
        ways = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        levels.append(levels[-1].scaled(size, *ways))
    return tuple(levels)


def level_for(levels: tuple[QImage, ...], width: int) -> QImage:
    """The smallest level of at least `width` pixels, the largest where none is."""
    return next((level for level in reversed(levels) if level.width() >= width), levels[0])
