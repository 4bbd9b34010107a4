"""The rows of the gallery: ids of pictures, whose rest is fetched in pages when it is looked at."""

import dataclasses
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl, Signal

from app.gallery.library import Library
from app.gallery.picture import Picture
from app.gallery.thumbnails import Thumbnails

PAGE: Final = 128
MAX_PAGES: Final = 40
MAX_RUNS: Final = 64  # of rows that come or go one by one; more are one reset
MAX_DRAGGED: Final = 1000
LONGEST: Final = 160
PICTURE_ROLE: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class GalleryModel(QAbstractListModel):
    """One row a picture. `aligning` and `aligned` enclose a reset, so that a view can choose the same ids again."""

    aligning = Signal()
    aligned = Signal()

    def __init__(self, library: Library, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._thumbnails = thumbnails
        self._ids = array("q")
        self._rows: dict[int, int] | None = None
        self._pages: OrderedDict[int, dict[int, Picture]] = OrderedDict()
        self._faults: dict[tuple[int, int], str] = {}  # of files that no thumbnail can be made of: id and mtime_ns
        self.tile_pixels = 256
        thumbnails.ready.connect(self._tell_changed)
        thumbnails.failed.connect(self._note_fault)

    @property
    def ids(self) -> "array[int]":
        """The ids of all rows."""
        return self._ids

    def row_of(self, number: int) -> int | None:
        """The row of a picture's id."""
        if self._rows is None:
            self._rows = {each: row for row, each in enumerate(self._ids)}
        return self._rows.get(number)

    def picture(self, row: int) -> Picture | None:
        """The picture of a row; None where there is none any more."""
        if not 0 <= row < len(self._ids):
            return None
        number = self._ids[row]
        picture = self._page(row // PAGE).get(number)
        fault = self._faults.get((number, picture.mtime_ns)) if picture else None
        return dataclasses.replace(picture, fault=fault) if picture and fault else picture

    def pictures(self, rows: Iterable[int]) -> list[Picture]:
        """The pictures of rows, in their order."""
        return [picture for row in rows if (picture := self.picture(row)) is not None]

    def set_ids(self, ids: "array[int]") -> None:
        """Show these pictures; where few came or went, the others stay as they are for the views."""
        self._pages.clear()
        if ids == self._ids:
            if ids:
                self.dataChanged.emit(self.index(0), self.index(len(ids) - 1))
            return
        removed, inserted = _runs(self._ids, set(ids)), _runs(ids, set(self._ids))
        new = set(ids)
        kept_in_order = array("q", (number for number in self._ids if number in new))
        old = set(kept_in_order)
        in_order = kept_in_order == array("q", (number for number in ids if number in old))
        if not in_order or len(removed) + len(inserted) > MAX_RUNS or not self._ids:
            self._reset(ids)
        else:
            self._change(ids, removed, inserted)

    def show_favourites(self, rows: Sequence[int], *, favourite: bool) -> None:
        """Show pictures as favourites, or not, before the index knows."""
        for row in rows:
            picture = self.picture(row)
            if picture is not None:
                self._pages[row // PAGE][picture.id] = dataclasses.replace(picture, favourite=favourite)
                self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index | None = None) -> int:
        """How many pictures there are."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The picture, its thumbnail, and the words for it."""
        if not index.isValid() or (picture := self.picture(index.row())) is None:
            return None
        match role:
            case Qt.ItemDataRole.UserRole:
                return picture
            case Qt.ItemDataRole.DecorationRole:
                return None if picture.fault else self._thumbnails.pixmap(picture, self.tile_pixels)
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self.words(picture)
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every picture can be chosen and dragged out."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Pictures are dragged out as files."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The files of pictures."""
        content = QMimeData()
        pictures = self.pictures(index.row() for index in indexes[:MAX_DRAGGED])
        content.setUrls([QUrl.fromLocalFile(str(picture.path)) for picture in pictures])
        return content

    def words(self, picture: Picture) -> str:
        """A picture as it is read out."""
        if picture.fault:
            return self.tr("{name}: {fault}").format(name=picture.path.name, fault=picture.fault)
        line = " ".join((picture.prompt or picture.path.name).split())
        line = line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
        size = f"{picture.width} × {picture.height}"
        if picture.favourite:
            return self.tr("{prompt} ({size}, favourite)").format(prompt=line, size=size)
        return self.tr("{prompt} ({size})").format(prompt=line, size=size)

    def _page(self, number: int) -> dict[int, Picture]:
        if number not in self._pages:
            self._pages[number] = self._library.pictures(self._ids[number * PAGE : (number + 1) * PAGE])
            if len(self._pages) > MAX_PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number]

    def _reset(self, ids: "array[int]") -> None:
        self.aligning.emit()
        self.beginResetModel()
        self._ids, self._rows = ids, None
        self.endResetModel()
        self.aligned.emit()

    def _change(self, ids: "array[int]", removed: list[range], inserted: list[range]) -> None:
        for run in reversed(removed):
            self.beginRemoveRows(QModelIndex(), run.start, run.stop - 1)
            del self._ids[run.start : run.stop]
            self._forget_pages()
            self.endRemoveRows()
        for run in inserted:
            self.beginInsertRows(QModelIndex(), run.start, run.stop - 1)
            self._ids[run.start : run.start] = ids[run.start : run.stop]
            self._forget_pages()
            self.endInsertRows()

    def _forget_pages(self) -> None:
        self._rows = None
        self._pages.clear()

    def _tell_changed(self, number: int) -> None:
        row = self.row_of(number)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _note_fault(self, number: int, reason: str) -> None:
        row = self.row_of(number)
        picture = self.picture(row) if row is not None else None
        if picture is not None:
            text = self.tr("it cannot be shown ({reason}): the file is damaged")
            self._faults[number, picture.mtime_ns] = text.format(reason=reason)
            self._tell_changed(number)


def _runs(ids: "array[int]", others: set[int]) -> list[range]:
    """The runs of rows of `ids` that `others` has not."""
    runs: list[range] = []
    for row, number in enumerate(ids):
        if number in others:
            continue
        if runs and runs[-1].stop == row:
            runs[-1] = range(runs[-1].start, row + 1)
        else:
            runs.append(range(row, row + 1))
    return runs
