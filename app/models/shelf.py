"""Threads that read, add and remove models, so that the window never waits for a disk."""

import concurrent.futures
import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.models.adding import AddOrder, add_model
from app.models.installed import Installed, read_installed
from app.models.memory_here import read_memory
from app.models.removing import Removed, remove_model, restore_model
from engine.errors import EngineError
from engine.placement import DeviceKind

log = logging.getLogger(__name__)


class Shelf(QObject):
    """Reading in one thread, changes in another; the signals tell what came of each."""

    listed = Signal(object)  # tuple of Installed
    progressed = Signal(object, object)  # bytes copied, bytes in all: more than a C int holds
    added = Signal(object)  # Path
    add_ended = Signal(str)  # a sentence where it failed, "" where it was cancelled
    removed = Signal(object)  # Removed
    restored = Signal(str)  # a sentence where it failed
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reads = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="models-read")
        self._changes = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="models-change")
        self._cancel = threading.Event()
        self.is_adding = False

    def read(self, kind: DeviceKind | None) -> None:
        """Read all models, to see how they fit a device of `kind`."""
        self._reads.submit(self._guarded, lambda: self._read(kind))

    def add(self, order: AddOrder) -> None:
        """Add a folder, unless another one is being added."""
        if not self.is_adding:
            self.is_adding = True
            self._cancel = threading.Event()
            self._changes.submit(self._add, order, self._cancel)

    def cancel(self) -> None:
        """Stop adding; what was copied goes again."""
        self._cancel.set()

    def remove(self, model: Installed) -> None:
        """Move a model to the bin."""
        self._changes.submit(self._guarded, lambda: self.removed.emit(remove_model(model.folder)))

    def restore(self, removed: Removed) -> None:
        """Bring a model back."""
        self._changes.submit(self._guarded, lambda: self.restored.emit(restore_model(removed) or ""))

    def close(self) -> None:
        """Stop everything, and take nothing more."""
        self._cancel.set()
        for pool in (self._reads, self._changes):
            pool.shutdown(wait=True, cancel_futures=True)

    def _read(self, kind: DeviceKind | None) -> None:
        self.listed.emit(read_installed(read_memory(kind)))

    def _add(self, order: AddOrder, cancel: threading.Event) -> None:
        try:
            place = add_model(order, cancel=cancel, tell=self.progressed.emit)
        except EngineError as error:
            self.is_adding = False
            self.add_ended.emit(error.sentence)
        except Exception as error:
            log.exception("a model could not be added")
            self.is_adding = False
            self.add_ended.emit(str(error))
        else:
            self.is_adding = False
            if place is None:
                self.add_ended.emit("")
            else:
                self.added.emit(place)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except EngineError as error:
            self.failed.emit(error.sentence)
        except Exception as error:
            log.exception("the models could not be read or changed")
            self.failed.emit(str(error))
