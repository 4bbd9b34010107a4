"""The gallery's actions with their keys, which its menu also shows."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class PageActions(QObject):
    """Actions whose keys work in the widgets that they are given to; a list of keys may save their `objectName`s."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.all: dict[str, QAction] = {}

    def add(self, name: str, words: str, run: Callable[[], object], *keys: str, places: tuple[QWidget, ...]) -> QAction:
        """An action; its keys work while one of `places`, or what lies in it, has the focus."""
        action = QAction(words, self)
        action.setObjectName(f"gallery.{name}")
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: run())
        for place in places:
            place.addAction(action)
        self.all[name] = action
        return action

    def menu(self, parent: QWidget, *groups: tuple[str, ...]) -> QMenu:
        """A menu of actions, with a line between two groups."""
        menu = QMenu(parent)
        for number, group in enumerate(groups):
            if number:
                menu.addSeparator()
            for name in group:
                menu.addAction(self.all[name])
        return menu
