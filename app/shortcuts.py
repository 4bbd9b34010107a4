"""The table of all actions and their keys."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.kept_settings import KeptSettings

EVERYWHERE: Final = "window"  # the group of the actions that work on each page


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """An action's row: `name` is "group.action", the group a page's name or `EVERYWHERE`; keys are portable text."""

    name: str
    words: str
    keys: tuple[str, ...]
    first_keys: tuple[str, ...]

    @property
    def group(self) -> str:
        """Where the action works."""
        return self.name.split(".", 1)[0]

    @property
    def is_first(self) -> bool:
        """Whether the keys are those that the program comes with."""
        return self.keys == self.first_keys


class Shortcuts(QObject):
    """Takes up actions by their `objectName`, gives them the person's own keys, and knows what collides.

    `changed` gives the name of an action whose keys are others now; `grown` says that actions came.
    """

    changed = Signal(str)
    grown = Signal()

    def __init__(
        self, settings: KeptSettings, parent: QObject | None = None, *, places: Mapping[str, str] | None = None
    ) -> None:
        """`places` has the words for the groups that are pages."""
        super().__init__(parent)
        self._places = places or {}
        self._settings = settings
        self._actions: dict[str, QAction] = {}
        self._first: dict[str, tuple[str, ...]] = {}
        self._followers: list[tuple[str, Callable[[str], object]]] = []
        self.changed.connect(self._tell_followers)

    def adopt(self, actions: Iterable[QAction]) -> None:
        """Take up actions; the keys that they have are their first ones."""
        for action in actions:
            name = action.objectName()
            assert "." in name
            assert name not in self._actions
            self._actions[name] = action
            self._first[name] = tuple(_portable(key) for key in action.shortcuts())
            self._give(name)
        self.grown.emit()

    def table(self) -> tuple[Shortcut, ...]:
        """All actions, in the order in which they came."""
        return tuple(self.row(name) for name in self._actions)

    def row(self, name: str) -> Shortcut:
        """One action."""
        words = self._actions[name].text().replace("&", "")
        return Shortcut(name=name, words=words, keys=self._keys(name), first_keys=self._first[name])

    def place(self, group: str) -> str:
        """Where the actions of a group work, in words."""
        return self._places.get(group) or self.tr("everywhere")

    def set_keys(self, name: str, keys: tuple[str, ...]) -> None:
        """Give an action other keys, or none."""
        kept = {other: own for other, own in self._settings.values.shortcuts.items() if other != name}
        self._settings.change(shortcuts=kept if keys == self._first[name] else kept | {name: keys})
        self._give(name)
        self.changed.emit(name)

    def reset(self, name: str) -> None:
        """Give an action its first keys again."""
        self.set_keys(name, self._first[name])

    def reset_all(self) -> None:
        """Give every action its first keys again."""
        self._settings.change(shortcuts={})
        for name in self._actions:
            self._give(name)
            self.changed.emit(name)

    def collisions(self, name: str) -> tuple[Shortcut, ...]:
        """The actions that work in the same place and share a key with one."""
        return colliding(self.row(name), self.table())

    def tip(self, widget: QWidget, words: str, name: str) -> None:
        """Let a widget's tool tip say `words` and an action's keys, also when they change."""

        def show(keys: str) -> None:
            widget.setToolTip(f"{words} ({keys})" if keys else words)
            if isinstance(widget, QAbstractButton) and not widget.accessibleName():
                widget.setAccessibleName(words)

        self.follow(name, show)

    def follow(self, name: str, show: Callable[[str], object]) -> None:
        """Call with an action's key as this system writes it, empty where it has none; again when it changes."""
        self._followers.append((name, show))
        show(native(self._keys(name)[:1]))

    def in_words(self, names: Iterable[str]) -> str:
        """Actions with their keys, for a description."""
        rows = [self.row(name) for name in names]
        return ", ".join(f"{row.words}: {native(row.keys[:1])}" for row in rows if row.keys)

    def _keys(self, name: str) -> tuple[str, ...]:
        return self._settings.values.shortcuts.get(name, self._first[name])

    def _give(self, name: str) -> None:
        self._actions[name].setShortcuts([QKeySequence(key) for key in self._keys(name)])

    def _tell_followers(self, changed: str) -> None:
        for name, show in self._followers:
            if name == changed:
                show(native(self._keys(name)[:1]))


def colliding(one: Shortcut, table: Iterable[Shortcut]) -> tuple[Shortcut, ...]:
    """The actions of a table that work in the same place as one and share a key with it."""
    keys = set(one.keys)
    return tuple(
        other
        for other in table
        if not keys.isdisjoint(other.keys)
        and other.name != one.name
        and (other.group == one.group or EVERYWHERE in (other.group, one.group))
    )


def native(keys: tuple[str, ...]) -> str:
    """Keys as this system writes them, with a space and a bar between two."""
    return " | ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


def _portable(key: QKeySequence) -> str:
    return key.toString(QKeySequence.SequenceFormat.PortableText)
