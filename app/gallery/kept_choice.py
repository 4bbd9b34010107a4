"""What a person chose and looks at, kept by ids while the rows are replaced."""

from app.gallery.grid_layout import GridLayout, consecutive
from app.gallery.model import GalleryModel


class KeptChoice:
    """The chosen pictures, the current one, and the first that is seen where the view is scrolled."""

    def __init__(self, model: GalleryModel) -> None:
        self._model = model
        self._chosen: list[int] = []
        self._current: int | None = None
        self._first: int | None = None

    def remember(self, chosen_rows: list[int], current_row: int, layout: GridLayout) -> None:
        """Note the ids of these rows; `current_row` -1 means none."""
        ids, seen = self._model.ids, layout.seen
        self._chosen = [ids[row] for row in chosen_rows]
        self._current = ids[current_row] if current_row >= 0 else None
        self._first = ids[seen.start] if layout.offset > 0 and seen else None

    def runs(self) -> list[range]:
        """The rows that the chosen pictures have now."""
        rows = (self._model.row_of(number) for number in self._chosen)
        return consecutive(sorted(row for row in rows if row is not None))

    def current_row(self) -> int | None:
        """The row that the current picture has now."""
        return None if self._current is None else self._model.row_of(self._current)

    def first_row(self) -> int | None:
        """The row that the first picture in sight has now."""
        return None if self._first is None else self._model.row_of(self._first)
