"""The prompt's entry: several lines, Ctrl+Enter submits, the part that a model would cut off is marked."""

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPalette, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.wrong_values import mark_wrong


class PromptBox(QPlainTextEdit):
    """What the picture shall show. Of what is dropped and pasted it takes text; `picture_pasted` tells of a picture."""

    submitted = Signal()
    picture_pasted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Prompt"))
        self.setAccessibleDescription(self.tr("What the picture shall show. Ctrl+Enter generates."))
        self.setPlaceholderText(self.tr("What shall the picture show?\nFor example: a red cube left of a blue ball"))
        self.setTabChangesFocus(True)
        self.textChanged.connect(self.clear_marks)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Submit on Ctrl+Enter."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submitted.emit()
            return
        super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Leave pictures to the window."""
        return not _is_picture(source) and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Put text in; a picture is none."""
        if _is_picture(source):
            self.picture_pasted.emit()
        else:
            super().insertFromMimeData(source)

    def mark_cut_off(self, tail: str) -> None:
        """Mark the end of the prompt that a model would not read."""
        mark_wrong(self, wrong=True)
        start = self.toPlainText().rfind(tail.strip()) if tail.strip() else -1
        if start < 0:
            return
        selection = QTextEdit.ExtraSelection()
        selection.cursor = QTextCursor(self.document())
        selection.cursor.setPosition(start)
        selection.cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        selection.format = self._strike()
        self.setExtraSelections([selection])

    def clear_marks(self) -> None:
        """Take the marks away."""
        mark_wrong(self, wrong=False)
        self.setExtraSelections([])

    def marked_text(self) -> str:
        """The part that is marked as cut off."""
        return "".join(selection.cursor.selectedText() for selection in self.extraSelections())

    def _strike(self) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setFontStrikeOut(True)
        form.setForeground(QColor(self.palette().color(QPalette.ColorRole.PlaceholderText)))
        return form


def _is_picture(content: QMimeData) -> bool:
    """Whether it is a file, or a picture without words."""
    return any(url.isLocalFile() for url in content.urls()) or (content.hasImage() and not content.hasText())
