"""A number that may be left out, typed freely and told at once where it is none."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

WIDTH: Final = 200


class NumberEntry(QLineEdit):
    """An empty entry is None; `placeholder` says what that means. `unit` is what one of the number is of the value.

    `edited` comes when the person types.
    """

    edited = Signal()

    def __init__(
        self, name: str, placeholder: str, parent: QWidget | None = None, *, unit: float | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._unit = unit
        self._shown: float | int | None = None
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setFixedWidth(WIDTH)
        self.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> float | int | None:
        """What is typed, in the value's own unit; whole where no unit is set.

        Raises:
            ValueError: it is no number; the text says what to type.
        """
        text = self.text().strip().replace("\u00a0", "").replace(",", ".")
        if not text:
            return None
        try:
            return int(text) if self._unit is None else self._scaled(float(text), self._unit)
        except (ValueError, OverflowError):
            words = self.tr("{text} is no whole number: type digits alone, or nothing")
            if self._unit is not None:
                words = self.tr("{text} is no number: type it as 1.5, or leave it empty")
            raise ValueError(words.format(text=self.text().strip())) from None

    def forget(self) -> None:
        """Leave what is typed to the next value that is shown."""
        self._shown = None
        self.clear()

    def show_value(self, value: float | int | None) -> None:
        """Show a value that is another one than was shown; what a person types for the same one stays as it is."""
        if value == self._shown:
            return
        self._shown = value
        try:
            same = self.value() == value
        except ValueError:
            same = False
        if not same:
            self.setText("" if value is None else self._text(value))

    def _text(self, value: float | int) -> str:
        return str(value) if self._unit is None else f"{value / self._unit:g}"

    def _scaled(self, number: float, unit: float) -> float | int:
        return round(number * unit) if unit > 1 else number * unit
