"""What is drawn over compared pictures: labels, the grid of pixels, the cross that shows the same point."""

import math
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.theme import Palette

LABEL_PIXELS: Final = 12
EDGE: Final = 10
CROSS: Final = 7


def draw_grid(painter: QPainter, box: QRectF, frame: QSizeF, seen: QRectF) -> None:
    """A line between any two pixels of the frame that are seen."""
    across, down = box.width() / frame.width(), box.height() / frame.height()
    part = box.intersected(seen)
    if part.isEmpty():
        return
    columns = range(math.ceil((part.left() - box.left()) / across), int((part.right() - box.left()) / across) + 1)
    rows = range(math.ceil((part.top() - box.top()) / down), int((part.bottom() - box.top()) / down) + 1)
    lines = [
        QLineF(box.left() + column * across, part.top(), box.left() + column * across, part.bottom())
        for column in columns
    ]
    lines += [QLineF(part.left(), box.top() + row * down, part.right(), box.top() + row * down) for row in rows]
    painter.setPen(QPen(QColor(128, 128, 128, 110), 0))
    painter.drawLines(lines)


def draw_label(
    painter: QPainter,
    palette: Palette,
    text: str,
    within: QRectF,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """A name on a plate in an upper corner, shortened where there is no room for it."""
    font = QFont(painter.font())
    font.setPixelSize(LABEL_PIXELS)
    font.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetricsF(font)
    room = within.width() - 2 * EDGE - 16
    if room < metrics.height():
        return
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    plate = QRectF(0, 0, metrics.horizontalAdvance(text) + 16, metrics.height() + 8)
    is_left = side is Qt.AlignmentFlag.AlignLeft
    left = within.left() + EDGE if is_left else within.right() - EDGE - plate.width()
    plate.moveTo(left, within.top() + EDGE)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(QPen(QColor(palette.border), 1))
    painter.setBrush(QColor(palette.panel))
    painter.drawRoundedRect(plate, 6, 6)
    painter.setPen(QColor(palette.text))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def draw_cross(painter: QPainter, at: QPointF) -> None:
    """A small cross, dark on light and light on dark."""
    arms = [
        QLineF(at.x() - CROSS, at.y(), at.x() + CROSS, at.y()),
        QLineF(at.x(), at.y() - CROSS, at.x(), at.y() + CROSS),
    ]
    for colour, width in ((Qt.GlobalColor.black, 3), (Qt.GlobalColor.white, 1)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLines(arms)
