"""The pictures that one acts on: those that are chosen, or the one that is shown large."""

from typing import Final

from app.gallery.page_parts import PageParts
from app.gallery.picture import Picture

MAX_CHOSEN: Final = 5000  # on which one can act at once


class Chosen:
    """Looks at a page's parts anew with each question."""

    def __init__(self, parts: PageParts) -> None:
        self._parts = parts

    @property
    def is_large(self) -> bool:
        """Whether it is the one that is shown large."""
        return self._parts.stack.currentWidget() is self._parts.large

    @property
    def count(self) -> int:
        """How many there are, also beyond `MAX_CHOSEN`."""
        return 1 if self.is_large else len(self._parts.grid.chosen_rows())

    def pictures(self, at_most: int = MAX_CHOSEN) -> list[Picture]:
        """The first of them."""
        grid = self._parts.grid
        rows = [grid.currentIndex().row()] if self.is_large else grid.chosen_rows()[:at_most]
        return self._parts.model.pictures(rows)

    def sound_one(self) -> Picture | None:
        """The only one, None where there are several or none, or where it cannot be read."""
        pictures = self.pictures(at_most=2)
        return pictures[0] if len(pictures) == 1 and not pictures[0].fault else None
