"""Where tiles lie, computed from their number alone."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractItemView

MARGIN: Final = 10
GAP: Final = 12  # between two tiles
Action = QAbstractItemView.CursorAction


@dataclass(frozen=True, kw_only=True)
class GridLayout:
    """`count` tiles of at least `side` pixels in a view of `width` x `height`, scrolled down by `offset`."""

    count: int
    side: int
    width: int
    height: int
    offset: int = 0

    @property
    def columns(self) -> int:
        """How many tiles lie beside each other."""
        return max(1, (self.width - 2 * MARGIN) // (self.side + GAP))

    @property
    def pitch(self) -> int:
        """From one line of tiles to the next: what a line has left over makes its tiles larger."""
        return max(self.side + GAP, (self.width - 2 * MARGIN) // self.columns)

    @property
    def tile(self) -> int:
        """The side of a tile in pixels."""
        return self.pitch - GAP

    @property
    def scroll_range(self) -> int:
        """How far one can scroll."""
        lines = -(-self.count // self.columns)
        return max(0, lines * self.pitch + 2 * MARGIN - self.height)

    @property
    def page(self) -> int:
        """How many tiles a page down goes on."""
        return max(1, self.height // self.pitch) * self.columns

    @property
    def seen(self) -> range:
        """The rows of the model whose tiles are at least partly seen."""
        top = self.offset - MARGIN
        first = max(0, top // self.pitch) * self.columns
        last = (max(0, top + self.height) // self.pitch + 1) * self.columns
        return range(min(first, self.count), min(last, self.count))

    def cell(self, row: int) -> QRect:
        """The cell of a tile in the view."""
        line, column = divmod(row, self.columns)
        left, right = self._edge(column), self._edge(column + 1)
        return QRect(left, MARGIN + line * self.pitch - self.offset, right - left, self.pitch)

    def row_near(self, point: QPoint) -> int | None:
        """The row whose cell is nearest to a point of the view, None where there is no tile."""
        if not self.count:
            return None
        column = next((each for each in range(self.columns) if point.x() < self._edge(each + 1)), self.columns - 1)
        line = max(0, (point.y() + self.offset - MARGIN) // self.pitch)
        return min(line * self.columns + column, self.count - 1)

    def rows_under(self, rect: QRect) -> list[range]:
        """The rows whose cells a rectangle of the view touches, line by line."""
        shift = self.offset - MARGIN
        first, last = max(0, (rect.top() + shift) // self.pitch), (rect.bottom() + shift) // self.pitch
        last = min(last, (self.count - 1) // self.columns)
        touched = [
            column
            for column in range(self.columns)
            if self._edge(column) <= rect.right() and self._edge(column + 1) > rect.left()
        ]
        if not touched:
            return []
        starts = (line * self.columns for line in range(first, last + 1))
        runs = (range(start + touched[0], min(start + touched[-1] + 1, self.count)) for start in starts)
        return [run for run in runs if run]

    def target(self, action: Action, row: int) -> int:
        """The row that a key leads to from `row`; there are tiles."""
        rows = {
            Action.MoveLeft: row - 1,
            Action.MovePrevious: row - 1,
            Action.MoveRight: row + 1,
            Action.MoveNext: row + 1,
            Action.MoveUp: row - self.columns if row >= self.columns else row,
            Action.MoveDown: self._below(row),
            Action.MovePageUp: row - self.page,
            Action.MovePageDown: row + self.page,
            Action.MoveHome: 0,
            Action.MoveEnd: self.count - 1,
        }
        return min(max(rows[action], 0), self.count - 1)

    def _below(self, row: int) -> int:
        """The row of the tile below, or of the last where the line below is shorter; the same on the last line."""
        on_last_line = row // self.columns == (self.count - 1) // self.columns
        return row if on_last_line else row + self.columns

    def _edge(self, column: int) -> int:
        """Where a column begins; what the tiles do not need lies between them."""
        return MARGIN + (self.width - 2 * MARGIN) * column // self.columns


def consecutive(rows: list[int]) -> list[range]:
    """Sorted rows as runs."""
    runs: list[range] = []
    for row in rows:
        if runs and runs[-1].stop == row:
            runs[-1] = range(runs[-1].start, row + 1)
        else:
            runs.append(range(row, row + 1))
    return runs
