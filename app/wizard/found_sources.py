"""The sources that are known by now, in the order in which they are shown."""

from pathlib import Path

from engine.sources.recognized import Readiness, RecognizedSource
from engine.sources.search import in_order


class FoundSources:
    """Each source once, whatever paths lead to it; installed ones first, then by what a person most likely wants."""

    def __init__(self) -> None:
        self._installed: list[RecognizedSource] = []
        self._others: list[RecognizedSource] = []

    @property
    def all(self) -> list[RecognizedSource]:
        """Every one."""
        return [*self._installed, *in_order(self._others)]

    @property
    def convertible(self) -> list[RecognizedSource]:
        """Those that a conversion can start from."""
        return [source for source in self.all if source.readiness is not Readiness.NO]

    @property
    def refused(self) -> list[RecognizedSource]:
        """Those that it cannot."""
        return [source for source in self.all if source.readiness is Readiness.NO]

    @property
    def first(self) -> RecognizedSource | None:
        """The one that is chosen until a person chooses: the first that needs nothing beside it."""
        return next((source for source in self.all if source.readiness is Readiness.READY), None)

    def add(self, source: RecognizedSource, *, is_installed: bool = False) -> RecognizedSource:
        """Take a source up; the one that stands for it, which is another where that was known by another path."""
        for group in (self._installed, self._others):
            for place, known in enumerate(group):
                if known.path == source.path:
                    group[place] = source
                    return source
                if known.identity is not None and known.identity == source.identity:
                    return known
        (self._installed if is_installed else self._others).append(source)
        return source

    def at(self, path: Path) -> RecognizedSource | None:
        """The source at `path`."""
        return next((source for source in self.all if source.path == path), None)
