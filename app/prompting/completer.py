"""What can follow `__` or `{` in a prompt, offered while it is typed."""

import re
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QPlainTextEdit

from app.prompting.highlighter import units_of
from app.prompting.shades import ROOMY_LIST
from app.prompting.syntax import WILDCARD, PromptMistake
from app.prompting.wildcards import WildcardBook

CARET: Final = "‸"  # where the caret stands in a form after it was put in
FORMS: Final = ("{‸|}", "{2::‸|}", "{2$$, $$‸|}", "{1-2$$ and $$‸|}")
SAMPLES: Final = 4
POPUP_WIDTH: Final = 380
_OPEN: Final = re.compile(r"(?<![_\w])__((?!_)[\w/.\-]*)$")
_BRACE: Final = re.compile(r"(?<!\\)(?:\\\\)*\{$")

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, kw_only=True)
class Want:
    """What is being typed: a wildcard of which `prefix` is there, or a form; both begin at `start`."""

    start: int
    prefix: str
    is_wildcard: bool


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One line of the list: what is put in, and the words that say what it is; None is read when it is shown."""

    text: str
    words: str | None


def wanted(text: str, caret: int) -> Want | None:
    """What the letters before the caret ask for."""
    before = WILDCARD.sub(lambda match: "." + " " * (len(match[0]) - 1), text[:caret])
    if match := _OPEN.search(before):
        return Want(start=match.start(), prefix=match[1], is_wildcard=True)
    if _BRACE.search(before):
        return Want(start=caret - 1, prefix="", is_wildcard=False)
    return None


class OfferModel(QAbstractListModel):
    """The offers; a wildcard's first entries are read when its line is shown."""

    def __init__(self, wildcards: WildcardBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wildcards = wildcards
        self._offers: tuple[Offer, ...] = ()

    def offer(self, want: Want) -> None:
        """Take up what fits a want."""
        self.beginResetModel()
        if want.is_wildcard:
            self._offers = tuple(Offer(text=name, words=None) for name in self._wildcards.names())
        else:
            self._offers = tuple(
                Offer(text=form, words=words) for form, words in zip(FORMS, self._forms(), strict=True)
            )
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else len(self._offers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of an offer, or for `EditRole` what is put in."""
        if not index.isValid():
            return None
        offer = self._offers[index.row()]
        match role:
            case Qt.ItemDataRole.EditRole:
                return offer.text
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return offer.words if offer.words is not None else f"{offer.text}   {self._samples(offer.text)}"
            case _:
                return None

    def _samples(self, name: str) -> str:
        try:
            entries = self._wildcards.entries(name)
        except PromptMistake as error:
            return error.sentence
        return ", ".join(entry.text for entry in entries[:SAMPLES]) + (" …" if len(entries) > SAMPLES else "")

    def _forms(self) -> tuple[str, ...]:
        return (
            self.tr("{{red|blue}}   one of them, by chance").format(),
            self.tr("{{2::red|blue}}   red twice as often").format(),
            self.tr("{{2$$, $$red|blue|green}}   two of them, with a comma").format(),
            self.tr("{{1-2$$ and $$red|blue}}   one or two of them").format(),
        )


class PromptCompleter(QCompleter):
    """The list below the caret."""

    def __init__(self, editor: QPlainTextEdit, wildcards: WildcardBook) -> None:
        super().__init__(editor)
        self._editor = editor
        self._offers = OfferModel(wildcards, self)
        self._want: Want | None = None
        self.setModel(self._offers)
        self.setWidget(editor)
        self.setCompletionRole(Qt.ItemDataRole.EditRole)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(8)
        self.list().setStyleSheet(ROOMY_LIST)
        self.list().setAccessibleName(self.tr("What can be put in"))
        self.activated[QModelIndex].connect(self._put_in)  # type: ignore[index]

    def list(self) -> QAbstractItemView:
        """The list itself."""
        popup = self.popup()
        assert popup is not None
        return popup

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self.list().isVisible()

    def follow(self) -> None:
        """Show what fits the letters before the caret, or nothing."""
        want = wanted(self._editor.toPlainText(), self._caret())
        if want is None:
            self.list().hide()
        elif self._want is None or not self.is_open or want.is_wildcard != self._want.is_wildcard:
            self._offers.offer(want)
        self._want = want
        if want is None:
            return
        self.setCompletionPrefix(want.prefix)
        if self.completionCount() == 0:
            self.list().hide()
            return
        box = self._editor.cursorRect().translated(self._editor.viewport().pos())
        box.setWidth(POPUP_WIDTH)
        self.complete(box)
        self.list().setCurrentIndex(self.completionModel().index(0, 0))

    def _caret(self) -> int:
        """Where the caret is, in characters."""
        text, units = self._editor.toPlainText(), self._editor.textCursor().position()
        return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "surrogatepass"))

    def _put_in(self, index: QModelIndex) -> None:
        if self._want is None:
            return
        chosen = str(index.data(Qt.ItemDataRole.EditRole))
        text = f"__{chosen}__" if self._want.is_wildcard else chosen
        cursor = self._editor.textCursor()
        cursor.setPosition(units_of(self._editor.toPlainText()[: self._want.start]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text.replace(CARET, ""))
        back = len(text) - text.index(CARET) - 1 if CARET in text else 0
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.MoveAnchor, back)
        self._editor.setTextCursor(cursor)
        self._want = None
