"""The editable list of all actions and their keys."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.icons import IconButton
from app.pages import pages
from app.settings_page.key_button import KeyButton
from app.settings_page.rows import Row, Section
from app.shortcuts import EVERYWHERE, Shortcut, Shortcuts, native


class ShortcutRow(Row):
    """An action with its keys, a way back to the first ones, and a warning where others have the same."""

    def __init__(self, shortcut: Shortcut, place: str, parent: QWidget | None = None) -> None:
        control = QWidget(parent)
        self.keys = KeyButton(shortcut.words, control)
        self.back = IconButton("undo", "", control)
        layout = QHBoxLayout(control)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.keys, 1)
        layout.addWidget(self.back)
        control.setAccessibleName(shortcut.words)
        super().__init__(shortcut.words, place, control, parent)
        self.place = place
        policy = self.back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(policy)

    def show_shortcut(self, shortcut: Shortcut, collisions: Sequence[Shortcut]) -> None:
        """Show an action's keys and what they collide with."""
        self.keys.set_keys(shortcut.keys)
        words = self.tr("Back to {keys}").format(keys=native(shortcut.first_keys) or self.tr("none"))
        self.back.setToolTip(words)
        self.back.setAccessibleName(f"{shortcut.words}: {words}")
        self.back.setVisible(not shortcut.is_first)
        warning = ""
        if collisions:
            others = ", ".join(f"“{other.words}”" for other in collisions)
            warning = self.tr("{others} has the same keys: none of them works until one has others")
            warning = warning.format(others=others)
        self.explanation.setText(warning or self.place)
        self.explanation.setProperty("role", "warning" if warning else "muted")
        self.explanation.style().polish(self.explanation)
        self.control.setAccessibleDescription(warning)
        self._words = f"{shortcut.words} {self.place} {native(shortcut.keys)} {warning}".casefold()


class ShortcutEditor(Section):
    """A row for each action of the pages that were built; it grows with them."""

    def __init__(self, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        self._shortcuts = shortcuts
        self._by_name: dict[str, ShortcutRow] = {}
        super().__init__("", (), parent)
        self.name = self.tr("Shortcuts")
        self.heading.setText(self.name)
        self.reset_all = QPushButton(self.tr("Reset all"), self)
        self.reset_all.setToolTip(self.tr("Give every action the keys that it came with"))
        self.reset_all.clicked.connect(shortcuts.reset_all)
        self.head.addWidget(self.reset_all, 0, Qt.AlignmentFlag.AlignRight)
        shortcuts.grown.connect(self._grow)
        shortcuts.changed.connect(lambda _name: self.refresh())
        self._grow()

    def row(self, name: str) -> ShortcutRow:
        """An action's row."""
        return self._by_name[name]

    def refresh(self) -> None:
        """Show the present keys of all actions, and what collides."""
        table = self._shortcuts.table()
        for shortcut in table:
            self._by_name[shortcut.name].show_shortcut(shortcut, self._shortcuts.collisions(shortcut.name))
        self.reset_all.setEnabled(any(not shortcut.is_first for shortcut in table))

    def _grow(self) -> None:
        places = {entry.name: entry.words() for entry in pages()} | {EVERYWHERE: self.tr("everywhere")}
        for shortcut in self._shortcuts.table():
            if shortcut.name not in self._by_name:
                row = ShortcutRow(shortcut, places.get(shortcut.group, shortcut.group), self)
                row.keys.taken.connect(lambda keys, name=shortcut.name: self._shortcuts.set_keys(name, keys))
                row.back.clicked.connect(lambda _=False, name=shortcut.name: self._shortcuts.reset(name))
                self._by_name[shortcut.name] = row
        self.set_rows(tuple(self._by_name.values()))
        self.refresh()
