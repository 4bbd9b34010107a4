"""What the conversion's own process takes of this machine, while it runs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.measures import memory_row_text
from engine.events import Readings


class LiveReadings(QWidget):
    """Memory and temperature in small print; what the machine does not tell is not there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(36)
        self.host = self._field(self.tr("Memory of the conversion"))
        self.device = self._field(self.tr("Memory of the GPU"))
        self.heat = self._field(self.tr("Temperature of the GPU"))
        self._row.addStretch(1)
        self.show_readings(Readings())

    def show_readings(self, readings: Readings) -> None:
        """Show these."""
        host = (readings.host_used, readings.host_total)
        device = (readings.device_used, readings.device_total)
        celsius = readings.device_celsius
        self._show(self.host, memory_row_text(*host) if None not in host else "")
        self._show(self.device, memory_row_text(*device) if None not in device else "")
        self._show(self.heat, "" if celsius is None else f"{celsius} °C")
        self.setVisible(bool(self.host.text() or self.device.text() or self.heat.text()))

    def _field(self, name: str) -> QLabel:
        caption, value = QLabel(name, self), QLabel(self)
        caption.setProperty("role", "caption")
        value.setProperty("role", "reading")
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setBuddy(caption)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(caption)
        column.addWidget(value)
        self._row.addLayout(column)
        return value

    def _show(self, value: QLabel, text: str) -> None:
        caption = value.buddy()
        assert isinstance(caption, QLabel)
        value.setText(text)
        value.setAccessibleName(f"{caption.text()}: {text}")
        value.setVisible(bool(text))
        caption.setVisible(bool(text))
