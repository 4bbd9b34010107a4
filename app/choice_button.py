"""A button that shows one of several choices and opens a menu of all."""

from collections.abc import Iterable
from typing import Any, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from app.icons import line_icon

MAX_WIDTH: Final = 112  # of the words, in pixels


class ChoiceButton(QToolButton):
    """`value` is what is chosen; `chosen` tells of a person's choice. None is the first entry: no filter."""

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` says what is chosen, to those who do not see it."""
        super().__init__(parent)
        self._name = name
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self.value: Any = None
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the words
        self.setIcon(line_icon("chevron"))
        self.setIconSize(QSize(14, 14))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_choices(self, choices: Iterable[tuple[str, Any]], value: Any = None) -> None:
        """Offer these words with their values, and show `value`, or the first where it is not among them."""
        self._menu.clear()
        entries = list(choices)
        self.value = value if any(each == value for _, each in entries) else entries[0][1]
        for words, each in entries:
            action = self._menu.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(each == self.value)
            action.setData(each)
            action.triggered.connect(lambda _checked=False, words=words, each=each: self._choose(words, each))
            self._group.addAction(action)
        self._show(next(words for words, each in entries if each == self.value))

    def set_value(self, value: Any) -> None:
        """Show a value of the menu."""
        for action in self._menu.actions():
            if action.data() == value:
                action.setChecked(True)
                self.value = value
                self._show(action.text().replace("&&", "&"))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the arrow again when the colours change."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.setIcon(line_icon("chevron"))
        super().changeEvent(event)

    def _choose(self, words: str, value: Any) -> None:
        self.value = value
        self._show(words)
        self.chosen.emit(value)

    def _show(self, words: str) -> None:
        line = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, MAX_WIDTH)
        self.setText(line.replace("&", "&&"))
        self.setToolTip(words if line != words else self._name)
        self.setAccessibleName(f"{self._name}: {words}")
