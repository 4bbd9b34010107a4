"""The mark of how something stands: a shape for each state, so that none is told by colour alone."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.theme import LIGHT, Palette
from engine.quant.checks import State

SIDE: Final = 18


class StateMark(QWidget):
    """A circle with a tick, a triangle, or a square with a cross."""

    def __init__(self, state: State, parent: QWidget | None = None, *, side: int = SIDE) -> None:
        super().__init__(parent)
        self._state = state
        self._side = side
        self._palette = LIGHT
        self.setFixedSize(side, side)

    def sizeHint(self) -> QSize:
        """A small square."""
        return QSize(self._side, self._side)

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self.update()

    def show_state(self, state: State) -> None:
        """Show another state."""
        self._state = state
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the state's shape."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._side / 18, self._side / 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour()))
        lines = QPen(QColor(self._palette.panel), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        match self._state:
            case State.GREEN:
                painter.drawEllipse(QRectF(1, 1, 16, 16))
                painter.setPen(lines)
                painter.drawPolyline(QPolygonF([QPointF(5, 9.3), QPointF(8, 12), QPointF(13, 6.3)]))
            case State.AMBER:
                painter.drawPolygon(QPolygonF([QPointF(9, 1), QPointF(17.5, 16.5), QPointF(0.5, 16.5)]))
                painter.setPen(lines)
                painter.drawLine(QPointF(9, 6.5), QPointF(9, 10.5))
                painter.drawPoint(QPointF(9, 13.8))
            case State.RED:
                painter.drawRoundedRect(QRectF(1, 1, 16, 16), 4, 4)
                painter.setPen(lines)
                painter.drawLine(QPointF(6, 6), QPointF(12, 12))
                painter.drawLine(QPointF(12, 6), QPointF(6, 12))

    def _colour(self) -> str:
        palette = self._palette
        return {State.GREEN: palette.accent, State.AMBER: palette.warning, State.RED: palette.error}[self._state]
