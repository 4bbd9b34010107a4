"""The wizard's steps in a row: those behind, the one at hand, those to come."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import LIGHT, Palette
from app.wizard.draft import Step

HEIGHT: Final = 52
CIRCLE: Final = 22
TIGHT: Final = 640  # pixels under which only the step at hand has its word


class StepHeader(QWidget):
    """Draws the steps; its accessible text says which is at hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = Step.SOURCE
        self._palette = LIGHT
        self._words = {
            Step.SOURCE: self.tr("Source"),
            Step.LICENCE: self.tr("Licence"),
            Step.RECIPE: self.tr("Recipe"),
            Step.PREFLIGHT: self.tr("Check"),
            Step.RUN: self.tr("Run"),
            Step.RESULT: self.tr("Result"),
        }
        self.setAccessibleName(self.tr("Steps"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_step(Step.SOURCE)

    def sizeHint(self) -> QSize:
        """A low strip."""
        return QSize(400, HEIGHT)

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self.update()

    def show_step(self, step: Step) -> None:
        """Mark the step at hand."""
        self._step = step
        number = list(Step).index(step) + 1
        words = self.tr("Step {number} of {count}: {name}")
        self.setAccessibleDescription(words.format(number=number, count=len(Step), name=self._words[step]))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw circles, lines and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        steps, middle = list(Step), self.height() / 2
        width = (self.width() - 64) / len(steps)
        at = steps.index(self._step)
        for number, step in enumerate(steps):
            left = 32 + number * width
            end = self._draw_word(painter, step, left + CIRCLE + 8, middle, is_here=number == at)
            self._draw_circle(painter, number, QPointF(left + CIRCLE / 2, middle), at)
            if step is not steps[-1]:
                painter.setPen(QPen(QColor(self._palette.border), 1.5))
                painter.drawLine(QPointF(end + 10, middle), QPointF(left + width - 8, middle))

    def _draw_circle(self, painter: QPainter, number: int, centre: QPointF, at: int) -> None:
        colours = self._palette
        filled = colours.accent if number == at else colours.accent_soft if number < at else colours.raised
        painter.setPen(QPen(QColor(colours.accent if number <= at else colours.outline), 1.2))
        painter.setBrush(QColor(filled))
        painter.drawEllipse(centre, CIRCLE / 2, CIRCLE / 2)
        painter.setPen(QColor(colours.on_accent if number == at else colours.text))
        font = QFont(self.font())
        font.setPixelSize(11)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        box = QRectF(0, 0, CIRCLE, CIRCLE)
        box.moveCenter(centre)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "✓" if number < at else str(number + 1))

    def _draw_word(self, painter: QPainter, step: Step, left: float, middle: float, *, is_here: bool) -> float:
        """The word's right edge; where there is little room only the step at hand has one."""
        if self.width() < TIGHT and not is_here:
            return left - 8
        font = QFont(self.font())
        font.setPixelSize(13)
        font.setWeight(QFont.Weight.DemiBold if is_here else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(self._palette.text if is_here else self._palette.muted))
        width = painter.fontMetrics().horizontalAdvance(self._words[step])
        painter.drawText(QRectF(left, middle - 12, width + 2, 24), Qt.AlignmentFlag.AlignVCenter, self._words[step])
        return left + width
