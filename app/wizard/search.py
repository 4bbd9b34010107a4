"""The search for sources on this computer, in a thread."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engine.catalog import installed_models
from engine.errors import EngineError
from engine.sources.recognition import recognize_source
from engine.sources.recognized import Readiness, RecognizedSource
from engine.sources.search import PlaceEntered, SearchEnded, SourceFound, find_sources

log = logging.getLogger(__name__)

Finder = Callable[..., Iterator[PlaceEntered | SourceFound | SearchEnded]]


class SourceSearch(QObject):
    """One search at a time: installed models that are sources first, then the places where people keep them."""

    found = Signal(object)  # RecognizedSource
    entered = Signal(object)  # PlaceEntered
    ended = Signal(object)  # SearchEnded, or None where it broke

    _told = Signal(int, object)

    def __init__(self, parent: QObject | None = None, *, finder: Finder = find_sources) -> None:
        super().__init__(parent)
        self._finder = finder
        self._number = 0
        self._cancel = threading.Event()
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Search from the start; what an earlier search still finds is not told."""
        self.stop()
        self._number += 1
        self._cancel = threading.Event()
        threading.Thread(
            target=self._search, args=(self._number, self._cancel), name="source-search", daemon=True
        ).start()

    def stop(self) -> None:
        """End the search that runs."""
        self._cancel.set()

    def _search(self, number: int, cancel: threading.Event) -> None:
        try:
            for source in installed_sources():
                self._tell(number, source)
            for event in self._finder(cancel=cancel):
                self._tell(number, event.source if isinstance(event, SourceFound) else event)
        except Exception:
            log.exception("the search for sources broke")
            self._tell(number, None)

    def _tell(self, number: int, told: object) -> None:
        with contextlib.suppress(RuntimeError):  # the window has closed meanwhile
            self._told.emit(number, told)

    @Slot(int, object)
    def _hear(self, number: int, told: object) -> None:
        if number != self._number:
            return
        match told:
            case RecognizedSource():
                self.found.emit(told)
            case PlaceEntered():
                self.entered.emit(told)
            case _:
                self.ended.emit(told)


def installed_sources() -> Iterator[RecognizedSource]:
    """Installed models that a conversion can start from, those that ship first."""
    try:
        entries = installed_models()
    except EngineError:
        log.exception("installed models cannot be listed")
        return
    for entry in entries:
        if entry.description is not None and not entry.description.is_ternary:
            source = recognize_source(Path(entry.folder))
            if source.readiness is not Readiness.NO:
                yield source
