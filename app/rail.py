"""The rail at the left of the window: a button for each page, and the menu."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QToolButton, QVBoxLayout, QWidget

from app.icons import line_icon
from app.pages import PageEntry

WIDE: Final = 112  # pixels, with words
NARROW: Final = 52  # with icons alone
ICON: Final = 22
HEIGHTS: Final = {True: 42, False: 56}  # of a button, by narrow
BADGE: Final = 16


class RailButton(QToolButton):
    """A page's icon and name, with a small badge where something waits there."""

    def __init__(self, icon: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._words = words
        self.badge = ""
        self.setProperty("rail", True)
        self.setText(words)
        self.setIconSize(QSize(ICON, ICON))
        self.setIcon(line_icon(icon, ICON))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(words)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the icon alone, or with its name."""
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonIconOnly if narrow else style.ToolButtonTextUnderIcon)
        self.setFixedSize((NARROW if narrow else WIDE) - 12, HEIGHTS[narrow])

    def set_badge(self, text: str, meaning: str) -> None:
        """Show a few characters at the icon's corner, none where `text` is empty; `meaning` says what they tell."""
        self.badge = text
        self.setAccessibleName(f"{self._words}, {meaning}" if text else self._words)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon again when the colours change."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.setIcon(line_icon(self._icon, ICON))
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the badge over the button."""
        super().paintEvent(event)
        if not self.badge:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(10)
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        width = max(BADGE, painter.fontMetrics().horizontalAdvance(self.badge) + 8)
        box = QRectF(0, 0, width, BADGE)
        box.moveCenter(QPointF(self.width() / 2 + 14, 11))
        box.moveRight(min(box.right(), self.width() - 1.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.palette().color(QPalette.ColorRole.Highlight)))
        painter.drawRoundedRect(box, BADGE / 2, BADGE / 2)
        painter.setPen(QColor(self.palette().color(QPalette.ColorRole.HighlightedText)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.badge)


class Rail(QFrame):
    """`page_wanted` gives the name of the page that the person goes to."""

    page_wanted = Signal(str)

    def __init__(self, entries: Sequence[PageEntry], menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName(self.tr("Pages"))
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self.menu_button = RailButton("menu", self.tr("Menu"), self)
        self.menu_button.setMenu(menu)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        for entry in entries:
            button = RailButton(entry.icon, entry.words(), self)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, name=entry.name: self.page_wanted.emit(name))
            self._group.addButton(button)
            self.buttons[entry.name] = button
        self._lay_out(entries)
        self.set_narrow(narrow=False)

    def show_page(self, name: str) -> None:
        """Mark the page that is shown."""
        self.buttons[name].setChecked(True)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show icons alone, or with their names."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        for button in (*self.buttons.values(), self.menu_button):
            button.set_narrow(narrow=narrow)

    def _lay_out(self, entries: Sequence[PageEntry]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 5, 8)
        column.setSpacing(4)
        for entry in entries:
            if not entry.at_the_foot:
                column.addWidget(self.buttons[entry.name])
        column.addStretch(1)
        for entry in entries:
            if entry.at_the_foot:
                column.addWidget(self.buttons[entry.name])
        column.addWidget(self.menu_button)
