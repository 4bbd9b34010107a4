"""What each phase of a picture takes of the memory, as bars."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.measures import memory_text
from app.models.fit import Fit, PhaseBar, Verdict
from app.models.words import ModelWords
from app.theme import LIGHT, Palette

ROW: Final = 26
BAR: Final = 16
NAME: Final = 88
VALUE: Final = 64


class MemoryBars(QWidget):
    """A bar a phase: dark what the weights take, lighter what the picture takes, of all that there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fit: Fit | None = None
        self._palette = LIGHT
        self._words = ModelWords(self)
        self.setAccessibleName(self.tr("Memory by phase"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A row a phase."""
        return QSize(300, ROW * (len(self._fit.bars) if self._fit else 0) + ROW)

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self.update()

    def show_fit(self, fit: Fit | None) -> None:
        """Show how a model fits."""
        self._fit = fit
        bars = fit.bars if fit else ()
        lines = [f"{self._words.phase(bar.phase)}: {memory_text(bar.total)}" for bar in bars]
        self.setAccessibleDescription(", ".join([*lines, self._words.fit(fit)] if fit else lines))
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars."""
        if self._fit is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        for number, bar in enumerate(self._fit.bars):
            self._draw_bar(painter, bar, number * ROW, self._fit)
        self._draw_legend(painter, len(self._fit.bars) * ROW)

    def _draw_bar(self, painter: QPainter, bar: PhaseBar, top: int, fit: Fit) -> None:
        colours, middle = self._palette, Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.muted))
        painter.drawText(QRectF(0, top, NAME, ROW), middle, self._words.phase(bar.phase))
        value = QRectF(self.width() - VALUE, top, VALUE, ROW)
        painter.drawText(value, middle | Qt.AlignmentFlag.AlignRight, memory_text(bar.total))
        groove = QRectF(NAME, top + (ROW - BAR) / 2, self.width() - NAME - VALUE, BAR)
        painter.setPen(QPen(QColor(colours.outline), 1))
        painter.setBrush(QColor(colours.raised))
        painter.drawRect(groove)
        whole = max(fit.has, fit.needs)
        left = groove.left()
        for size, colour in zip((bar.base, bar.weights, bar.working), self._shades(fit), strict=True):
            width = groove.width() * size / whole
            painter.fillRect(QRectF(left, groove.top() + 1, width, BAR - 2), colour)
            left += width
        if fit.needs > fit.has:  # where the memory ends
            end = groove.left() + groove.width() * fit.has / whole
            painter.setPen(QPen(QColor(colours.error), 2))
            painter.drawLine(int(end), int(groove.top() - 3), int(end), int(groove.bottom() + 3))

    def _shades(self, fit: Fit) -> tuple[QColor, QColor, QColor]:
        colours = self._palette
        strong = QColor(colours.error if fit.verdict is Verdict.TOO_BIG else colours.accent)
        soft = QColor(strong)
        soft.setAlphaF(0.5)
        return QColor(colours.outline), strong, soft

    def _draw_legend(self, painter: QPainter, top: int) -> None:
        assert self._fit is not None, "there is no legend without bars"
        base, strong, soft = self._shades(self._fit)
        entries = [(strong, self.tr("weights")), (soft, self.tr("working memory"))]
        if self._fit.bars[0].base:
            entries.insert(0, (base, self.tr("CUDA itself")))
        left = float(NAME)
        for colour, words in entries:
            painter.fillRect(QRectF(left, top + 9, 9, 9), colour)
            painter.setPen(QColor(self._palette.muted))
            width = painter.fontMetrics().horizontalAdvance(words)
            painter.drawText(QRectF(left + 14, top, width + 4, ROW), Qt.AlignmentFlag.AlignVCenter, words)
            left += width + 32
        has = self.tr("of {has}").format(has=memory_text(self._fit.has))
        place = QRectF(left, top, self.width() - left, ROW)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, has)
