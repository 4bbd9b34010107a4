"""The editable list of all actions and their keys."""

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.icons import IconButton
from app.settings_page.key_button import KeyButton
from app.settings_page.rows import Row, Section
from app.shortcuts import Shortcut, Shortcuts, colliding, native

ROWS_AT_ONCE: Final = 4  # what is built in one turn of the window's loop


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
        role = "warning" if warning else "muted"
        if self.explanation.property("role") != role:
            self.explanation.setProperty("role", role)
            self.explanation.style().polish(self.explanation)
        self.control.setAccessibleDescription(warning)
        self._words = f"{shortcut.words} {self.place} {native(shortcut.keys)} {warning}".casefold()


class ShortcutEditor(Section):
    """A row for each action of the pages that were built; it grows with them, a few rows at a time."""

    lengthened = Signal()  # there are more rows

    def __init__(self, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__("", (), parent)
        self._shortcuts = shortcuts
        self._by_name: dict[str, ShortcutRow] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._add_some)
        self.name = self.tr("Shortcuts")
        self.heading.setText(self.name)
        self.reset_all = QPushButton(self.tr("Reset all"), self)
        self.reset_all.setToolTip(self.tr("Give every action the keys that it came with"))
        self.reset_all.clicked.connect(shortcuts.reset_all)
        self.head.addWidget(self.reset_all, 0, Qt.AlignmentFlag.AlignRight)
        shortcuts.grown.connect(self._soon.start)
        shortcuts.changed.connect(lambda _name: self.refresh())
        self._add_some()

    def row(self, name: str) -> ShortcutRow:
        """An action's row."""
        self.complete()
        return self._by_name[name]

    def refresh(self) -> None:
        """Show the present keys of all actions, and what collides."""
        self._show(self._shortcuts.table(), self._by_name)

    def complete(self) -> None:
        """Build all rows now."""
        while self._missing():
            self._add_some()

    def _missing(self) -> list[Shortcut]:
        return [shortcut for shortcut in self._shortcuts.table() if shortcut.name not in self._by_name]

    def _add_some(self) -> None:
        """Build the next rows, and go on when the window had its turn; then see anew what collides."""
        missing = self._missing()
        added = {each.name: self._row(each) for each in missing[:ROWS_AT_ONCE]}
        self._by_name |= added
        self._show(self._shortcuts.table(), added)
        self.add_rows(tuple(added.values()))
        self.lengthened.emit()
        if len(missing) > len(added):
            self._soon.start()
        else:
            self.refresh()

    def _row(self, shortcut: Shortcut) -> ShortcutRow:
        row, name = ShortcutRow(shortcut, self._shortcuts.place(shortcut.group), self), shortcut.name
        row.keys.taken.connect(lambda keys: self._shortcuts.set_keys(name, keys))
        row.back.clicked.connect(lambda: self._shortcuts.reset(name))
        return row

    def _show(self, table: Sequence[Shortcut], names: Collection[str]) -> None:
        for shortcut in table:
            if shortcut.name in names:
                self._by_name[shortcut.name].show_shortcut(shortcut, colliding(shortcut, table))
        self.reset_all.setEnabled(any(not shortcut.is_first for shortcut in table))
