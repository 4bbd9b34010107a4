"""A button that shows keys, and takes others from the keyboard."""

from typing import Final

from PySide6.QtCore import QEvent, QKeyCombination, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.shortcuts import native

MODIFIERS: Final = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_unknown,
)  # fmt: skip
EDGES: Final = 24  # pixels of a button beside its text
LOWEST: Final = 30  # pixels of one with a single line, as the style sheet has it
REMOVING: Final = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
STARTING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)


class KeyButton(QPushButton):
    """A click, Enter or F2 waits for keys; Esc leaves them as they were, Backspace takes them away.

    `taken` gives the new keys in portable text, none where they were taken away.
    """

    taken = Signal(tuple)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._keys: tuple[str, ...] = ()
        self.is_recording = False
        self.setObjectName("keys")
        self.setAutoDefault(False)
        self.clicked.connect(self.record)

    def set_keys(self, keys: tuple[str, ...]) -> None:
        """Show keys."""
        self._keys = keys
        self._show()

    def record(self) -> None:
        """Wait for keys."""
        self._set_recording(True)

    def event(self, event: QEvent) -> bool:
        """Keep every key from the shortcuts, and the tab key from moving the focus, while waiting."""
        if self.is_recording and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin on Enter and F2; a button begins on the space bar by itself."""
        if event.key() in STARTING and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.record()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write several keys below each other where they have no room in one line."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            QTimer.singleShot(0, self, self._show)  # a layout that gives out room hears of no other needs

    def changeEvent(self, event: QEvent) -> None:
        """Keep the height when the colours change."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Wait no longer."""
        self._set_recording(False)
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in MODIFIERS:
            return
        self._set_recording(False)
        if key is Qt.Key.Key_Escape and not modifiers:
            return
        if key in REMOVING and not modifiers:
            self.taken.emit(())
            return
        if key is Qt.Key.Key_Backtab:
            key = Qt.Key.Key_Tab
        sequence = QKeySequence(QKeyCombination(modifiers, key))
        self.taken.emit((sequence.toString(QKeySequence.SequenceFormat.PortableText),))

    def _set_recording(self, recording: bool) -> None:
        if recording != self.is_recording:
            self.is_recording = recording
            self.setProperty("recording", recording)
            self.style().polish(self)  # which takes the height back
        self._show()

    def _show(self) -> None:
        text = self.tr("press the keys…") if self.is_recording else native(self._keys) or self.tr("none")
        lines = text
        if self._keys and not self.is_recording and self.fontMetrics().horizontalAdvance(text) > self.width() - EDGES:
            lines = "\n".join(native((key,)) for key in self._keys)
        self.setText(lines.replace("&", "&&"))
        self.setMinimumHeight(LOWEST + lines.count("\n") * self.fontMetrics().lineSpacing())
        self.setAccessibleName(self.tr("Keys of {action}: {keys}").format(action=self._name, keys=text))
