"""Messages above the picture: non-modal, dismissable, the newest on top."""

import enum
import re
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.icons import IconButton

MAX_MESSAGES = 3
LONG_WORD = 40


class Tone(enum.StrEnum):
    """How serious a message is."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


class Remedy(enum.Enum):
    """What a message's button does."""

    SAVE_ELSEWHERE = enum.auto()
    START_ENGINE = enum.auto()
    CHOOSE_MODEL = enum.auto()
    SEE_DIAGNOSTICS = enum.auto()


@dataclass(frozen=True, kw_only=True)
class Message:
    """One sentence for the person, with the remedy that its button offers; `picture` is the one it is about."""

    tone: Tone
    text: str
    remedy: Remedy | None = None
    picture: int | None = None


class MessageBar(QWidget):
    """Up to three messages, each with its remedy and a button that dismisses it."""

    remedy_chosen = Signal(object)  # Message

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[Message, QFrame]] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.setAccessibleName(self.tr("Messages"))
        self.hide()

    def messages(self) -> list[Message]:
        """The messages that are shown, the newest first."""
        return [message for message, _ in self._rows]

    def add(self, message: Message) -> None:
        """Show a message on top; one whose text the new one repeats goes, and so does the oldest of too many."""
        for shown in self.messages():
            if message.text.startswith(shown.text):
                self.dismiss(shown)
        row = self._row(message)
        self._rows.insert(0, (message, row))
        self._layout.insertWidget(0, row)
        for old in self.messages()[MAX_MESSAGES:]:
            self.dismiss(old)
        self.show()

    def dismiss(self, message: Message) -> None:
        """Take a message away."""
        for entry in [entry for entry in self._rows if entry[0] is message]:
            self._rows.remove(entry)
            self._layout.removeWidget(entry[1])
            entry[1].hide()
            entry[1].deleteLater()
        self.setVisible(bool(self._rows))

    def dismiss_newest(self) -> bool:
        """Take the newest message away; whether there was one."""
        if not self._rows:
            return False
        self.dismiss(self._rows[0][0])
        return True

    def dismiss_settled(self) -> None:
        """Take away what asks for nothing: the person has read it and goes on."""
        for message in self.messages():
            if message.remedy is None:
                self.dismiss(message)

    def dismiss_about(self, picture: int) -> None:
        """Take away what asked for something to be done with a picture, now that it is done."""
        for message in self.messages():
            if message.picture == picture:
                self.dismiss(message)

    def _row(self, message: Message) -> QFrame:
        row = QFrame(self)
        row.setObjectName("message")
        row.setProperty("tone", message.tone.value)
        text = QLabel(breakable(sentence_case(message.text)), row)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setMinimumWidth(1)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.setAccessibleName(sentence_case(message.text))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.addWidget(text, 1)
        if message.remedy is not None:
            layout.addWidget(self._remedy_button(message, row))
        close = IconButton("close", self.tr("Dismiss"), row)
        close.clicked.connect(lambda: self.dismiss(message))
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _remedy_button(self, message: Message, row: QFrame) -> QPushButton:
        words = {
            Remedy.SAVE_ELSEWHERE: self.tr("Save elsewhere…"),
            Remedy.START_ENGINE: self.tr("Start again"),
            Remedy.CHOOSE_MODEL: self.tr("Choose a model…"),
            Remedy.SEE_DIAGNOSTICS: self.tr("Diagnostics…"),
        }
        assert message.remedy is not None
        button = QPushButton(words[message.remedy], row)
        button.clicked.connect(lambda: self._choose(message))
        return button

    def _choose(self, message: Message) -> None:
        self.dismiss(message)
        self.remedy_chosen.emit(message)


def sentence_case(text: str) -> str:
    """The text with a capital first letter and a full stop."""
    text = text.strip()
    if text and text[0].islower() and " " in text and not any(mark in text.split()[0] for mark in "/\\._"):
        text = text[0].upper() + text[1:]
    return text if not text or text[-1] in ".!?…" else f"{text}."


def breakable(text: str) -> str:
    """The text with places to break a line in words that are too long for one, such as paths."""
    long_words = (word for word in text.split() if len(word) > LONG_WORD)
    for word in long_words:
        text = text.replace(word, re.sub(r"([/\\_.-])", "\\1\u200b", word))
    return text
