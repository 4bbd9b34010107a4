"""The question what becomes of a conversion whose window is closed."""

import enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget


class Leave(enum.Enum):
    """What a person answers who stays no longer."""

    BACKGROUND = enum.auto()
    STOP = enum.auto()


class LeaveDialog(QDialog):
    """`chosen` tells the answer; to cancel tells nothing. `has_tray` says whether there is a place to come back from.

    Every choice is a button that says below what it means.
    """

    chosen = Signal(object)  # Leave

    def __init__(self, name: str, *, has_tray: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("leave_dialog")
        self.setWindowTitle(self.tr("A conversion runs"))
        self.setMinimumWidth(460)
        self.title = QLabel(self.tr("{name} is still being made").format(name=name), self)
        self.background = QPushButton(self.tr("Keep going in the background"), self)
        self.stop = QPushButton(self.tr("Stop, and go on next time"), self)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.background.setEnabled(has_tray)
        self.background.setDefault(has_tray)
        self.cancel.setDefault(not has_tray)
        self.background.clicked.connect(lambda: self._choose(Leave.BACKGROUND))
        self.stop.clicked.connect(lambda: self._choose(Leave.STOP))
        self.cancel.clicked.connect(self.reject)
        self._lay_out(has_tray=has_tray)

    def _choose(self, answer: Leave) -> None:
        self.accept()
        self.chosen.emit(answer)

    def _lay_out(self, *, has_tray: bool) -> None:
        behind = self.tr("The window goes; an icon in the system's tray shows how far it is and brings it back.")
        nowhere = self.tr("This desktop has no tray for an icon that would bring the window back.")
        later = self.tr("Every finished block is kept; the next start offers to continue.")
        self.title.setProperty("role", "section")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(6)
        column.addWidget(self.title)
        for button, text in ((self.background, behind if has_tray else nowhere), (self.stop, later)):
            words = QLabel(text, self)
            words.setProperty("role", "muted")
            words.setWordWrap(True)
            button.setAccessibleDescription(text)
            button.setMinimumHeight(34)
            column.addSpacing(10)
            column.addWidget(button)
            column.addWidget(words)
        column.addSpacing(14)
        column.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignRight)
