"""A conversion's blocks as a strip of cells that fill with their signal-to-noise ratios."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEasingCurve, QEvent, QPointF, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.conversions.words import block_name
from app.theme import LIGHT, Palette

HEIGHT: Final = 44  # pixels of a row
GAP: Final = 3
NARROWEST: Final = 9
WIDEST: Final = 64
LOW_DB: Final = 3.0  # an almost empty cell: the error is half of the signal
HIGH_DB: Final = 25.0  # a full one
LEAST: Final = 0.12  # of a finished cell is filled, however bad the block is
PULSE_MS: Final = 1800
KEYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class BlockStrip(QWidget):
    """A cell a block: the fuller the nearer to its source; hatched ones are to come, and the one at work pulses.

    The arrow keys walk over the cells; what the cell says is its tooltip and `described`.
    """

    described = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = LIGHT
        self._names: tuple[str, ...] = ()
        self._ratios: tuple[float | None, ...] = ()
        self._working: int | None = None
        self._current: int | None = None
        self._pulse = QVariantAnimation(self)
        self._pulse.setDuration(PULSE_MS)
        self._pulse.setLoopCount(-1)
        self._pulse.setKeyValues([(0.0, 0.0), (0.5, 1.0), (1.0, 0.0)])
        self._pulse.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._pulse.valueChanged.connect(self.update)
        self.setAccessibleName(self.tr("Blocks"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self.update()

    def show_blocks(self, names: Sequence[str], ratios: Sequence[float | None], *, working: int | None) -> None:
        """Show blocks by name, the ratios (dB) of the first of them, and which one is at work.

        A ratio is None where an earlier run finished the block and this one has not told it again.
        """
        shown = (tuple(names), tuple(ratios), working)
        if shown != (self._names, self._ratios, self._working):
            grows = len(names) != len(self._names)
            self._names, self._ratios, self._working = shown
            self.setAccessibleDescription(self._summary())
            if grows:
                self.updateGeometry()
                self.setFixedHeight(self.sizeHint().height())
            self._follow_pulse()
            self.update()

    def text(self, number: int) -> str:
        """What cell `number` says."""
        name = block_name(self._names[number])
        if number >= len(self._ratios):
            words = self.tr("{block}: at work") if number == self._working else self.tr("{block}: to come")
            return words.format(block=name)
        ratio = self._ratios[number]
        if ratio is None:
            return self.tr("{block}: finished").format(block=name)
        return self.tr("{block}: {ratio} dB").format(block=name, ratio=f"{ratio:.1f}")

    @property
    def is_pulsing(self) -> bool:
        """Whether anything moves."""
        return self._pulse.state() is QVariantAnimation.State.Running

    def sizeHint(self) -> QSize:
        """As many rows as the cells need."""
        rows = -(-max(1, len(self._names)) // self._columns())
        return QSize(300, rows * (HEIGHT + GAP) - GAP)

    def cell(self, number: int) -> QRectF:
        """Where cell `number` lies."""
        columns = self._columns()
        row, column = divmod(number, columns)
        width = min(float(WIDEST), (self.width() + GAP) / columns - GAP)
        return QRectF(column * (width + GAP), row * (HEIGHT + GAP), width, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break into rows anew."""
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """Pulse where a block is at work."""
        super().showEvent(event)
        self._follow_pulse()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves that nobody sees."""
        super().hideEvent(event)
        self._pulse.stop()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No cell is walked on."""
        super().focusOutEvent(event)
        self._walk_to(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk over the cells."""
        step = KEYS.get(Qt.Key(event.key()))
        if step is None or not self._names:
            super().keyPressEvent(event)
            return
        at = self._current + step if self._current is not None else (0 if step > 0 else len(self._names) - 1)
        self._walk_to(min(max(at, 0), len(self._names) - 1))

    def event(self, event: QEvent) -> bool:
        """Say what lies under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            over = (number for number in range(len(self._names)) if self.cell(number).contains(QPointF(event.pos())))
            number = next(over, None)
            QToolTip.showText(event.globalPos(), "" if number is None else self.text(number), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw every cell."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in range(len(self._names)):
            box = self.cell(number)
            if number < len(self._ratios):
                self._draw_finished(painter, box, self._ratios[number])
            elif number == self._working:
                self._draw_working(painter, box)
            else:
                self._draw_waiting(painter, box)
            if number == self._current:
                painter.setPen(QPen(QColor(self._palette.text), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)

    def _draw_finished(self, painter: QPainter, box: QRectF, ratio: float | None) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._palette.accent_soft))
        painter.drawRoundedRect(box, 3, 3)
        share = 1.0 if ratio is None else filled(ratio)
        colour = QColor(self._palette.accent)
        colour.setAlphaF(0.55 + 0.45 * share)
        painter.setBrush(colour)
        painter.drawRoundedRect(box.adjusted(0, box.height() * (1 - share), 0, 0), 3, 3)

    def _draw_working(self, painter: QPainter, box: QRectF) -> None:
        colour = QColor(self._palette.accent)
        value = self._pulse.currentValue() if self.is_pulsing else 0.5
        painter.setPen(QPen(colour, 1.5))
        colour.setAlphaF(0.12 + 0.38 * float(value or 0.0))
        painter.setBrush(colour)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)

    def _draw_waiting(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(QColor(self._palette.border), 1))
        painter.setBrush(QColor(self._palette.raised))
        inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inner, 3, 3)
        painter.save()
        painter.setClipRect(inner)
        step, height = 7, box.height()
        for number in range(int((box.width() + height) // step) + 1):
            x = box.left() - height + number * step
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x + height, box.top()))
        painter.restore()

    def _walk_to(self, number: int | None) -> None:
        self._current = number
        text = self._summary() if number is None else self.text(number)
        self.setAccessibleDescription(text)
        self.described.emit("" if number is None else text)
        self.update()

    def _summary(self) -> str:
        words = self.tr("{done} of {blocks} blocks are finished")
        return words.format(done=len(self._ratios), blocks=len(self._names))

    def _columns(self) -> int:
        """How many cells stand in a row, evenly many in each."""
        count = max(1, len(self._names))
        most = max(1, (self.width() + GAP) // (NARROWEST + GAP))
        rows = -(-count // most)
        return -(-count // rows)

    def _follow_pulse(self) -> None:
        if self._working is None or not self.isVisible():
            self._pulse.stop()
        elif not self.is_pulsing:
            self._pulse.start()


def filled(ratio: float) -> float:
    """How much of a finished cell (0 to 1) a ratio in dB fills."""
    return max(LEAST, min(1.0, (ratio - LOW_DB) / (HIGH_DB - LOW_DB)))
