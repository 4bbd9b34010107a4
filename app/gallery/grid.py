"""The grid of tiles: every place is computed, so that 20,000 pictures are laid out at once."""

from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyle, QStyleOptionViewItem, QWidget

from app.gallery.grid_layout import MARGIN, GridLayout
from app.gallery.kept_choice import KeptChoice
from app.gallery.model import GalleryModel, Index
from app.gallery.tile import TilePainter
from app.theme import Palette

SIDES: Final = (96, 128, 160, 200, 256, 320)  # of a tile, in pixels
DEFAULT_SIDE: Final = 160
SETTLE_MILLISECONDS: Final = 60
State = QAbstractItemView.State


class Grid(QAbstractItemView):
    """Tiles in rows, as many as fit; arrows move in two directions, Shift and Ctrl choose several."""

    star_clicked = Signal(int)  # row
    zoom_wanted = Signal(int)  # steps
    seen_changed = Signal(object)  # range of rows

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = TilePainter(self)
        self._band: QRect | None = None
        self._kept = KeptChoice(model)
        self._side = DEFAULT_SIDE
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MILLISECONDS)
        self._settle.timeout.connect(self._tell_seen)
        self._gallery = model
        self.setObjectName("gallery_grid")
        self.setAccessibleName(self.tr("Pictures"))
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFrameShape(QFrame.Shape.NoFrame)
        model.aligning.connect(self._remember)
        model.aligned.connect(self._choose_again)
        model.rowsRemoved.connect(self._lay_out_again)

    @property
    def side(self) -> int:
        """The least side of a tile in pixels."""
        return self._side

    def set_side(self, side: int) -> None:
        """Make the tiles at least as large as this; what was in the middle stays there."""
        middle = self._row_at_middle()
        self._side = side
        self.updateGeometries()
        if middle is not None:
            self.scrollTo(self._gallery.index(middle), QAbstractItemView.ScrollHint.PositionAtCenter)
        self.viewport().update()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._painter.palette = palette
        self.viewport().update()

    def chosen_rows(self) -> list[int]:
        """The rows that are chosen, in their order."""
        selection = self.selectionModel().selection()
        runs = (selection.at(number) for number in range(selection.count()))
        return sorted(row for run in runs for row in range(run.top(), run.bottom() + 1))

    def choose_row(self, row: int) -> None:
        """Choose one picture and show it."""
        index = self._gallery.index(row)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def seen_rows(self) -> range:
        """The rows whose tiles are at least partly seen."""
        return self.layout_now().seen

    def layout_now(self) -> GridLayout:
        """Where the tiles lie now."""
        view = self.viewport()
        return GridLayout(
            count=self._count(),
            side=self._side,
            width=view.width(),
            height=view.height(),
            offset=self.verticalScrollBar().value(),
        )

    def visualRect(self, index: Index) -> QRect:
        """A tile's cell in the viewport."""
        return self.layout_now().cell(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The tile at a point of the viewport; the gap between tiles is no tile."""
        row = self.layout_now().row_near(point)
        if row is None:
            return QModelIndex()
        index = self._gallery.index(row)
        box = self._painter.tile_box(self.visualRect(index))
        return index if box.contains(point) else QModelIndex()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Scroll until a tile is seen whole."""
        if not index.isValid():
            return
        cell, height, bar = self.visualRect(index), self.viewport().height(), self.verticalScrollBar()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + cell.center().y() - height // 2)
        elif hint == QAbstractItemView.ScrollHint.PositionAtTop or cell.top() < 0:
            bar.setValue(bar.value() + cell.top() - MARGIN)
        elif hint == QAbstractItemView.ScrollHint.PositionAtBottom or cell.bottom() >= height:
            bar.setValue(bar.value() + cell.bottom() - height + MARGIN)

    def moveCursor(self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """The tile that a key leads to."""
        layout, row = self.layout_now(), self.currentIndex().row()
        if not layout.count:
            return QModelIndex()
        if row < 0:
            return self._gallery.index(layout.seen.start)
        return self._gallery.index(layout.target(action, row))

    def horizontalOffset(self) -> int:
        """Nothing lies beside the viewport."""
        return 0

    def verticalOffset(self) -> int:
        """How far it is scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: Index) -> bool:
        """No tile is hidden."""
        return False

    def setSelection(self, rect: QRect, flags: QItemSelectionModel.SelectionFlag) -> None:
        """Choose all tiles under a rubber band, or those from one corner of the rectangle to the other."""
        if self.state() == State.DragSelectingState:
            rows = self.layout_now().rows_under(rect.normalized())
        else:
            layout = self.layout_now()
            ends = layout.row_near(rect.topLeft()), layout.row_near(rect.bottomRight())
            known = sorted(end for end in ends if end is not None)
            rows = [range(known[0], known[-1] + 1)] if known else []
        selection = QItemSelection()
        for run in rows:
            selection.select(self._gallery.index(run.start), self._gallery.index(run.stop - 1))
        self.selectionModel().select(selection, flags)

    def visualRegionForSelection(self, _selection: QItemSelection) -> QRegion:
        """What must be drawn again: it is quicker to draw all than to find out."""
        return QRegion(self.viewport().rect())

    def updateGeometries(self) -> None:
        """Compute how far one can scroll."""
        layout, bar, height = self.layout_now(), self.verticalScrollBar(), self.viewport().height()
        self._painter.side = layout.tile
        self._gallery.tile_pixels = round(layout.tile * self.devicePixelRatioF())
        bar.setRange(0, layout.scroll_range)
        bar.setPageStep(height)
        bar.setSingleStep(max(1, layout.pitch // 3))
        self._settle.start()
        super().updateGeometries()

    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        """Move what is drawn, and draw what came into sight."""
        self.viewport().scroll(0, dy)
        self._settle.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the tiles out for the new width; the first that is seen stays in sight."""
        first = self.seen_rows().start
        super().resizeEvent(event)
        self.updateGeometries()
        if event.oldSize().width() not in (-1, event.size().width()) and first < self._count():
            self.scrollTo(self._gallery.index(first), QAbstractItemView.ScrollHint.PositionAtTop)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tiles that are seen, and the rubber band."""
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        state, selection, current = option.state, self.selectionModel(), self.currentIndex()
        pointer = self.viewport().mapFromGlobal(self.cursor().pos()) if self.viewport().underMouse() else None
        for row in self.seen_rows():
            index = self._gallery.index(row)
            cell = self.visualRect(index)
            if not event.rect().intersects(cell):
                continue
            option.rect, option.state = cell, state & ~QStyle.StateFlag.State_HasFocus
            if selection.isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if self.hasFocus() and index == current:
                option.state |= QStyle.StateFlag.State_HasFocus
            if pointer is not None and cell.contains(pointer):
                option.state |= QStyle.StateFlag.State_MouseOver
            else:
                option.state &= ~QStyle.StateFlag.State_MouseOver
            self._painter.paint(painter, option, index)
        self._draw_band(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a star is for the star alone."""
        index = self.indexAt(event.position().toPoint())
        on_star = index.isValid() and self._painter.star_box(self.visualRect(index)).contains(event.position())
        if on_star and event.button() == Qt.MouseButton.LeftButton:
            self.star_clicked.emit(index.row())
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Span the rubber band."""
        pressed = self._band.topLeft() if self._band else event.position().toPoint() + QPoint(0, self.verticalOffset())
        super().mouseMoveEvent(event)
        if self.state() == State.DragSelectingState:
            self._band = QRect(pressed, event.position().toPoint() + QPoint(0, self.verticalOffset()))
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the rubber band away."""
        super().mouseReleaseEvent(event)
        if self._band is not None:
            self._band = None
            self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl, make the tiles larger or smaller."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Letters are shortcuts here; the search field searches."""

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        """Lay out again; who looks at older pictures is not pushed away by new ones."""
        offset = self.verticalOffset()
        first = self.seen_rows().start
        super().rowsInserted(parent, start, end)
        self._lay_out_again()
        if offset > 0 and start <= first:
            layout = self.layout_now()
            self.verticalScrollBar().setValue(offset + (end - start + 1) // layout.columns * layout.pitch)

    def _count(self) -> int:
        return self._gallery.rowCount()

    def _row_at_middle(self) -> int | None:
        seen = self.seen_rows()
        current = self.currentIndex().row()
        if current in seen:
            return current
        return seen[len(seen) // 2] if seen else None

    def _draw_band(self, painter: QPainter) -> None:
        if self._band is None:
            return
        colour = QColor(self._painter.palette.accent)
        painter.setPen(QPen(colour, 1))
        colour.setAlpha(40)
        painter.setBrush(colour)
        painter.drawRect(self._band.normalized().translated(0, -self.verticalOffset()))

    def _lay_out_again(self) -> None:
        self.updateGeometries()
        self.viewport().update()

    def _remember(self) -> None:
        self._kept.remember(self.chosen_rows(), self.currentIndex().row(), self.layout_now())

    def _choose_again(self) -> None:
        self.updateGeometries()
        selection = QItemSelection()
        for run in self._kept.runs():
            selection.select(self._gallery.index(run.start), self._gallery.index(run.stop - 1))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if (row := self._kept.current_row()) is not None:
            self.selectionModel().setCurrentIndex(self._gallery.index(row), QItemSelectionModel.SelectionFlag.NoUpdate)
        if (row := self._kept.first_row()) is not None:
            self.scrollTo(self._gallery.index(row), QAbstractItemView.ScrollHint.PositionAtTop)
        self.viewport().update()

    def _tell_seen(self) -> None:
        self.seen_changed.emit(self.seen_rows())
