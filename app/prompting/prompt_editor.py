"""The prompt's entry with colours, offers of what can be put in, and the prompts of before."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from app.prompt_box import PromptBox
from app.prompting.completer import PromptCompleter
from app.prompting.highlighter import PromptHighlighter, units_of
from app.prompting.history import PromptHistory
from app.prompting.syntax import PromptMistake
from app.prompting.wildcards import WildcardBook
from app.wrong_values import mark_wrong
from engine.errors import OutputError

SETTLED_MS: Final = 250
LEFT_TO_THE_LIST: Final = {
    Qt.Key.Key_Enter,
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
}


class PromptEditor(PromptBox):
    """What the picture shall show.

    `settled` comes a moment after the last change. Ctrl+Up and Ctrl+Down go through the prompts of before, and come
    back to what was being typed; Ctrl+R asks for their list. Ctrl+Space offers what can be put in.
    """

    edited = Signal()  # other words, where `textChanged` also tells of other colours
    settled = Signal()
    history_wanted = Signal()

    def __init__(
        self, wildcards: WildcardBook, history: PromptHistory | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._back = 0  # how many prompts back the shown one is
        self._draft = ""
        self.highlighter = PromptHighlighter(self.document())
        self.completer = PromptCompleter(self, wildcards)
        self._settle = QTimer(self, interval=SETTLED_MS, singleShot=True)
        self._settle.timeout.connect(self.settled)
        self._shown = ""
        self.textChanged.disconnect(self.clear_marks)
        self.textChanged.connect(self._look)
        self.setAccessibleDescription(
            self.tr(
                "What the picture shall show. Ctrl+Enter generates, Ctrl+Up and Ctrl+Down go through earlier prompts, "
                "Ctrl+Space offers choices and wildcards."
            )
        )

    def set_cut_from(self, position: int | None) -> None:
        """Grey out what the encoder does not read, from `position` on, in characters."""
        self.highlighter.set_cut_from(position)

    def show_mistake(self, mistake: PromptMistake | None) -> None:
        """Draw the entry as wrong, or no longer."""
        mark_wrong(self, wrong=mistake is not None)

    def go_to(self, mistake: PromptMistake) -> None:
        """Put the caret on what is wrong."""
        text = self.toPlainText()
        cursor = self.textCursor()
        cursor.setPosition(units_of(text[: mistake.position]))
        end = min(len(text), mistake.position + mistake.length)
        cursor.setPosition(units_of(text[:end]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus()

    def replace(self, text: str) -> None:
        """Put another prompt in the place of this one; undo brings this one back."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)

    def sizeHint(self) -> QSize:
        """As high as it must be: a panel that scrolls gives it what is left, and no more."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave some keys to the list of offers, and follow what is typed."""
        if self.completer.is_open and event.key() in LEFT_TO_THE_LIST and not event.modifiers():
            event.ignore()
            return
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        match event.key():
            case Qt.Key.Key_Up if control:
                self._walk(1)
            case Qt.Key.Key_Down if control:
                self._walk(-1)
            case Qt.Key.Key_R if control:
                self.history_wanted.emit()
            case Qt.Key.Key_Space if control:
                self._offer()
            case _:
                before = self.toPlainText()
                super().keyPressEvent(event)
                if self.toPlainText() != before:
                    self._back = 0
                    self.completer.follow()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the list of offers away."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.completer.list().hide()

    def changeEvent(self, event: QEvent) -> None:
        """Colour anew when the colours change."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.highlighter.recolour()

    def _look(self) -> None:
        """See whether it is the words that have changed."""
        if self.toPlainText() != self._shown:
            self._shown = self.toPlainText()
            self.clear_marks()
            self.highlighter.look_back()
            self._settle.start()
            self.edited.emit()

    def _walk(self, steps: int) -> None:
        """Show the prompt `steps` further back."""
        if self._history is None:
            return
        try:
            found = self._history.search(most=self._back + 2)
        except OutputError:
            return  # the list of earlier prompts says so when it is opened
        if self._back == 0:
            self._draft = self.toPlainText()
        texts = [self._draft, *(prompt.text for prompt in found if prompt.text != self._draft.strip())]
        self._back = min(max(self._back + steps, 0), len(texts) - 1)
        self.replace(texts[self._back])

    def _offer(self) -> None:
        """Offer wildcards, as if their first two letters had just been typed."""
        self.completer.follow()
        if not self.completer.is_open:
            self.insertPlainText("__")
            self.completer.follow()
