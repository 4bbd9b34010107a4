"""One card of the first run: a drawing, a title, some words and a button."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from app.icons import line_icon

DRAWING: Final = 44
DRAWING_HEIGHT: Final = 92


class Card(QFrame):
    """`button` is what it offers; a screen reader hears the title and the words with it."""

    def __init__(self, title: str, words: str, offer: str, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setObjectName("tour_card")
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self.drawing = QLabel(self)
        self.drawing.setObjectName("tour_drawing")
        self.drawing.setFixedHeight(DRAWING_HEIGHT)
        self.drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = QLabel(title, self)
        self.title.setProperty("role", "section")
        self.title.setWordWrap(True)
        self.words = QLabel(words, self)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.button = QPushButton(offer, self)
        self.button.setObjectName("tour_button")
        self.button.setAccessibleDescription(f"{title}. {words}")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.drawing)
        column.addWidget(self.title)
        column.addWidget(self.words, 1)
        column.addWidget(self.button)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again when the colours change."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self.drawing.setPixmap(line_icon(self._icon, DRAWING).pixmap(QSize(DRAWING, DRAWING)))
