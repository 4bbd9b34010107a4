"""A bar of progress whose parts are as wide as the time that they take."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QProgressBar, QWidget

from app.time_left import Share

HEIGHT: Final = 6
GAP: Final = 2.0
NARROWEST: Final = 3.0
MOST_PARTS: Final = 40  # of several pictures; more than these are one bar
GROOVE_OPACITY: Final = 0.16
WHOLE: Final = 1000


class PhaseBar(QProgressBar):
    """Progress in thousandths, over parts that follow each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widths: tuple[float, ...] = (1.0,)
        self.setRange(0, WHOLE)
        self.setTextVisible(False)

    @property
    def widths(self) -> tuple[float, ...]:
        """The parts' shares of the bar, which sum to 1."""
        return self._widths

    def show_progress(self, fraction: float, shares: Sequence[Share]) -> None:
        """Show that `fraction` (0 to 1) of all the time of `shares` is over."""
        seconds = [share.seconds for share in shares if share.seconds > 0]
        if not 0 < len(seconds) <= MOST_PARTS:
            seconds = [1.0]
        widths = tuple(each / sum(seconds) for each in seconds)
        value = min(round(fraction * WHOLE), WHOLE)
        if (widths, value) != (self._widths, self.value()):
            self._widths = widths
            self.setValue(value)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the parts, and how far they are."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        groove = QColor(self.palette().color(QPalette.ColorRole.WindowText))
        groove.setAlphaF(GROOVE_OPACITY)
        done = self.palette().color(QPalette.ColorRole.Highlight)
        left, over = self.value() / WHOLE, 0.0
        for x, width, share in self._places():
            painter.setBrush(groove)
            box = QRectF(x, (self.height() - HEIGHT) / 2, width, HEIGHT)
            painter.drawRoundedRect(box, 2, 2)
            filled = min(1.0, max(0.0, (left - over) / share))
            over += share
            if filled > 0:
                painter.setBrush(done)
                painter.drawRoundedRect(QRectF(box.x(), box.y(), box.width() * filled, HEIGHT), 2, 2)

    def _places(self) -> list[tuple[float, float, float]]:
        """Each part's left edge and width in pixels, and its share of the time."""
        room = max(1.0, self.width() - GAP * (len(self._widths) - 1))
        spare = max(0.0, room - NARROWEST * len(self._widths))
        narrowest = (room - spare) / len(self._widths)
        places, x = [], 0.0
        for share in self._widths:
            width = narrowest + spare * share
            places.append((x, width, share))
            x += width + GAP
        return places
