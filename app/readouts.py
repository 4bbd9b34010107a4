"""The readouts: device, speed, the stages' times and memory, as they are measured."""

import statistics

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.measures import memory_pair_text, memory_text, milliseconds_text, seconds_text
from app.state import Studio
from engine.events import Event, Phase, PhaseFinished, PictureReady, Readings, Started, StepFinished


class Reading(QWidget):
    """One measured value below its name."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        caption = QLabel(name, self)
        caption.setProperty("role", "caption")
        self.value = ElidedLabel(self)
        self.value.setProperty("role", "reading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(caption)
        layout.addWidget(self.value)
        self.show_text("–")

    def show_text(self, text: str, explanation: str = "") -> None:
        """Show a value, with an explanation for those who ask."""
        self.value.setText(text)
        self.value.setToolTip(explanation or text)
        self.setAccessibleName(f"{self._name}: {text}")

    def text(self) -> str:
        """The value as shown."""
        return self.value.text()


class Readouts(QFrame):
    """What the engine measures, always in view."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._steps: list[float] = []
        self.setObjectName("readouts")
        self.setAccessibleName(self.tr("Readouts"))
        self.setFixedHeight(52)
        self.device = Reading(self.tr("Device"), self)
        self.backend = Reading(self.tr("Backend"), self)
        self.step = Reading(self.tr("Step"), self)
        self.stages = {
            Phase.TEXT: Reading(self.tr("Text"), self),
            Phase.DENOISE: Reading(self.tr("Denoise"), self),
            Phase.DECODE: Reading(self.tr("Decode"), self),
        }
        self.device_memory = Reading(self.tr("Device memory / peak"), self)
        self.host_memory = Reading(self.tr("Host memory / peak"), self)
        self._lay_out()
        studio.model_changed.connect(self._show_device)
        studio.engine_changed.connect(self._show_device)
        studio.readings_changed.connect(self.show_readings)
        studio.advanced.connect(self._show_event)

    def show_readings(self, readings: Readings) -> None:
        """Show memory now and at its peak, once a model is open."""
        if self._studio.opened is None:
            return
        if readings.device_allocated is None and readings.device_used is None:
            self.device_memory.show_text(self.tr("no GPU"), self.tr("The engine runs on the processor"))
        else:
            now = readings.device_reserved if readings.device_reserved is not None else readings.device_used
            self.device_memory.show_text(
                memory_pair_text(now, readings.device_peak),
                self.tr("Whole device: {used} of {total} used").format(
                    used=memory_text(readings.device_used), total=memory_text(readings.device_total)
                ),
            )
        self.host_memory.show_text(
            memory_pair_text(readings.host_used, readings.host_peak),
            self.tr("The engine process, of {total} in this computer").format(total=memory_text(readings.host_total)),
        )

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(16)
        row.addWidget(self.device, 5)
        self.backend.setMinimumWidth(100)
        row.addWidget(self.backend, 2)
        for reading in (self.step, *self.stages.values()):
            reading.setMinimumWidth(58)
            row.addWidget(reading, 1)
        for reading in (self.device_memory, self.host_memory):
            reading.setMinimumWidth(128)
            row.addWidget(reading, 2)

    def _show_device(self) -> None:
        opened = self._studio.opened
        if opened is None:
            for reading in (self.device, self.backend, self.device_memory, self.host_memory):
                reading.show_text("–")
            return
        self.device.show_text(opened.device_name)
        self.backend.show_text(
            f"{opened.backend} · {opened.activations}",
            self.tr("Backend {backend}, activations {activations}").format(
                backend=opened.backend, activations=opened.activations
            ),
        )

    def _show_event(self, event: Event) -> None:
        match event:
            case Started():
                self._steps.clear()
                for reading in (self.step, *self.stages.values()):
                    reading.show_text("–")
            case StepFinished(seconds=seconds):
                self._steps.append(seconds)
                median = statistics.median(self._steps)
                self.step.show_text(milliseconds_text(median), self.tr("The median of this picture's steps"))
                self.stages[Phase.DENOISE].show_text(seconds_text(sum(self._steps)))
            case PhaseFinished(phase=phase, seconds=seconds):
                self.stages[phase].show_text(seconds_text(seconds))
            case PictureReady():
                self._steps.clear()
            case _:
                pass
