"""What the panel of details shows of the chosen pictures, and how it keeps up with them."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, QObject

from app.gallery.chosen import Chosen
from app.gallery.page_parts import PageParts
from app.recall.again import Here, why_not_again
from app.recall.settings import NothingRecalled, RecalledSettings

THUMBNAIL_PIXELS: Final = 512


class ChosenDetails(QObject):
    """Fills the panel of a page; what the file of a single picture says comes later, from the library."""

    def __init__(self, parts: PageParts, chosen: Chosen) -> None:
        super().__init__(parts)
        self._parts = parts
        self._chosen = chosen
        self._here: Here | None = None
        parts.library.recalled.connect(self._show_recalled)
        parts.model.dataChanged.connect(self._follow_data)

    def set_here(self, here: Here | None) -> None:
        """Say what would make pictures again; None while no model is open."""
        self._here = here
        self.show_chosen()

    def show_chosen(self) -> None:
        """Show what is chosen now."""
        count, pictures = self._chosen.count, self._chosen.pictures(at_most=2)
        one = pictures[0] if count == 1 and pictures else None
        pixmap = None if one is None or one.fault else self._parts.thumbnails.pixmap(one, THUMBNAIL_PIXELS)
        self._parts.details.show_pictures(pictures, count, pixmap)
        if one is not None and not one.fault:
            self._parts.library.recall(one.path)

    def _follow_data(self, first: QModelIndex, last: QModelIndex) -> None:
        """The chosen picture's star, or its thumbnail, is another now."""
        pictures, details = self._chosen.pictures(at_most=2), self._parts.details
        if self._chosen.count != 1 or not pictures:
            return
        row = self._parts.model.row_of(pictures[0].id)
        if row is not None and first.row() <= row <= last.row():
            details.star.setChecked(pictures[0].favourite)
            details.star.redraw()
            if not pictures[0].fault:
                details.show_pixmap(self._parts.thumbnails.pixmap(pictures[0], THUMBNAIL_PIXELS))

    def _show_recalled(self, path: Path, recalled: RecalledSettings | NothingRecalled) -> None:
        pictures = self._chosen.pictures(at_most=2)
        if len(pictures) != 1 or pictures[0].path != path:
            return  # another picture was chosen meanwhile
        ours = recalled.ours if isinstance(recalled, RecalledSettings) else None
        why_not = why_not_again(ours, self._here) if ours else None
        self._parts.details.show_recalled(pictures[0], recalled, why_not)
