"""A preview's pixels as images, small and in the size of the picture that it becomes."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from engine.events import Preview


def preview_image(preview: Preview) -> QImage:
    """The pixels as they came, as an image that owns them."""
    stride = preview.width * 3
    return QImage(preview.pixels, preview.width, preview.height, stride, QImage.Format.Format_RGB888).copy()


def enlarged(image: QImage, size: QSize) -> QImage:
    """A small image doubled, softly, until it has the size: rounder than in one jump."""
    ways = (Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    while image.width() * 2 < size.width() and image.height() * 2 < size.height():
        image = image.scaled(image.size() * 2, *ways)
    return image.scaled(size, *ways)
