"""A sentence for the person, coloured by how things stand, and a link's button beside it."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.message import breakable, sentence_case
from engine.quant.checks import State


class Sentence(QLabel):
    """Plain text in as many lines as it needs; hidden where there is none."""

    def __init__(self, parent: QWidget | None = None, *, role: str = "sentence") -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMinimumWidth(1)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hide()

    def say(self, text: str, state: State | None = None) -> None:
        """Show `text` as a whole sentence."""
        self.setText(breakable(sentence_case(text)))
        self.setAccessibleName(sentence_case(text))
        self.setProperty("state", None if state is None else state.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setVisible(bool(text))


class LinkButton(QPushButton):
    """Opens an address in the browser; hidden where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.address: str | None = None
        self.setAccessibleName(self.tr("Open in the browser"))
        self.clicked.connect(self.open_page)
        self.hide()

    def lead_to(self, address: str | None, words: str = "") -> None:
        """Have the button open `address`."""
        self.address = address
        self.setText(words)
        self.setAccessibleName(words or self.tr("Open in the browser"))
        self.setToolTip(address or "")
        self.setVisible(address is not None)

    def open_page(self) -> None:
        """Open the address."""
        if self.address is not None:
            QDesktopServices.openUrl(QUrl(self.address))


def flat_button(words: str, parent: QWidget) -> QPushButton:
    """A button that looks like a word of the text."""
    button = QPushButton(words, parent)
    button.setProperty("flat", "true")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
