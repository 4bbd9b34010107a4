"""The strip at the window's foot: device, speed, the phases' times and memory, as they are measured."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.icons import IconButton
from app.measures import memory_row_text, memory_text, milliseconds_text, seconds_text
from app.readouts.history import History
from app.state import Studio
from engine.events import Event, Phase, PhaseFinished, PictureReady, Readings, StepFinished

HEIGHT = 52
WIDE_FROM = 1100  # pixels: below, only what changes most is shown


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
        if (text, explanation or text) == (self.value.text(), self.value.toolTip()):
            return
        self.value.setText(text)
        self.value.setToolTip(explanation or text)
        self.setAccessibleName(f"{self._name}: {text}")

    def text(self) -> str:
        """The value as shown."""
        return self.value.text()


class Strip(QFrame):
    """What the engine measures, always in view; `opened` is asked for by a click, or the button at its end."""

    opened = Signal()

    def __init__(self, studio: Studio, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._history = history
        self._has_start = False
        self.setObjectName("readouts")
        self.setAccessibleName(self.tr("Readouts"))
        self.setFixedHeight(HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.device = Reading(self.tr("Device"), self)
        self.backend = Reading(self.tr("Backend"), self)
        self.step = Reading(self.tr("Step"), self)
        self.stages = {
            Phase.TEXT: Reading(self.tr("Text"), self),
            Phase.ENCODE: Reading(self.tr("Encode"), self),
            Phase.DENOISE: Reading(self.tr("Denoise"), self),
            Phase.DECODE: Reading(self.tr("Decode"), self),
        }
        self.device_memory = Reading(self.tr("Device memory: used / peak / all"), self)
        self.host_memory = Reading(self.tr("Host memory / peak"), self)
        self.button = IconButton("expand", self.tr("Open the readouts"), self)
        self.button.clicked.connect(self.opened)
        self._lay_out()

    def show_open(self, *, is_open: bool) -> None:
        """Say at the button what it does next."""
        words = self.tr("Close the readouts") if is_open else self.tr("Open the readouts")
        self.button.show_icon("chevron" if is_open else "expand")
        self.button.setAccessibleName(words)
        self.button.setToolTip(words)

    def show_readings(self, readings: Readings) -> None:
        """Show memory and temperature, once a model is open."""
        if self._studio.opened is None:
            return
        self._show_name(readings.device_celsius)
        if readings.device_allocated is None and readings.device_used is None:
            self.device_memory.show_text(self.tr("no GPU"), self.tr("The engine runs on the processor"))
        else:
            used = readings.device_used if readings.device_used is not None else readings.device_reserved
            text = memory_row_text(used, readings.device_peak, readings.device_total)
            self.device_memory.show_text(text, self._words_of_memory(readings))
        self.host_memory.show_text(
            memory_row_text(readings.host_used, readings.host_peak),
            self.tr("The engine process, of {total} in this computer").format(total=memory_text(readings.host_total)),
        )

    def show_device(self) -> None:
        """Show what computes, nothing where no model is open."""
        opened = self._studio.opened
        if opened is None:
            for reading in (self.device, self.backend, self.device_memory, self.host_memory):
                reading.show_text("–")
            return
        self._show_name(self._history.readings.device_celsius)
        self.backend.show_text(
            f"{opened.backend} · {opened.activations}",
            self.tr("Backend {backend}, activations {activations}").format(
                backend=opened.backend, activations=opened.activations
            ),
        )

    def show_event(self, event: Event) -> None:
        """Show what an event measured; the values of the picture before stay until then."""
        match event:
            case StepFinished():
                self.step.show_text(milliseconds_text(self._history.step), self._words_of_steps())
                self.stages[Phase.DENOISE].show_text(seconds_text(self._history.denoised))
            case PhaseFinished(phase=phase, seconds=seconds):
                self.stages[phase].show_text(seconds_text(seconds), self._words_of_phase(phase))
                self._show_start(has_start=self._has_start or phase is Phase.ENCODE)
            case PictureReady():
                self._show_start(has_start=Phase.ENCODE in event.phase_seconds)
                for phase, reading in self.stages.items():
                    reading.show_text(reading.text(), self._words_of_phase(phase))
            case _:
                pass

    def forget(self) -> None:
        """Another model is open: nothing is measured of it yet."""
        for reading in (self.step, *self.stages.values()):
            reading.show_text("–")
        self._show_start(has_start=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show less where the window is small; the drawer has everything."""
        super().resizeEvent(event)
        self._fit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open, or close."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def _fit(self) -> None:
        wide, has_gpu = self.width() >= WIDE_FROM, self.device_memory.text() not in ("–", self.tr("no GPU"))
        for reading in (self.backend, self.stages[Phase.TEXT], self.stages[Phase.DECODE]):
            reading.setVisible(wide)
        self.stages[Phase.ENCODE].setVisible(wide and self._has_start)
        self.host_memory.setVisible(wide or not has_gpu)
        self.device_memory.setVisible(wide or has_gpu)

    def _show_start(self, *, has_start: bool) -> None:
        """Have room for what a start picture took only where there was one."""
        if has_start != self._has_start:
            self._has_start = has_start
            self._fit()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 10, 6)
        row.setSpacing(16)
        row.addWidget(self.device, 5)
        self.backend.setMinimumWidth(100)
        row.addWidget(self.backend, 2)
        for reading in (self.step, *self.stages.values()):
            reading.setMinimumWidth(58)
            row.addWidget(reading, 1)
        self.device_memory.setMinimumWidth(188)
        row.addWidget(self.device_memory, 2)
        self.host_memory.setMinimumWidth(128)
        row.addWidget(self.host_memory, 2)
        row.addWidget(self.button)

    def _show_name(self, celsius: int | None) -> None:
        assert self._studio.opened is not None
        name = self._studio.opened.device_name
        self.device.show_text(name if celsius is None else f"{name} · {celsius} °C")
        self._fit()

    def _words_of_memory(self, readings: Readings) -> str:
        whole = self.tr("Whole device (NVML): {used} of {total} used").format(
            used=memory_text(readings.device_used), total=memory_text(readings.device_total)
        )
        own = self.tr("Triptych (allocator): {tensors} in tensors, {reserved} reserved, {peak} at most").format(
            tensors=memory_text(readings.device_allocated),
            reserved=memory_text(readings.device_reserved),
            peak=memory_text(readings.device_peak),
        )
        return f"{whole}\n{own}"

    def _words_of_steps(self) -> str:
        words = self.tr("The median of this picture's steps")
        times = [milliseconds_text(picture.step) for picture in self._history.pictures]
        return f"{words}\n{self._words_of_last(times)}" if times else words

    def _words_of_phase(self, phase: Phase) -> str:
        pictures = self._history.pictures
        times = [seconds_text(picture.phases[phase]) for picture in pictures if phase in picture.phases]
        return self._words_of_last(times) if times else ""

    def _words_of_last(self, times: list[str]) -> str:
        return self.tr("The last pictures: {times}").format(times=", ".join(times))
