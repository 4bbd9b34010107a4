"""The messages above every page: non-modal, dismissable, the newest on top."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.message import OFFERS, Message, Remedy, Tone, sentence_case
from app.message_row import MessageRow

MAX_MESSAGES: Final = 3


class MessageBar(QWidget):
    """Up to three messages, each with its button and one that dismisses it; screen readers are told of each.

    `undo` and `dismiss` are for the newest one. The window lets `dismiss` have its keys where nothing else takes them.
    """

    remedy_chosen = Signal(object)  # Message

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[MessageRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.setAccessibleName(self.tr("Messages"))
        self.undo = self._action("window.undo", self.tr("Undo what the newest message tells of"), "Ctrl+Z")
        self.dismiss = self._action("messages.dismiss", self.tr("Take the newest message away"), "Esc")
        self.undo.triggered.connect(lambda _checked=False: self.undo_newest())
        self.dismiss.triggered.connect(lambda _checked=False: self.dismiss_newest())
        self._show()

    def messages(self) -> list[Message]:
        """The messages that are shown, the newest first."""
        return [row.message for row in self._rows]

    def rows(self) -> list[MessageRow]:
        """What shows them, the newest first."""
        return list(self._rows)

    def add(self, message: Message) -> None:
        """Show a message on top.

        What it repeats or takes the place of goes; one that repeats another, whose button it lacks, is not shown. Of
        too many the oldest goes that asks for nothing, or else the oldest.
        """
        if message.asks_for_nothing and any(
            row.message.text == message.text and not row.message.asks_for_nothing for row in self._rows
        ):
            return
        if message.remedy is Remedy.START_ENGINE:  # the crashes before are part of what it says
            self.dismiss_settled()
        for row in self.rows():
            if _says_as_much(message, row.message):
                self._take_away(row)
        row = MessageRow(message, self.undo.shortcut().toString(QKeySequence.SequenceFormat.NativeText), self)
        row.chosen.connect(lambda: self._choose(row))
        row.ended.connect(lambda: self._take_away(row))
        self._rows.insert(0, row)
        self._layout.insertWidget(0, row)
        if len(self._rows) > MAX_MESSAGES:
            older = self._rows[:0:-1]
            self._take_away(next((each for each in older if each.message.asks_for_nothing), older[0]))
        self._show()
        if not message.is_step:
            self._read_out(message)

    def dismiss_newest(self) -> bool:
        """Take the newest message away; whether there was one."""
        if not self._rows:
            return False
        self._take_away(self._rows[0])
        return True

    def undo_newest(self) -> bool:
        """Undo what the newest message tells of that can be undone; whether there was one."""
        row = next((row for row in self._rows if row.message.undo is not None), None)
        if row is None:
            return False
        self._choose(row)
        return True

    def dismiss_settled(self) -> None:
        """Take away what asks for nothing: the person has read it and goes on."""
        for row in self.rows():
            if row.message.asks_for_nothing:
                self._take_away(row)

    def dismiss_about(self, picture: int) -> None:
        """Take away what asked for something to be done with a picture, now that it is done."""
        for row in self.rows():
            if row.message.picture == picture:
                self._take_away(row)

    def _action(self, name: str, words: str, keys: str) -> QAction:
        action = QAction(words, self)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(keys))
        return action

    def _choose(self, row: MessageRow) -> None:
        self._take_away(row)
        if row.message.undo is not None:
            row.message.undo()
        else:
            self.remedy_chosen.emit(row.message)

    def _take_away(self, row: MessageRow) -> None:
        if row in self._rows:
            self._rows.remove(row)
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
            self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._rows))
        self.dismiss.setEnabled(bool(self._rows))
        self.undo.setEnabled(any(row.message.undo is not None for row in self._rows))

    def _read_out(self, message: Message) -> None:
        """Have a screen reader say it: errors at once, the rest when it has a pause."""
        event = QAccessibleAnnouncementEvent(self, sentence_case(message.text))
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if message.tone is Tone.ERROR else politeness.Polite)
        QAccessible.updateAccessibility(event)


def _says_as_much(message: Message, earlier: Message) -> bool:
    """Whether an earlier message needs to be shown no longer."""
    if message.topic is not None and message.topic == earlier.topic:
        return True
    if message.remedy in OFFERS and earlier.remedy in OFFERS:
        return True
    is_about_the_same = earlier.undo is None and earlier.picture in (None, message.picture)
    return is_about_the_same and message.text.startswith(earlier.text)
