"""The view that shows both pictures in turn, in one place."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from app.compare.pane import Layer, Pane
from app.compare.viewpoint import Viewpoint
from app.measures import short_text
from app.theme import Palette

RATES: Final = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)  # changes a second; WCAG 2.2 allows no more than three flashes
FIRST_RATE: Final = 1


class FlickerView(QWidget):
    """A key changes by hand; a timer only once the person has started it, and it stops when the view is left."""

    def __init__(self, viewpoint: Viewpoint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Flicker"))
        self._both: tuple[Layer, ...] = ()
        self._shown = 0
        self.pane = Pane(viewpoint, self.tr("The picture of now"), self)
        self.turn = QPushButton(self.tr("Show the other"), self)
        self.start = QPushButton(self)
        self.rate = QSlider(Qt.Orientation.Horizontal, self)
        self.rate_words = QLabel(self)
        self.warning = QLabel(self.tr("Starts paused: the picture blinks while it runs, up to 3 times a second."), self)
        self._timer = QTimer(self)
        self._prepare()
        self._lay_out()
        self.pause()

    @property
    def shown(self) -> int:
        """Which picture is shown: 0 for A, 1 for B."""
        return self._shown

    @property
    def is_running(self) -> bool:
        """Whether the timer changes the pictures."""
        return self._timer.isActive()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.pane.set_colours(palette)

    def set_layers(self, layers: Sequence[Layer]) -> None:
        """Show A, and B in turn; paused."""
        self._both, self._shown = tuple(layers), 0
        self.pause()
        can_turn = len(self._both) > 1
        for widget in (self.turn, self.start, self.rate):
            widget.setEnabled(can_turn)
        self._show()

    def change(self) -> None:
        """Show the other picture."""
        if len(self._both) > 1:
            self._shown = 1 - self._shown
            self._show()

    def toggle(self) -> None:
        """Start the timer, or stop it."""
        if self.is_running:
            self.pause()
        elif len(self._both) > 1:
            self._timer.start()
            self._word()

    def pause(self) -> None:
        """Stop the timer."""
        self._timer.stop()
        self._word()

    def show_key(self, keys: str) -> None:
        """Say at the button which key does the same."""
        words = self.tr("Show the other")
        self.turn.setText(f"{words} ({keys})" if keys else words)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing blinks that nobody looks at."""
        self.pause()
        super().hideEvent(event)

    def _prepare(self) -> None:
        self.setFocusProxy(self.pane)
        self.rate.setRange(0, len(RATES) - 1)
        self.rate.setPageStep(1)
        self.rate.setFixedWidth(110)
        self.rate.setAccessibleName(self.tr("Changes a second"))
        self.rate.valueChanged.connect(self._set_rate)
        self.rate.setValue(FIRST_RATE)
        self._set_rate()
        self.warning.setProperty("role", "muted")
        self.warning.setWordWrap(True)
        self.turn.clicked.connect(self.change)
        self.start.clicked.connect(self.toggle)
        self._timer.timeout.connect(self.change)

    def _lay_out(self) -> None:
        bar = QFrame(self)
        bar.setObjectName("compare_bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        for widget in (self.start, self.turn, self.rate, self.rate_words):
            row.addWidget(widget)
        row.addWidget(self.warning, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pane, 1)
        column.addWidget(bar)

    def _set_rate(self) -> None:
        rate = RATES[self.rate.value()]
        self._timer.setInterval(round(1000 / rate))
        words = self.tr("{rate} a second").format(rate=short_text(rate))
        self.rate_words.setText(words)
        self.rate.setAccessibleDescription(words)

    def _word(self) -> None:
        self.start.setText(self.tr("Pause") if self.is_running else self.tr("Start"))

    def _show(self) -> None:
        self.pane.set_layers(self._both[self._shown : self._shown + 1])
        self.pane.setAccessibleDescription(self._both[self._shown].label if self._both else "")
