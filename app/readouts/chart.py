"""A chart of lines over the last seconds, painted by Qt alone."""

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.readouts.ticks import time_ticks, time_words, value_ticks, value_words
from app.series_colours import series_colour

BREAK: Final = 5.0  # seconds between two samples, from which on no line joins them
GRID_OPACITY: Final = 0.12
SHADE_OPACITY: Final = 0.09
LINE_WIDTH: Final = 1.8
DOT: Final = 3.2  # pixels, the radius of a value that is read
LABEL_SCALE: Final = 0.9
GAP: Final = 6.0  # pixels between a label and the lines
VALUE_ROOM: Final = 2.0  # heights of a label from one to the next
TIME_ROOM: Final = 1.8  # widths of a label
LINE: Final = {
    "device": Qt.PenStyle.SolidLine,
    "reserved": Qt.PenStyle.DashLine,
    "peak": Qt.PenStyle.DotLine,
    "total": Qt.PenStyle.DashDotLine,
    "host": Qt.PenStyle.SolidLine,
    "step": Qt.PenStyle.SolidLine,
}


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A line: `name` says its colour; `times` in seconds before now (negative, rising) with a value each.

    A level has two times, however far apart, and is not read.
    """

    name: str
    times: Sequence[float]
    values: Sequence[float]
    is_level: bool = False

    def runs(self) -> Iterator[tuple[int, int]]:
        """From where to where, the latter left out, one line goes."""
        if self.is_level:
            yield 0, len(self.times)
            return
        breaks = [at for at in range(1, len(self.times)) if self.times[at] - self.times[at - 1] >= BREAK]
        yield from itertools.pairwise([0, *breaks, len(self.times)])

    def nearest(self, time: float) -> int:
        """Which sample is nearest to a time; there is one at least."""
        after = bisect.bisect_left(self.times, time)
        return min((at for at in (after - 1, after) if 0 <= at < len(self.times)), key=lambda at: self._far(at, time))

    def _far(self, at: int, time: float) -> float:
        return abs(self.times[at] - time)


class Chart(QWidget):
    """Draws curves with their axes; `pointed` tells the time under the pointer, or None where it left."""

    pointed = Signal(object)  # float or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: tuple[Curve, ...] = ()
        self._seconds = 60.0
        self._read_at: float | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * LABEL_SCALE)
        self.setFont(font)

    def show_curves(self, curves: Sequence[Curve], *, seconds: float, read_at: float | None) -> None:
        """Draw curves over the last `seconds`, with a line across and dots where their values are read."""
        self._curves, self._seconds, self._read_at = tuple(curves), seconds, read_at
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground, the axes, the curves, and what is read."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), _palette().color(QPalette.ColorRole.Base))
        ticks = self._value_ticks()
        area = self._area(ticks)
        if area.width() < 1 or area.height() < 1:
            return
        self._draw_values(painter, area, ticks)
        self._draw_times(painter, area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(area.adjusted(-1, -GAP, GAP, 1))
        for curve in self._curves:
            self._draw_curve(painter, curve, area, ticks[-1])
        painter.setClipping(False)
        if self._read_at is not None:
            self._draw_reading(painter, area, ticks[-1], self._read_at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the time under the pointer."""
        area = self._area(self._value_ticks())
        if area.width() >= 1:
            time = ((event.position().x() - area.left()) / area.width() - 1) * self._seconds
            self.pointed.emit(min(0.0, max(-self._seconds, time)))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that nothing is pointed at."""
        super().leaveEvent(event)
        self.pointed.emit(None)

    def changeEvent(self, event: QEvent) -> None:
        """Draw in the colours and letters of the window."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.update()

    def _value_ticks(self) -> list[float]:
        highest = max((max(curve.values) for curve in self._curves if curve.values), default=0.0)
        metrics = QFontMetricsF(self.font())
        room = self.height() - metrics.height() - 2 * GAP
        return value_ticks(highest, int(room / (metrics.height() * VALUE_ROOM)))

    def _area(self, ticks: Sequence[float]) -> QRectF:
        """Where the curves are."""
        metrics = QFontMetricsF(self.font())
        left = max(metrics.horizontalAdvance(value_words(tick, ticks[1])) for tick in ticks) + 2 * GAP
        below = metrics.height() + GAP
        above = metrics.height() / 2 + 2
        return QRectF(left, above, self.width() - left - 2 * GAP, self.height() - above - below)

    def _draw_values(self, painter: QPainter, area: QRectF, ticks: Sequence[float]) -> None:
        flags, height = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, QFontMetricsF(self.font()).height()
        grid, thick = _grid(), self._hair()
        for tick in ticks:
            y = self._on_pixel(area.bottom() - tick / ticks[-1] * area.height())
            painter.fillRect(QRectF(area.left(), y, area.width() + GAP, thick), grid)
            painter.setPen(_muted())
            box = QRectF(0, y - height / 2, area.left() - GAP, height)
            painter.drawText(box, flags, value_words(tick, ticks[1]))

    def _draw_times(self, painter: QPainter, area: QRectF) -> None:
        metrics = QFontMetricsF(self.font())
        most = int(area.width() / (metrics.horizontalAdvance("−10 min") * TIME_ROOM))
        ticks = time_ticks(self._seconds, most)
        step = ticks[1] - ticks[0] if len(ticks) > 1 else self._seconds
        for tick in ticks:
            x = area.right() + tick / self._seconds * area.width()
            painter.fillRect(QRectF(self._on_pixel(x), area.bottom(), self._hair(), GAP / 2), _grid())
            painter.setPen(_muted())
            self._draw_time(painter, area, x, time_words(tick, step))

    def _draw_time(self, painter: QPainter, area: QRectF, x: float, words: str) -> QRectF:
        """Write a time below the chart, inside of it; where it went."""
        metrics = QFontMetricsF(self.font())
        width = metrics.horizontalAdvance(words) + 2
        left = min(max(0.0, x - width / 2), self.width() - width)
        box = QRectF(left, area.bottom() + GAP / 2, width, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        return box

    def _draw_curve(self, painter: QPainter, curve: Curve, area: QRectF, top: float) -> None:
        colour = series_colour(curve.name)
        pen = QPen(colour, LINE_WIDTH, LINE[curve.name], Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
        shade = QColor(colour)
        shade.setAlphaF(SHADE_OPACITY)
        points = [self._point(time, value, area, top) for time, value in zip(curve.times, curve.values, strict=True)]
        for first, end in curve.runs():
            run = points[first:end]
            if len(run) == 1:
                self._draw_dot(painter, run[0], colour, LINE_WIDTH / 2)
                continue
            if LINE[curve.name] is Qt.PenStyle.SolidLine and run:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(shade)
                feet = [QPointF(run[-1].x(), area.bottom()), QPointF(run[0].x(), area.bottom())]
                painter.drawPolygon(QPolygonF([*run, *feet]))
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(run))

    def _draw_reading(self, painter: QPainter, area: QRectF, top: float, time: float) -> None:
        x = area.right() + time / self._seconds * area.width()
        painter.fillRect(QRectF(self._on_pixel(x), area.top(), self._hair(), area.height()), _muted())
        for curve in self._curves:
            if curve.values and not curve.is_level:
                at = curve.nearest(time)
                place = self._point(curve.times[at], curve.values[at], area, top)
                self._draw_dot(painter, place, _palette().color(QPalette.ColorRole.Base), DOT + 1.2)
                self._draw_dot(painter, place, series_colour(curve.name), DOT)
        words, metrics = time_words(time), QFontMetricsF(self.font())
        width = metrics.horizontalAdvance(words) + 2 * GAP
        left = min(max(0.0, x - width / 2), self.width() - width)
        ground = QRectF(left, area.bottom() + 1, width, metrics.height() + GAP / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_palette().color(QPalette.ColorRole.WindowText))
        painter.drawRoundedRect(ground, 3, 3)
        painter.setPen(_palette().color(QPalette.ColorRole.Base))
        painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_dot(self, painter: QPainter, place: QPointF, colour: QColor, radius: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(place, radius, radius)

    def _point(self, time: float, value: float, area: QRectF, top: float) -> QPointF:
        return QPointF(area.right() + time / self._seconds * area.width(), area.bottom() - value / top * area.height())

    def _on_pixel(self, place: float) -> float:
        ratio = self.devicePixelRatioF()
        return round(place * ratio) / ratio

    def _hair(self) -> float:
        """A line as thin as the screen shows it sharp, one pixel at 100 %."""
        ratio = self.devicePixelRatioF()
        return max(1, round(ratio)) / ratio


def _palette() -> QPalette:
    return QGuiApplication.palette()


def _muted() -> QColor:
    return _palette().color(QPalette.ColorRole.PlaceholderText)


def _grid() -> QColor:
    grid = QColor(_palette().color(QPalette.ColorRole.WindowText))
    grid.setAlphaF(GRID_OPACITY)
    return grid
