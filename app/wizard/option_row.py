"""A setting with its name, its control, and the sentence that says what is wrong with it."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.message import breakable, sentence_case
from app.wrong_values import mark_wrong

NAME_WIDTH: Final = 190


class OptionRow(QWidget):
    """`say` shows a sentence under the control, none where it is fine; `hint` stands there always."""

    def __init__(self, name: str, control: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        label = QLabel(name, self)
        label.setBuddy(control)
        label.setFixedWidth(NAME_WIDTH)
        label.setWordWrap(True)
        self.hint, self.sentence = QLabel(hint, self), QLabel(self)
        self.hint.setProperty("role", "muted")
        self.sentence.setProperty("role", "wrong")
        for each in (self.hint, self.sentence):
            each.setTextFormat(Qt.TextFormat.PlainText)
            each.setWordWrap(True)
        self.hint.setVisible(bool(hint))
        self.sentence.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label, 0, 0, Qt.AlignmentFlag.AlignTop)
        if control.minimumWidth() == control.maximumWidth():
            grid.addWidget(control, 0, 1, Qt.AlignmentFlag.AlignLeft)
        else:
            grid.addWidget(control, 0, 1)
        grid.addWidget(self.sentence, 1, 1)
        grid.addWidget(self.hint, 2, 1)
        label.setMinimumHeight(control.sizeHint().height())

    @property
    def is_wrong(self) -> bool:
        """Whether a sentence is shown."""
        return bool(self.sentence.text())

    def say(self, sentence: str) -> None:
        """Show what is wrong; nothing where it is empty."""
        self.sentence.setText(breakable(sentence_case(sentence)))
        self.sentence.setVisible(bool(sentence))
        mark_wrong(self.control, wrong=bool(sentence))
        self.control.setAccessibleDescription(sentence_case(sentence))

    def remark(self, hint: str) -> None:
        """Show another hint."""
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
