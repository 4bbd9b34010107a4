"""The strip of readouts and the drawer above it, fed from the studio."""

import time
from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.readouts.drawer import Drawer
from app.readouts.history import History
from app.readouts.strip import Reading, Strip
from app.state import Studio
from engine.events import Event, Phase, Readings


class Readouts(QWidget):
    """What the engine measures; one value or another changes with each event, and nothing grows."""

    def __init__(
        self, studio: Studio, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._model: object = None
        self.history = History(clock)
        self.strip = Strip(studio, self.history, self)
        self.drawer = Drawer(studio, self.history, self)
        self.drawer.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.drawer)
        column.addWidget(self.strip)
        self.strip.opened.connect(self.toggle)
        self.drawer.closing.connect(self.toggle)
        studio.model_changed.connect(self._show_device)
        studio.engine_changed.connect(self._show_device)
        studio.readings_changed.connect(self.show_readings)
        studio.advanced.connect(self._observe)

    @property
    def device(self) -> Reading:
        """The device's name and temperature."""
        return self.strip.device

    @property
    def backend(self) -> Reading:
        """What computes."""
        return self.strip.backend

    @property
    def step(self) -> Reading:
        """The time of a step."""
        return self.strip.step

    @property
    def stages(self) -> dict[Phase, Reading]:
        """The times of the phases."""
        return self.strip.stages

    @property
    def device_memory(self) -> Reading:
        """The device's memory."""
        return self.strip.device_memory

    @property
    def host_memory(self) -> Reading:
        """The engine's memory in this computer."""
        return self.strip.host_memory

    def toggle(self) -> None:
        """Open the drawer, or close it."""
        is_open = self.drawer.isHidden()
        self.drawer.setVisible(is_open)
        self.strip.show_open(is_open=is_open)

    def shut(self) -> None:
        """Wait for what is worked out in a thread, and begin nothing more."""
        self.drawer.shut()

    def show_readings(self, readings: Readings) -> None:
        """Show what was read of the memory, once a model is open."""
        if self._studio.opened is not None:
            self.history.take(readings)
            self.strip.show_readings(readings)

    def _show_device(self) -> None:
        opened = self._studio.opened
        if opened is not None and opened is not self._model:
            self._model = opened
            self.history.forget()
            self.strip.forget()
        self.strip.show_device()

    def _observe(self, event: Event) -> None:
        self.history.observe(event)
        self.strip.show_event(event)
