"""The live plots: milliseconds a step, and memory, over the last minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.measures import number_text
from app.readouts.chart import Chart, Curve
from app.readouts.history import History, Track
from app.readouts.ticks import time_words
from app.series_colours import series_colour

WIDE_FROM: Final = 560  # pixels: below, the legend leaves out the levels, which the strip tells


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line of a plot: `name` says its colour, `words` its name; a number instead of a track is a level."""

    name: str
    words: str
    values: Track | int | None


class Plot(QWidget):
    """Lines over the last minutes; the pointer, or Left and Right, read single values."""

    def __init__(self, title: str, unit: str, scale: float, parent: QWidget | None = None) -> None:
        """`scale` is what one `unit` is in the values."""
        super().__init__(parent)
        self._unit, self._scale = unit, scale
        self._words: dict[str, str] = {}
        self._curves: list[Curve] = []
        self._seconds = 0.0
        self._back: int | None = None  # samples from the newest, of the one that is read by keys
        self._pointed: float | None = None  # seconds before now, where the pointer is
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        heading = QLabel(f"{title}, {unit}", self)
        heading.setProperty("role", "heading")
        self.legend = QLabel(self)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.chart = Chart(self)
        self.chart.setAccessibleName(title)
        self.chart.pointed.connect(self._point_at)
        row = QHBoxLayout()
        row.addWidget(heading)
        row.addWidget(self.legend, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.chart, 1)

    def show_series(self, series: Sequence[Series], *, now: float, seconds: float) -> int:
        """Draw the last `seconds` before `now`; the number of points that were drawn."""
        self._seconds = seconds
        self._words = {each.name: each.words for each in series}
        self._curves = [curve for each in series if (curve := self._curve(each, now)).values]
        self._show()
        return sum(len(curve.values) for curve in self._curves)

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
                return
        self._show()

    def _point_at(self, time: float | None) -> None:
        self._pointed = time
        self._show()

    def _curve(self, series: Series, now: float) -> Curve:
        match series.values:
            case Track():
                found = [(when - now, value / self._scale) for when, value in series.values]
                kept = [sample for sample in found if sample[0] >= -self._seconds]
                return Curve(name=series.name, times=[time for time, _ in kept], values=[value for _, value in kept])
            case int():
                level = [series.values / self._scale] * 2
                return Curve(name=series.name, times=[-self._seconds, 0.0], values=level, is_level=True)
            case None:
                return Curve(name=series.name, times=(), values=())

    def _show(self) -> None:
        """The curves, and their values now or where one is read."""
        time = self._time_read()
        self.chart.show_curves(self._curves, seconds=self._seconds, read_at=time)
        shown = [each for each in self._curves if not each.is_level or self.width() >= WIDE_FROM]
        told = [(each, self._number(each, time)) for each in shown]
        self.legend.setText(" &nbsp; ".join(self._entry(each, number) for each, number in told) or "–")
        words = "; ".join(f"{self._words[each.name]} {number} {self._unit}" for each, number in told)
        self.setAccessibleDescription(words if time is None else f"{time_words(time)}: {words}")

    def _time_read(self) -> float | None:
        """When what is read was measured, in seconds before now: the pointer goes before the keys."""
        track = next((curve for curve in self._curves if not curve.is_level), None)
        if track is None:
            return None
        if self._pointed is not None:
            return track.times[track.nearest(self._pointed)]
        if self._back is None:
            return None
        self._back = min(self._back, len(track.times) - 1)
        return track.times[-1 - self._back]

    def _number(self, curve: Curve, time: float | None) -> str:
        value = curve.values[-1 if time is None or curve.is_level else curve.nearest(time)]
        return number_text(value, 0 if value >= 100 else 1)

    def _entry(self, curve: Curve, number: str) -> str:
        colour = series_colour(curve.name).name()
        return f'<span style="color:{colour}">━</span> {self._words[curve.name]} <b>{number}</b>'


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
