"""What the window does on a shortcut or from its menu."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.theme import Theme

Handler = Callable[[], object]


class StudioMenu(QMenu):
    """The window's menu; each entry's shortcut works in the whole of `window`, or while its page is shown."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._themes: dict[Theme, QAction] = {}
        self.entries: list[QAction] = []

    def add(self, name: str, words: str, handler: Handler, *keys: str) -> QAction:
        """Add an entry with its first keys; its `name` begins with its page's, or with "window" and a dot."""
        action = self.add_hidden(name, words, handler, *keys)
        self.addAction(action)
        return action

    def add_hidden(self, name: str, words: str, handler: Handler, *keys: str) -> QAction:
        """Add an action that has keys and stands in no menu."""
        action = QAction(words, self._window)
        action.setObjectName(name)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _checked=False: handler())
        self._window.addAction(action)
        self.entries.append(action)
        return action

    def offer(self, page: str) -> None:
        """Offer what can be done while a page is shown."""
        for action in self.entries:
            action.setEnabled(action.objectName().split(".")[0] in (page, "window"))

    def add_themes(self, set_theme: Callable[[Theme], object]) -> None:
        """Add the choice between the themes."""
        menu = self.addMenu(self.tr("Appearance"))
        group = QActionGroup(self)
        words = {Theme.SYSTEM: self.tr("System"), Theme.LIGHT: self.tr("Light"), Theme.DARK: self.tr("Dark")}
        for theme, text in words.items():
            action = QAction(text, self)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, chosen=theme: set_theme(chosen))
            group.addAction(action)
            menu.addAction(action)
            self._themes[theme] = action

    def check_theme(self, theme: Theme) -> None:
        """Mark the theme that is chosen."""
        self._themes[theme].setChecked(True)
