"""Errors that nothing caught: logged, told once, and survived."""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger(__name__)


class SafetyNet(QObject):
    """From `spread` to `take_down` an error of ours in a slot or a thread is logged, and `caught` comes.

    `caught` has the error's kind and place, in the window's thread, and comes once for each of them.
    """

    caught = Signal(str)
    _thrown = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: set[str] = set()
        self._before: tuple[Callable[..., Any], ...] = ()
        self._thrown.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def spread(self) -> None:
        """Begin to catch."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._catch
        threading.excepthook = self._catch_of_thread
        sys.unraisablehook = self._note

    def take_down(self) -> None:
        """Let errors do again what they did before."""
        if self._before:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = ()

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, Exception):
            self._before[0](kind, error, trace)
            return
        log.critical("an error that nothing caught", exc_info=(kind, error, trace))
        self._thrown.emit(f"{kind.__name__}, {_place(trace)}")

    def _catch_of_thread(self, thrown: threading.ExceptHookArgs) -> None:
        if thrown.exc_value is not None:
            self._catch(thrown.exc_type, thrown.exc_value, thrown.exc_traceback)

    def _note(self, thrown: "sys.UnraisableHookArgs") -> None:
        if thrown.exc_value is not None:
            trace = (type(thrown.exc_value), thrown.exc_value, thrown.exc_traceback)
            log.error("an error that could not be raised, in %s", type(thrown.object).__name__, exc_info=trace)

    def _tell(self, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            self.caught.emit(what)


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else "?"
