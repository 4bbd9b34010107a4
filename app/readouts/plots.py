"""The live plots: milliseconds a step, and memory, over the last minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.measures import number_text
from app.readouts.history import History, Track
from app.series_colours import series_colour

BREAK: Final = 5.0  # seconds between two samples, from which on no line joins them
GRID_OPACITY: Final = 0.12
WIDE_FROM: Final = 560  # pixels: below, the legend leaves out the levels, which the strip tells
ROOM_ABOVE: Final = 1.15
LINE: Final = {
    "device": Qt.PenStyle.SolidLine,
    "reserved": Qt.PenStyle.DashLine,
    "peak": Qt.PenStyle.DotLine,
    "total": Qt.PenStyle.DashDotLine,
    "host": Qt.PenStyle.SolidLine,
    "step": Qt.PenStyle.SolidLine,
}


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line of a plot: `name` says its colour, `words` its name; a number instead of a track is a level."""

    name: str
    words: str
    values: Track | int | None


def _joined(times: list[float], series: Series) -> Any:
    """Which samples a line joins with the next one, as the library takes it."""
    if len(times) < 2 or not isinstance(series.values, Track):
        return "all"
    return np.append(np.diff(times) < BREAK, [False])


class _Ago(pg.AxisItem):  # type: ignore[misc]  # the library has no annotations
    """Seconds before now."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Each as seconds or whole minutes."""
        return [f"−{-value / 60:.0f} min" if value <= -120 else f"{value:.0f} s".replace("-", "−") for value in values]


class Plot(QWidget):
    """Lines over the last minutes; Left and Right read single values."""

    def __init__(self, title: str, unit: str, scale: float, parent: QWidget | None = None) -> None:
        """`scale` is what one `unit` is in the values."""
        super().__init__(parent)
        self._scale = scale
        self._lines: dict[str, pg.PlotDataItem] = {}
        self._back: int | None = None  # samples from the newest, of the one that is read
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        heading = QLabel(f"{title}, {unit}", self)
        heading.setProperty("role", "heading")
        self.legend = QLabel(self)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.plot = pg.PlotWidget(self, enableMenu=False, axisItems={"bottom": _Ago("bottom")})
        for widget in (self.plot, self.plot.viewport()):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            widget.setAccessibleName(title)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(False, False)
        self.plot.showGrid(y=True, alpha=GRID_OPACITY)
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._cursor.hide()
        self.plot.addItem(self._cursor)
        row = QHBoxLayout()
        row.addWidget(heading)
        row.addWidget(self.legend, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.plot, 1)
        self._colour()

    def show_series(self, series: Sequence[Series], *, now: float, seconds: float) -> int:
        """Draw the last `seconds` before `now`; the number of points that were drawn."""
        points, highest, words = 0, 0.0, []
        for each in series:
            times, values = self._samples(each.values, now, seconds)
            if not values:
                self._line(each.name).setData([], [])
                continue
            self._line(each.name).setData(times, values, connect=_joined(times, each))
            points, highest = points + len(values), max(highest, *values)
            if isinstance(each.values, Track) or self.width() >= WIDE_FROM:
                words.append(self._words(each, values))
        self.plot.setXRange(-seconds, 0, padding=0.01)
        self.plot.setYRange(0, highest * ROOM_ABOVE or 1.0, padding=0)
        self._show_cursor(series, now, seconds)
        self.legend.setText(" &nbsp; ".join(words) or "–")
        return points

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read an earlier or a later value; Esc reads the newest again."""
        match event.key():
            case Qt.Key.Key_Left:
                self._back = 0 if self._back is None else self._back + 1
            case Qt.Key.Key_Right if self._back is not None:
                self._back = self._back - 1 if self._back else None
            case Qt.Key.Key_Escape if self._back is not None:
                self._back = None
            case _:
                super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw in the colours of the window."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._colour()

    def _samples(self, values: Track | int | None, now: float, seconds: float) -> tuple[list[float], list[float]]:
        match values:
            case Track():
                times, found = values.since(now - seconds)
                return [when - now for when in times], [value / self._scale for value in found]
            case int():
                return [-seconds, 0.0], [values / self._scale] * 2
            case None:
                return [], []

    def _words(self, series: Series, values: list[float]) -> str:
        shown = values[max(0, len(values) - 1 - (self._back or 0))] if isinstance(series.values, Track) else values[0]
        colour = series_colour(series.name).name()
        number = number_text(shown, 0 if shown >= 100 else 1)
        return f'<span style="color:{colour}">━</span> {series.words} <b>{number}</b>'

    def _show_cursor(self, series: Sequence[Series], now: float, seconds: float) -> None:
        tracks = [each.values for each in series if isinstance(each.values, Track) and len(each.values)]
        if self._back is None or not tracks:
            self._cursor.hide()
            return
        times, _ = self._samples(tracks[0], now, seconds)
        self._back = min(self._back, max(0, len(times) - 1))
        self._cursor.setVisible(bool(times))
        if times:
            self._cursor.setValue(times[-1 - self._back])

    def _line(self, name: str) -> pg.PlotDataItem:
        if name not in self._lines:
            self._lines[name] = self.plot.plot([], [], pen=self._pen(name))
        return self._lines[name]

    def _pen(self, name: str) -> pg.mkPen:
        return pg.mkPen(series_colour(name), width=2, style=LINE[name])

    def _colour(self) -> None:
        palette = QGuiApplication.palette()
        text = palette.color(QPalette.ColorRole.PlaceholderText)
        grid = QColor(palette.color(QPalette.ColorRole.WindowText))
        grid.setAlphaF(GRID_OPACITY)
        self.plot.setBackground(palette.color(QPalette.ColorRole.Base))
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(grid)
            axis.setTextPen(text)
            axis.setStyle(tickLength=0)
        self._cursor.setPen(pg.mkPen(text))
        for name, line in self._lines.items():
            line.setPen(self._pen(name))


class Plots(QWidget):
    """Both plots beside each other, drawn again on demand."""

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self.steps = Plot(self.tr("Time of a step"), self.tr("ms"), 1.0, self)
        self.memory = Plot(self.tr("Memory"), self.tr("GiB"), 2.0**30, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(self.steps, 1)
        row.addWidget(self.memory, 1)

    def refresh(self, seconds: float) -> int:
        """Draw the last `seconds`; the number of points that were drawn."""
        history, now = self._history, self._history.clock()
        steps = [Series(name="step", words=self.tr("a step"), values=history.steps)]
        memory = [
            Series(name="device", words=self.tr("device"), values=history.device),
            Series(name="reserved", words=self.tr("Triptych's"), values=history.reserved),
            Series(name="peak", words=self.tr("peak"), values=history.device_peak),
            Series(name="total", words=self.tr("all"), values=history.readings.device_total),
            Series(name="host", words=self.tr("host"), values=history.host),
        ]
        return self.steps.show_series(steps, now=now, seconds=seconds) + self.memory.show_series(
            memory, now=now, seconds=seconds
        )
