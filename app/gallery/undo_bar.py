"""A line below the pictures: what has just happened, and how to undo it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.icons import IconButton
from app.message_bar import Tone, breakable, sentence_case


class UndoBar(QFrame):
    """One sentence at a time; a new one takes the place of the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._undo: Callable[[], None] | None = None
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(1)
        self.button = QPushButton(self.tr("Undo (Ctrl+Z)"), self)
        self._close = IconButton("close", self.tr("Dismiss"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        row.addWidget(self._close)
        self.button.clicked.connect(self.undo)
        self._close.clicked.connect(self.hide)
        self.hide()

    def say(self, sentence: str, *, tone: Tone = Tone.INFORMATION, undo: Callable[[], None] | None = None) -> None:
        """Show a sentence, with a button where it can be undone."""
        self._undo = undo
        self.text.setText(breakable(sentence_case(sentence)))
        self.setAccessibleName(self.text.text())
        self.button.setVisible(undo is not None)
        self.setProperty("tone", tone.value)
        self.style().polish(self)
        self.show()

    def undo(self) -> None:
        """Undo what it tells of, once."""
        undo, self._undo = self._undo, None
        if undo is not None:
            self.hide()
            undo()
