"""Number entries: plain boxes, and a box with a slider beside its name."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QSpinBox, QWidget

NAME_WIDTH = 64
BOX_WIDTH = 66
TEXT_MARGIN = 4
DECIMALS = 3


class WholeBox(QSpinBox):
    """A whole number; the wheel changes it only where it has the focus, arrows step to multiples of `multiple`."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.multiple = 1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.lineEdit().setTextMargins(0, 0, TEXT_MARGIN, 0)

    def stepBy(self, steps: int) -> None:
        """Step to the next multiple in the asked direction."""
        whole, rest = divmod(self.value(), self.multiple)
        self.setValue((whole + steps + (1 if rest and steps < 0 else 0)) * self.multiple)
        self.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area around unless the box has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class DecimalBox(QDoubleSpinBox):
    """A number with `least` to three decimals; the wheel changes it only where it has the focus."""

    def __init__(self, name: str, parent: QWidget | None = None, *, least: int = 1) -> None:
        super().__init__(parent)
        self._least = least
        self.setAccessibleName(name)
        self.setDecimals(DECIMALS)
        self.setSingleStep(0.1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.lineEdit().setTextMargins(0, 0, TEXT_MARGIN, 0)

    def textFromValue(self, value: float) -> str:
        """The number without noughts at its end that say nothing."""
        text = super().textFromValue(value)
        surplus = DECIMALS - self._least
        return text[:-surplus] + text[-surplus:].rstrip("0") if surplus else text

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area around unless the box has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SliderField(QWidget):
    """A named number with a slider for the usual range and a box for every allowed value.

    `per_unit` places of the slider make 1, where the number has decimals.
    """

    changed = Signal()

    def __init__(
        self, name: str, box: WholeBox | DecimalBox, parent: QWidget | None = None, *, per_unit: int = 10
    ) -> None:
        super().__init__(parent)
        self.box = box
        self._unit = 1 if isinstance(box, WholeBox) else per_unit
        label = QLabel(name, self)
        label.setProperty("role", "heading")
        label.setFixedWidth(NAME_WIDTH)
        label.setBuddy(box)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName(self.tr("{name} slider").format(name=name))
        box.setFixedWidth(BOX_WIDTH)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(self.slider, 1)
        layout.addWidget(box)
        self.slider.valueChanged.connect(self._from_slider)
        box.valueChanged.connect(self._from_box)

    def set_range(self, low: float, usual: float, high: float) -> None:
        """Let the slider run from `low` to `usual` and the box from `low` to `high`."""
        self.slider.setRange(round(low * self._unit), round(usual * self._unit))
        self.slider.setPageStep(max(1, round((usual - low) * self._unit / 10)))
        if isinstance(self.box, WholeBox):
            self.box.setRange(round(low), round(high))
        else:
            self.box.setRange(low, high)

    def value(self) -> float:
        """The number."""
        return self.box.value()

    def set_value(self, value: float) -> None:
        """Show `value` in both."""
        if isinstance(self.box, WholeBox):
            self.box.setValue(round(value))
        else:
            self.box.setValue(value)

    def _from_slider(self, position: int) -> None:
        if round(min(self.box.value() * self._unit, self.slider.maximum())) != position:
            self.set_value(position / self._unit)

    def _from_box(self, value: float) -> None:
        self.slider.setValue(round(value * self._unit))
        self.changed.emit()
