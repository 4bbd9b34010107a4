"""The thumbnails of a run's pictures, most of them packed: of a day's work there are thousands."""

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QBuffer, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPixmap

KEPT: Final = 64  # more than a screen shows
QUALITY: Final = 92


class StripThumbnails:
    """Squares of `side` pixels, numbered from 0; a packed one takes about a tenth of one that can be drawn."""

    def __init__(self, side: int) -> None:
        self._side = side
        self._packed: list[bytes] = []
        self._unpacked: OrderedDict[int, QPixmap] = OrderedDict()

    def __len__(self) -> int:
        return len(self._packed)

    def add(self, image: QImage) -> None:
        """Take up the next picture's."""
        square = self.square(image)
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        square.save(buffer, "JPEG", QUALITY)  # type: ignore[call-overload]  # Qt takes a text, whatever its stubs say
        self._keep(len(self._packed), QPixmap.fromImage(square))
        self._packed.append(bytes(buffer.data().data()))

    def pixmap(self, number: int) -> QPixmap:
        """A picture's thumbnail."""
        if number in self._unpacked:
            self._unpacked.move_to_end(number)
        else:
            self._keep(number, QPixmap.fromImage(QImage.fromData(self._packed[number])))
        return self._unpacked[number]

    def square(self, image: QImage) -> QImage:
        """The middle of an image, as large as a thumbnail."""
        side = self._side
        ways = (Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation)
        scaled = image.scaled(QSize(side, side), *ways)
        middle = QRect(0, 0, side, side)
        middle.moveCenter(scaled.rect().center())
        return scaled.copy(middle)

    def _keep(self, number: int, pixmap: QPixmap) -> None:
        self._unpacked[number] = pixmap
        while len(self._unpacked) > KEPT:
            self._unpacked.popitem(last=False)
