"""One message in the bar: its sentence, its button, and how long it still stays."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.icons import IconButton
from app.message import Message, Remedy, breakable, sentence_case

TICK_MS: Final = 100
LINE: Final = 2  # pixels of the line that says how long it still stays


class MessageRow(QFrame):
    """`chosen` says that its button was pressed, `ended` that it is to go: dismissed, or its time is over.

    Its clock stands still while the pointer is over it or the focus in it: somebody reads it.
    """

    chosen = Signal()
    ended = Signal()

    def __init__(self, message: Message, undo_keys: str, parent: QWidget | None = None) -> None:
        """`undo_keys` undo it from the keyboard."""
        super().__init__(parent)
        self.message = message
        self._left_ms = (message.seconds or 0) * 1000
        self.setObjectName("message")
        self.setProperty("tone", message.tone.value)
        self.setAccessibleName(sentence_case(message.text))
        self.text = QLabel(breakable(sentence_case(message.text)), self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(1)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.addWidget(self.text, 1)
        self.button: QPushButton | None = None
        if message.has_button:
            self.button = QPushButton(self._words(undo_keys), self)
            self.button.clicked.connect(self.chosen)
            layout.addWidget(self.button)
        close = IconButton("close", self.tr("Dismiss"), self)
        close.clicked.connect(self.ended)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._tick)
        if message.seconds is not None:
            self._clock.start()

    @property
    def left(self) -> float:
        """The share of its time that is left, 0 to 1; 1 where it stays."""
        whole = (self.message.seconds or 0) * 1000
        return self._left_ms / whole if whole else 1.0

    def pass_time(self, milliseconds: int) -> None:
        """Let time pass, at whose end the message goes; none passes while somebody reads it."""
        if self.message.seconds is None or self._is_read():
            return
        self._left_ms = max(0, self._left_ms - milliseconds)
        self.update()
        if not self._left_ms:
            self._clock.stop()
            self.ended.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw how long it can still be undone."""
        super().paintEvent(event)
        if self.message.undo is not None and self.message.seconds is not None:
            line = QRectF(0, self.height() - LINE, self.width() * self.left, LINE)
            QPainter(self).fillRect(line, QColor(self.palette().color(QPalette.ColorRole.Highlight)))

    def _tick(self) -> None:
        self.pass_time(TICK_MS)

    def _is_read(self) -> bool:
        focus = QApplication.focusWidget()
        return self.underMouse() or (focus is not None and self.isAncestorOf(focus))

    def _words(self, undo_keys: str) -> str:
        match self.message.remedy:
            case Remedy.SAVE_ELSEWHERE:
                return self.tr("Save elsewhere…")
            case Remedy.START_ENGINE:
                return self.tr("Start again")
            case Remedy.CHOOSE_MODEL:
                return self.tr("Choose a model…")
            case Remedy.SEE_DIAGNOSTICS:
                return self.tr("Diagnostics…")
            case Remedy.USE_SETTINGS:
                return self.tr("Use its settings")
            case Remedy.START_FROM:
                return self.tr("Start from it")
            case Remedy.CONTINUE_CONVERSION:
                return self.tr("Continue")
            case Remedy.SEE_CONVERSION:
                return self.tr("Show")
            case None:
                words = self.tr("Undo")
                return f"{words} ({undo_keys})" if undo_keys else words
