"""The table beside the pictures: both requests, and what making them took."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.compare.facts import Row
from app.theme import LIGHT, Palette

WIDTH: Final = 336
NAME_WIDTH: Final = 116
PADDING: Final = 10
MARGINS: Final = 14  # of a cell, left and right together
HEADER: Final = 30
MARK: Final = "≠ "


class FactsTable(QFrame):
    """Rows of a name and two values; those that differ are marked by a sign, a colour and a bold name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_facts")
        self.setAccessibleName(self.tr("How both were made"))
        self.setFixedWidth(WIDTH)
        self._palette = LIGHT
        self._rows: tuple[Row, ...] = ()
        self.summary = QLabel(self)
        self.summary.setProperty("role", "heading")
        self.summary.setWordWrap(True)
        self.table = QTableWidget(0, 3, self)
        self._prepare()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.summary)
        column.addWidget(self.table, 1)
        self.show_rows((), "")

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self._fill()

    def show_rows(self, rows: Sequence[Row], summary: str) -> None:
        """Show what is known, and one line about it."""
        self._rows = tuple(rows)
        self.summary.setText(summary)
        self.summary.setVisible(bool(summary))
        self._fill()

    def _prepare(self) -> None:
        table = self.table
        table.setAccessibleName(self.tr("Settings of A and B"))
        table.setHorizontalHeaderLabels(["", "A", "B"])
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, NAME_WIDTH)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setHighlightSections(False)
        header.setFixedHeight(HEADER)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setTextElideMode(Qt.TextElideMode.ElideNone)
        header.sectionResized.connect(self._set_heights)
        table.setTabKeyNavigation(False)
        for corner in table.findChildren(QAbstractButton):  # Qt makes one where both headers meet
            corner.setAccessibleName(self.tr("Choose all rows"))

    def _fill(self) -> None:
        self.table.setRowCount(len(self._rows))
        for number, row in enumerate(self._rows):
            for place, text in enumerate((f"{MARK}{row.name}" if row.differs else row.name, row.a, row.b)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                if place == 0:
                    self._mark(item, row)
                elif row.differs:
                    item.setBackground(QColor(self._palette.accent_soft))
                self.table.setItem(number, place, item)
        self._set_heights()

    def _set_heights(self) -> None:
        """Give each row the height of its longest text."""
        metrics = self.table.fontMetrics()
        for number, row in enumerate(self._rows):
            heights = []
            for place, text in ((1, row.a), (2, row.b)):
                width = max(20, self.table.columnWidth(place) - MARGINS)
                room = metrics.boundingRect(0, 0, width, 10_000, Qt.TextFlag.TextWordWrap, text)
                heights.append(room.height())
            self.table.setRowHeight(number, max(heights) + PADDING)

    def _mark(self, item: QTableWidgetItem, row: Row) -> None:
        item.setForeground(QColor(self._palette.text if row.differs else self._palette.muted))
        if row.differs:
            item.setBackground(QColor(self._palette.accent_soft))
            font = item.font()
            font.setBold(True)
            item.setFont(font)
            words = self.tr("{name} differs: {a} and {b}").format(name=row.name, a=row.a, b=row.b)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
