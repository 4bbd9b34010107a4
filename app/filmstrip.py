"""The strip of the pictures of this run, with the one that is being made at its end."""

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.preview import preview_image
from app.state import Studio
from app.strip_thumbnails import StripThumbnails
from app.theme import LIGHT, Palette
from engine.events import Event, StepFinished

THUMBNAIL = 76
CELL = THUMBNAIL + 12
Index = QModelIndex | QPersistentModelIndex


class StripModel(QAbstractListModel):
    """One row a picture of the run, and one for the job that runs."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._thumbnails = StripThumbnails(2 * THUMBNAIL)
        for picture in studio.pictures:
            self._thumbnails.add(QImage.fromData(picture.content()))
        self._live: QPixmap | None = None
        self._has_live = False
        studio.picture_added.connect(self._add)
        studio.picture_changed.connect(self._tell_changed)
        studio.job_changed.connect(self._follow_job)
        studio.advanced.connect(self._show_preview)

    @property
    def live_row(self) -> int | None:
        """The row of the picture that is being made."""
        return len(self._thumbnails) if self._has_live else None

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._thumbnails) + self._has_live

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The thumbnail, and the words for it."""
        if not index.isValid():
            return None
        live = index.row() == self.live_row
        match role:
            case Qt.ItemDataRole.DecorationRole:
                return self._live if live else self._thumbnails.pixmap(index.row())
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self.tr("The picture that is being made") if live else self._words(index.row())
            case _:
                return None

    def _words(self, row: int) -> str:
        picture = self._studio.pictures[row]
        return self.tr("{prompt} (seed {seed})").format(prompt=_shortened(picture.request.prompt), seed=picture.seed)

    def _add(self, number: int) -> None:
        self.beginInsertRows(QModelIndex(), number, number)
        self._thumbnails.add(QImage.fromData(self._studio.pictures[number].content()))
        self.endInsertRows()

    def _tell_changed(self, number: int) -> None:
        self.dataChanged.emit(self.index(number), self.index(number))

    def _follow_job(self) -> None:
        running = self._studio.job is not None
        if running == self._has_live:
            return
        row = len(self._thumbnails)
        if running:
            self.beginInsertRows(QModelIndex(), row, row)
            self._live, self._has_live = None, True
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), row, row)
            self._has_live = False
            self.endRemoveRows()

    def _show_preview(self, event: Event) -> None:
        if isinstance(event, StepFinished) and event.preview is not None and self.live_row is not None:
            self._live = QPixmap.fromImage(self._thumbnails.square(preview_image(event.preview)))
            self._tell_changed(self.live_row)


class ThumbnailPainter(QStyledItemDelegate):
    """Draws one rounded thumbnail, framed where it is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.palette = LIGHT

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every cell is as large as any other."""
        return QSize(CELL, CELL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the thumbnail."""
        rect: QRect = option.rect
        box = QRectF(0, 0, THUMBNAIL, THUMBNAIL)
        box.moveCenter(QRectF(rect).center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(box, 6, 6)
        painter.fillPath(shape, QColor(self.palette.hover))
        pixmap = index.data(Qt.ItemDataRole.DecorationRole)
        if pixmap is not None:
            painter.setClipPath(shape)
            painter.drawPixmap(box, pixmap, QRectF(pixmap.rect()))
            painter.setClipping(False)
        else:
            self._draw_dots(painter, box)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(self.palette.accent), 3))
            painter.drawRoundedRect(box.adjusted(-3.5, -3.5, 3.5, 3.5), 9, 9)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(QColor(self.palette.outline), 1.5))
            painter.drawRoundedRect(box.adjusted(-2.5, -2.5, 2.5, 2.5), 8, 8)
        painter.restore()

    def _draw_dots(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.palette.muted))
        for offset in (-12, 0, 12):
            painter.drawEllipse(box.center() + QPointF(offset, 0), 3, 3)


class Filmstrip(QListView):
    """The strip; `picture_chosen` gives a picture's number, `live_chosen` means the one in the making."""

    picture_chosen = Signal(int)
    live_chosen = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strip = StripModel(studio, self)
        self._painter = ThumbnailPainter(self)
        self.setObjectName("filmstrip")
        self.setAccessibleName(self.tr("Pictures of this run"))
        self.setModel(self._strip)
        self.setItemDelegate(self._painter)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFixedHeight(CELL + 16)
        self.selectionModel().currentChanged.connect(self._tell_chosen)
        self._strip.rowsInserted.connect(self._update_visibility)
        self._strip.rowsRemoved.connect(self._update_visibility)
        self._update_visibility()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._painter.palette = palette
        self.viewport().update()

    def choose(self, number: int) -> None:
        """Choose a picture, as a click does."""
        self.setCurrentIndex(self._strip.index(number))
        self.scrollTo(self.currentIndex())

    def choose_live(self) -> None:
        """Choose the picture that is being made."""
        if self._strip.live_row is not None:
            self.choose(self._strip.live_row)

    def shows_live(self) -> bool:
        """Whether the picture that is being made is chosen."""
        return self._strip.live_row is not None and self.currentIndex().row() == self._strip.live_row

    def chosen(self) -> int | None:
        """The number of the chosen picture."""
        return self.currentIndex().row() if self.currentIndex().isValid() and not self.shows_live() else None

    def _tell_chosen(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        if index.row() == self._strip.live_row:
            self.live_chosen.emit()
        else:
            self.picture_chosen.emit(index.row())

    def _update_visibility(self) -> None:
        self.setVisible(self._strip.rowCount() > 0)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"
