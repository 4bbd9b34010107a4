"""A page's actions with their keys, which its menu may also show."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class PageActions(QObject):
    """Actions whose keys work in the widgets that they are given to; the table of shortcuts takes them up."""

    def __init__(self, page: str, parent: QWidget) -> None:
        """`page` is the page's name in the window."""
        super().__init__(parent)
        self._page = page
        self.all: dict[str, QAction] = {}

    def add(self, name: str, words: str, run: Callable[[], object], *keys: str, places: tuple[QWidget, ...]) -> QAction:
        """An action; its keys work while one of `places`, or what lies in it, has the focus.

        Without places the page itself asks for it, by `pressed`.
        """
        action = QAction(words, self)
        action.setObjectName(f"{self._page}.{name}")
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: run())
        for place in places:
            place.addAction(action)
        self.all[name] = action
        return action

    def pressed(self, event: QKeyEvent) -> QAction | None:
        """The action whose key an event is, of those without places."""
        key = QKeySequence(event.keyCombination())
        without = (action for action in self.all.values() if not action.associatedObjects())
        return next((action for action in without if key in action.shortcuts()), None)

    def menu(self, parent: QWidget, *groups: tuple[str, ...]) -> QMenu:
        """A menu of actions, with a line between two groups."""
        menu = QMenu(parent)
        for number, group in enumerate(groups):
            if number:
                menu.addSeparator()
            for name in group:
                menu.addAction(self.all[name])
        return menu
