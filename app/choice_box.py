"""A box that shows one of several words, and lists the others."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from app.icons import SIZE, line_icon


class ChoiceBox(QComboBox):
    """A combo box with the window's own arrow; the wheel changes it only where it has the focus."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.view().setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow over the box."""
        super().paintEvent(event)
        place = QPoint(self.width() - SIZE - 8, (self.height() - SIZE) // 2)
        QPainter(self).drawPixmap(place, line_icon("chevron").pixmap(QSize(SIZE, SIZE)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area around unless the box has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
