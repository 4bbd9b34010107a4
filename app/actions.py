"""What the window does on a shortcut or from its menu."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.theme import Theme

Handler = Callable[[], object]


class StudioMenu(QMenu):
    """The window's menu; each entry's shortcut works in the whole of `window`."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._themes: dict[Theme, QAction] = {}

    def add(self, words: str, handler: Handler, *shortcuts: str) -> QAction:
        """Add an entry with its shortcuts."""
        action = QAction(words, self._window)
        action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
        action.triggered.connect(lambda _checked=False: handler())
        self._window.addAction(action)
        self.addAction(action)
        return action

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
