"""The queue as a list for Qt's views: rows that are moved, not reset, so that what is chosen stays chosen."""

import enum
import itertools
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.measures import left_text, seconds_text
from app.message import sentence_case
from app.queue.item import QueueItem, State
from app.queue.runner import QueueRunner
from app.queue.store import QueueStore
from app.queue.thumbnails import Thumbnails
from app.start_files import name_of_start
from engine.errors import OutputError

MIME: Final = "application/x-triptych-queue"
Index = QModelIndex | QPersistentModelIndex


class Role(enum.IntEnum):
    """What a row has besides its text."""

    ITEM = Qt.ItemDataRole.UserRole + 1
    FACTS = Qt.ItemDataRole.UserRole + 2
    STATUS = Qt.ItemDataRole.UserRole + 3
    FRACTION = Qt.ItemDataRole.UserRole + 4


class QueueModel(QAbstractListModel):
    """One row an entry: what runs, then what waits, then what has ended, the last first."""

    failed = Signal(object)  # EngineError: the queue's file cannot be written

    def __init__(self, store: QueueStore, runner: QueueRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._runner = runner
        self._items = list(store.items())
        self.thumbnails = Thumbnails(self)
        store.listeners.append(self._follow)
        runner.progressed.connect(self._tell)
        runner.pictured.connect(self.thumbnails.put)
        self.thumbnails.changed.connect(self._tell)

    def item(self, row: int) -> QueueItem:
        """The entry in a row."""
        return self._items[row]

    def row(self, number: int) -> int | None:
        """The row of an entry."""
        return next((row for row, item in enumerate(self._items) if item.number == number), None)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many entries there are."""
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The prompt, and what `Role` names."""
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return " ".join(item.request.prompt.split())
            case Qt.ItemDataRole.ToolTipRole:
                return "\n\n".join(text for text in (item.request.prompt, self._negative(item), item.error) if text)
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join((self.status(item), item.request.prompt, self.facts(item)))
            case Qt.ItemDataRole.DecorationRole:
                return self.thumbnails.pixmap(item.number, item.pictures[-1] if item.pictures else None)
            case Role.ITEM:
                return item
            case Role.FACTS:
                return self.facts(item)
            case Role.STATUS:
                return self.status(item)
            case Role.FRACTION:
                return self._runner.fraction() if item.state is State.RUNNING else None
            case _:
                return None

    def facts(self, item: QueueItem) -> str:
        """What an entry asks for beside its words."""
        request, facts = item.request, []
        if request.width and request.height:
            facts.append(f"{request.width} × {request.height}")
        if request.steps:
            facts.append(self.tr("{steps} steps").format(steps=request.steps))
        if request.true_cfg > 1:
            facts.append(self.tr("true CFG {value}").format(value=f"{request.true_cfg:g}"))
        if request.start is not None:
            words = self.tr("from {file}, strength {strength}")
            facts.append(words.format(file=name_of_start(request.start.file), strength=f"{request.start.strength:g}"))
        facts.append(self.tr("seed {seed}").format(seed=request.seed))
        if request.count > 1:
            facts.append(self.tr("{count} pictures").format(count=request.count))
        if item.model is not None:
            facts.append(item.model.replace("\\", "/").rstrip("/").rpartition("/")[2])
        return " · ".join(facts)

    def _negative(self, item: QueueItem) -> str:
        words = item.request.negative_prompt.strip()
        return self.tr("Negative prompt: {words}").format(words=words) if words else ""

    def status(self, item: QueueItem) -> str:
        """How an entry stands, in words."""
        match item.state:
            case State.RUNNING:
                left = self._runner.seconds_left()
                if left is None:
                    return self.tr("Being made…")
                return self.tr("about {time} left").format(time=left_text(left))
            case State.WAITING:
                place = next((p for p, each in enumerate(self._store.waiting(), 1) if each.number == item.number), 1)
                return self.tr("Next") if place == 1 else self.tr("Waiting, number {place}").format(place=place)
            case State.DONE:
                return self.tr("Done in {time}").format(time=seconds_text(item.seconds or 0.0))
            case State.CANCELLED:
                return self.tr("Cancelled")
            case State.FAILED:
                return sentence_case(item.error or self.tr("Failed"))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows are chosen; those that wait are dragged, and dropped between others."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        waits = self._items[index.row()].state is State.WAITING
        return flags | Qt.ItemFlag.ItemIsDragEnabled if waits else flags

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows are moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Rows of this queue only."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The numbers of the rows that are dragged."""
        data = QMimeData()
        numbers = (str(self._items[index.row()].number) for index in indexes)
        data.setData(MIME, " ".join(numbers).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Move what was dragged to where it was dropped, among what waits."""
        if not data.hasFormat(MIME) or action is not Qt.DropAction.MoveAction:
            return False
        numbers = [int(number) for number in bytes(data.data(MIME).data()).decode().split()]
        target = row if row >= 0 else parent.row() if parent.isValid() else len(self._items)
        before = sum(item.state is State.RUNNING for item in self._items[:target])
        return self.change(lambda: self._store.move(numbers, target - before))

    def change(self, change: Callable[[], bool]) -> bool:
        """Change the queue; whether anything changed. A full disk is told by `failed`."""
        try:
            return change()
        except OutputError as error:
            self.failed.emit(error)
            return False

    def close(self) -> None:
        """Read nothing more; the store is about to be closed."""
        self._store.listeners.remove(self._follow)
        self.thumbnails.finish()

    def _tell(self, number: int) -> None:
        row = self.row(number)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _follow(self) -> None:
        """Take rows out, then put the rest into their order, then put new ones in."""
        wanted = list(self._store.items())
        self._take_out({item.number for item in wanted})
        there = {item.number for item in self._items}
        self._put_in_order([item for item in wanted if item.number in there])
        for new, group in itertools.groupby(enumerate(wanted), key=lambda pair: pair[1].number not in there):
            rows = list(group)
            if new:
                self.beginInsertRows(QModelIndex(), rows[0][0], rows[-1][0])
                self._items[rows[0][0] : rows[0][0]] = [item for _, item in rows]
                self.endInsertRows()
        if self._items:
            self.dataChanged.emit(self.index(0), self.index(len(self._items) - 1))

    def _take_out(self, kept: set[int]) -> None:
        row = len(self._items) - 1
        while row >= 0:
            last = row
            while row >= 0 and self._items[row].number not in kept:
                row -= 1
            if row < last:
                self.beginRemoveRows(QModelIndex(), row + 1, last)
                del self._items[row + 1 : last + 1]
                self.endRemoveRows()
            row -= 1

    def _put_in_order(self, wanted: list[QueueItem]) -> None:
        if [item.number for item in wanted] == [item.number for item in self._items]:
            self._items = wanted
            return
        self.layoutAboutToBeChanged.emit()
        places = {item.number: place for place, item in enumerate(wanted)}
        old = self.persistentIndexList()
        new = [self.index(places[self._items[index.row()].number]) for index in old]
        self._items = wanted
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()
