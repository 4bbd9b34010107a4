"""A text that may be left out."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget


class TextEntry(QLineEdit):
    """An empty entry is None; `placeholder` says what that means. `edited` comes when the person types."""

    edited = Signal()

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> str | None:
        """What is typed."""
        return self.text().strip() or None

    def forget(self) -> None:
        """Leave what is typed to the next value that is shown."""
        self.clear()

    def show_value(self, value: str | None) -> None:
        """Show a value; what a person types for the same one stays as it is."""
        if value != self.value():
            self.setText(value or "")
