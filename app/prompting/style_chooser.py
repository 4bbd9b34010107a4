"""The button that names the present style, with a menu of all of them."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from app.prompting.style_editor import StyleEditor
from app.prompting.styles import Style, StyleBook

ARROW: Final = " ▾"
NARROWEST: Final = 96
MARGIN: Final = 20  # pixels beside the words


class StyleChooser(QToolButton):
    """`chosen` gives a style, or None for no style at all."""

    chosen = Signal(object)

    def __init__(self, book: StyleBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._name: str | None = None
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(NARROWEST)
        self._show()

    def style_now(self) -> Style | None:
        """The style that is chosen."""
        return self._book.find(self._name) if self._name is not None else None

    def choose(self, name: str | None) -> None:
        """Choose a style by its name; None, or a name that is gone, is no style."""
        style = self._book.find(name) if name is not None else None
        self._name = style.name if style else None
        self._show()
        self.chosen.emit(style)

    def open_editor(self) -> None:
        """Open the dialog in which styles are changed."""
        editor = StyleEditor(self._book, self.window())
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.changed.connect(lambda: self.choose(self._name))
        if self._name is not None:
            editor.list_again(self._name)
        editor.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the name as there is room for."""
        super().resizeEvent(event)
        self._show()

    def _fill(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        self._menu.addAction(self.tr("Edit styles…"), self.open_editor)
        self._menu.addSeparator()
        self._add(group, self.tr("No style"), None)
        taken = {style.name for style in self._book.own}
        for styles in (self._book.own, self._book.shipped):
            if styles:
                self._menu.addSeparator()
            for style in styles:
                if styles is self._book.own or style.name not in taken:
                    self._add(group, style.name, style)

    def _add(self, group: QActionGroup, words: str, style: Style | None) -> None:
        action = QAction(words.replace("&", "&&"), self._menu)
        action.setCheckable(True)
        name = style.name if style else None
        action.setChecked(name == self._name)
        action.setToolTip(style.template if style else "")
        action.triggered.connect(lambda _=False: self.choose(name))
        group.addAction(action)
        self._menu.addAction(action)

    def _show(self) -> None:
        style = self.style_now()
        words = style.name if style else self.tr("No style")
        metrics = self.fontMetrics()
        room = self.width() - MARGIN - metrics.horizontalAdvance(ARROW)
        self.setText(metrics.elidedText(words, Qt.TextElideMode.ElideRight, room).replace("&", "&&") + ARROW)
        self.setAccessibleName(self.tr("Style: {name}").format(name=words))
        self.setToolTip(style.template if style else self.tr("Words that are put around your own"))
