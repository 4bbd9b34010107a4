"""What is shown while there is nothing in the queue."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.icons import mark

MARK: Final = 112  # pixels of the program's mark, of which two make one on the screen
WIDTH: Final = 400  # pixels of the words

translate = QCoreApplication.translate


class EmptyQueue(QWidget):
    """The program's mark, and words on how pictures come here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        picture = QLabel(self)
        pixmap = mark(MARK)
        pixmap.setDevicePixelRatio(2)
        picture.setPixmap(pixmap)
        head = QLabel(translate("QueuePage", "Nothing in the queue"), self)
        head.setObjectName("wordmark")
        text = translate(
            "QueuePage",
            "Each picture that you ask for waits here until its turn comes. Ask for as many as you like: "
            "they are made one after the other, and the list is still here when Triptych starts again.",
        )
        words = QLabel(text, self)
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        words.setFixedWidth(WIDTH)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(2)
        for widget in (picture, head):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(_centred(words))
        column.addStretch(3)


def _centred(words: QLabel) -> QHBoxLayout:
    """A row that gives a label of several lines the height that they need, which an alignment would not."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(words)
    row.addStretch(1)
    return row
