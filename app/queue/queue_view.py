"""The list of the queue's rows, which are dragged with the mouse."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from app.queue.item import QueueItem
from app.queue.model import QueueModel
from app.queue.row_painter import RowPainter


class QueueView(QListView):
    """Says what the person wants of the rows that are chosen."""

    edit_wanted = Signal()
    chosen = Signal()
    menu_wanted = Signal(object)  # QPoint on the screen

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = model
        self.setAccessibleName(self.tr("Queue"))
        self.setModel(model)
        self.setItemDelegate(RowPainter(self))
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.doubleClicked.connect(lambda _index: self.edit_wanted.emit())
        model.dataChanged.connect(lambda *_: self.chosen.emit())

    def items(self) -> list[QueueItem]:
        """The entries that are chosen, from the top to the bottom."""
        return [self._queue.item(row) for row in sorted(index.row() for index in self.selectedIndexes())]

    def numbers(self) -> list[int]:
        """Their numbers."""
        return [item.number for item in self.items()]

    def choose(self, number: int) -> None:
        """Choose one entry alone, whatever keys are held."""
        row = self._queue.row(number)
        if row is not None:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self._queue.index(row), flag)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell that others are chosen."""
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the rows that are chosen."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            box = self.visualRect(self.currentIndex())
            self.menu_wanted.emit(self.viewport().mapToGlobal(box.center()))
        else:
            self.menu_wanted.emit(event.globalPos())

    def keep_current(self) -> None:
        """Choose the present row again after rows went away, so that the keyboard goes on from there."""
        index = self.currentIndex()
        if index.isValid() and not self.selectedIndexes():
            self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
