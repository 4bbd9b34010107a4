"""A choice between a few words that are all in sight."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget


class ChoiceBar(QWidget):
    """One of its values is chosen; `chosen` comes when the person takes another. Arrow keys go from one to the next."""

    chosen = Signal(object)

    def __init__(self, name: str, words: Mapping[Any, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self.buttons: dict[Any, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for value, text in words.items():
            button = QToolButton(self)
            button.setText(text)
            button.setProperty("choice", True)
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {text}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.addButton(button)
            row.addWidget(button, 1)
            self.buttons[value] = button
        self._value: Any = next(iter(words))
        self.buttons[self._value].setChecked(True)
        self._group.buttonToggled.connect(lambda *_: self._take())

    def value(self) -> Any:
        """The value that is chosen."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Choose a value, without telling."""
        self._value = value
        self.buttons[value].setChecked(True)

    def _take(self) -> None:
        value = next((value for value, button in self.buttons.items() if button.isChecked()), self._value)
        if value != self._value:
            self._value = value
            self.chosen.emit(value)
