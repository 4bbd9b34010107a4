"""Rows of settings, and the cards with a heading that hold them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

CONTROL_WIDTH: Final = 300
ROW_HEIGHT: Final = 56


class Row(QFrame):
    """A setting's name, what it changes, and the control that stands at the right."""

    def __init__(self, name: str, explanation: str, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings_row")
        self.setMinimumHeight(ROW_HEIGHT)
        self.name = name
        self.control = control
        self._words = f"{name} {explanation}".casefold()
        title = QLabel(name, self)
        title.setBuddy(control)
        self.explanation = QLabel(explanation, self)
        self.explanation.setProperty("role", "muted")
        self.explanation.setWordWrap(True)
        self.explanation.setVisible(bool(explanation))
        if not control.accessibleName():
            control.setAccessibleName(name)
        control.setAccessibleDescription(explanation)
        control.setFixedWidth(CONTROL_WIDTH)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addStretch(1)
        column.addWidget(title)
        column.addWidget(self.explanation)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addLayout(column, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)

    def matches(self, words: Sequence[str]) -> bool:
        """Whether every one of some words, in small letters, is in the name or the explanation."""
        return all(word in self._words for word in words)


class Section(QWidget):
    """A heading above a card of rows."""

    def __init__(self, name: str, rows: Sequence[Row], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.heading = QLabel(name, self)
        self.heading.setProperty("role", "section")
        self.head = QHBoxLayout()
        self.head.addWidget(self.heading, 1)
        card = QFrame(self)
        card.setObjectName("settings_card")
        self.card = QVBoxLayout(card)
        self.card.setContentsMargins(1, 1, 1, 1)
        self.card.setSpacing(0)
        self.rows: tuple[Row, ...] = ()
        self._lines: list[QFrame] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self.head)
        column.addWidget(card)
        self.add_rows(rows)

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Hold more rows, below those that are there."""
        for row in rows:
            if self.rows:
                line = QFrame(self)
                line.setObjectName("settings_line")
                self._lines.append(line)
                self.card.addWidget(line)
            self.card.addWidget(row)
            self.rows = (*self.rows, row)

    def search(self, words: Sequence[str]) -> int:
        """Show the rows that match every word, or all where the heading does; how many there are."""
        whole = bool(words) and all(word in self.name.casefold() for word in words)
        shown = [row for row in self.rows if whole or row.matches(words)]
        for row in self.rows:
            row.setVisible(row in shown)
        for line, row in zip(self._lines, self.rows[1:], strict=True):
            line.setVisible(row in shown and row is not shown[0])
        self.setVisible(bool(shown))
        return len(shown)
