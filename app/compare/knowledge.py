"""What is known of models and of the pictures that this run made."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.compare.facts import Known
from app.compare.shown_picture import ShownPicture
from app.compare.twins import Made
from engine.catalog import CatalogEntry

MAX_REMEMBERED: Final = 500  # pictures whose times are kept


class Knowledge:
    """Sizes of models by their names, and what the last pictures took by their files."""

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        self._made: dict[Path, Made] = {}

    def set_models(self, entries: Sequence[CatalogEntry]) -> None:
        """Know these models and no others, each by its own name and by its entry's."""
        self._sizes = {}
        for entry in entries:
            if entry.description is not None:
                self._sizes[entry.description.name] = self._sizes[entry.name] = entry.description.total_bytes

    def note(self, made: Made) -> None:
        """Remember what a picture took; the oldest is forgotten where there are too many."""
        self._made[made.file] = made
        while len(self._made) > MAX_REMEMBERED:
            self._made.pop(next(iter(self._made)))

    def of(self, picture: ShownPicture) -> Known:
        """All that is known of a picture."""
        size = self._sizes.get(picture.settings.model) if picture.settings else None
        return Known(picture=picture, made=self._made.get(picture.file), model_bytes=size)
