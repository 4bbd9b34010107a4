"""How well each block of a ternary model kept its source's weights, as a row of bars."""

from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.measures import number_text
from app.theme import LIGHT, Palette

HEIGHT: Final = 84
GAP: Final = 2
SHARE: Final = 0.25  # of a bar that is drawn however bad the block is


class QualityChart(QWidget):
    """A bar a block, the higher the better; its accessible text names the worst."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quality: tuple[tuple[str, float], ...] = ()
        self._palette = LIGHT
        self.setAccessibleName(self.tr("Signal-to-noise ratio by block"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A low strip."""
        return QSize(300, HEIGHT)

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self.update()

    def show_quality(self, quality: tuple[tuple[str, float], ...]) -> None:
        """Show blocks by name with their ratios in dB."""
        self._quality = quality
        self.setVisible(bool(quality))
        if quality:
            name, ratio = min(quality, key=lambda pair: pair[1])
            words = self.tr("the lowest is {name} with {ratio} dB").format(name=name, ratio=number_text(ratio, 1))
            self.setAccessibleDescription(words)
            self.setToolTip(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars."""
        if not self._quality:
            return
        painter = QPainter(self)
        ratios = [ratio for _, ratio in self._quality]
        low, high = min(ratios), max(ratios)
        step = self.width() / len(ratios)
        colour = QColor(self._palette.accent)
        for number, ratio in enumerate(ratios):
            share = SHARE + (1 - SHARE) * ((ratio - low) / (high - low) if high > low else 1)
            height = self.height() * share
            painter.fillRect(QRectF(number * step, self.height() - height, max(1.0, step - GAP), height), colour)
