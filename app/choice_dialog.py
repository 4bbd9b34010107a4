"""A question with a few answers, each of which says what it means."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An answer: `key` is told for it, `words` stand on its button and `meaning` below; one may be out of question."""

    key: object
    words: str
    meaning: str
    is_possible: bool = True


class ChoiceDialog(QDialog):
    """`chosen` tells the answer's key; to cancel tells nothing. Enter takes the first answer that is possible."""

    chosen = Signal(object)

    def __init__(self, question: str, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Triptych"))
        self.setAccessibleName(question)
        self.setMinimumWidth(460)
        self.question = QLabel(question, self)
        self.buttons = {choice.key: self._button(choice) for choice in choices}
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.clicked.connect(self.reject)
        first = next((button for button in self.buttons.values() if button.isEnabled()), self.cancel)
        first.setDefault(True)
        self._lay_out(choices)
        first.setFocus()

    def _button(self, choice: Choice) -> QPushButton:
        button = QPushButton(choice.words, self)
        button.setEnabled(choice.is_possible)
        button.setAccessibleDescription(choice.meaning)
        button.setMinimumHeight(34)
        button.clicked.connect(lambda: self._choose(choice.key))
        return button

    def _choose(self, key: object) -> None:
        self.accept()
        self.chosen.emit(key)

    def _lay_out(self, choices: Sequence[Choice]) -> None:
        self.question.setProperty("role", "section")
        self.question.setTextFormat(Qt.TextFormat.PlainText)
        self.question.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(6)
        column.addWidget(self.question)
        for choice in choices:
            meaning = QLabel(choice.meaning, self)
            meaning.setProperty("role", "muted")
            meaning.setWordWrap(True)
            column.addSpacing(10)
            column.addWidget(self.buttons[choice.key])
            column.addWidget(meaning)
        column.addSpacing(14)
        column.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignRight)
