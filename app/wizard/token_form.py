"""The field for a person's token of the Hub."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.wizard.hub_look import Trial
from app.wizard.sentence import Sentence
from engine.checkpoint.hub_token import given_token
from engine.errors import EngineError
from engine.quant.checks import State


class EntryField(QLineEdit):
    """A field in which Enter says that what stands in it is meant, and goes no further."""

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)  # what is dropped on the page is a source

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class TokenForm(QFrame):
    """Takes a token, which is shown as dots; `tried` tells one that could be right."""

    tried = Signal(object)  # Trial

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wizard_form")
        label = QLabel(self.tr("Token"), self)
        self.field = EntryField(self)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(self.tr("hf_…"))
        self.field.setAccessibleName(self.tr("Your token of the Hub"))
        label.setBuddy(self.field)
        self.paste = QPushButton(self.tr("Paste"), self)
        self.paste.setAccessibleName(self.tr("Paste the token"))
        self.attempt = QPushButton(self.tr("Try it"), self)
        self.attempt.setAccessibleName(self.tr("Try the token"))
        self.keep = QCheckBox(self.tr("Save in the system's keyring once it works"), self)
        self.keep.setChecked(True)
        self.wrong = Sentence(self)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.field, 1)
        row.addWidget(self.paste)
        row.addWidget(self.attempt)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.keep)
        column.addWidget(self.wrong)
        self.paste.clicked.connect(self._paste)
        self.attempt.clicked.connect(self.try_it)
        self.field.entered.connect(self.try_it)
        self.field.textChanged.connect(self._follow)
        self._follow()

    def try_it(self) -> None:
        """Have the token tried."""
        try:
            token = given_token(self.field.text())
        except EngineError as error:
            self.wrong.say(error.sentence, State.RED)
            return
        self.wrong.say("")
        self.tried.emit(Trial(token=token, keep=self.keep.isChecked()))

    def _paste(self) -> None:
        self.field.clear()
        self.field.paste()
        self.field.setFocus()

    def _follow(self) -> None:
        self.attempt.setEnabled(bool(self.field.text().strip()))
