"""One call after the other in a thread, answered in the window's; for what waits on a network or a slow disk."""

import concurrent.futures
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

from engine.errors import EngineError

log = logging.getLogger(__name__)


class Calls(QObject):
    """Runs calls by a name; of each name only the newest one is answered, by what was given with it."""

    _answered = Signal(str, int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="wizard-calls")
        self._newest: dict[str, int] = {}
        self._done: dict[tuple[str, int], tuple[Callable[[Any], object], Callable[[EngineError], object]]] = {}
        self._answered.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def call(
        self,
        name: str,
        work: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[EngineError], object],
    ) -> None:
        """Call `work` in the thread, then `done` with what it gave, or `failed` with its error, in this one."""
        number = self._newest[name] = self._newest.get(name, 0) + 1
        self._done[name, number] = (done, failed)
        self._pool.submit(self._run, name, number, work)

    def drop(self, name: str) -> None:
        """Leave the newest call of this name without an answer."""
        self._newest[name] = self._newest.get(name, 0) + 1

    def close(self) -> None:
        """Answer nothing more; a call that waits for a network is left to its end."""
        self._newest.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, name: str, number: int, work: Callable[[], Any]) -> None:
        answer: Any = None
        error: EngineError | None = None
        try:
            answer = work()
        except EngineError as caught:
            error = caught
        except Exception as caught:
            log.exception("%s failed", name)
            text = QCoreApplication.translate("Calls", "this failed ({cause}): try again; the log says more")
            error = EngineError(text.format(cause=f"{type(caught).__name__}: {caught}"))
        with contextlib.suppress(RuntimeError):  # the window has closed meanwhile
            self._answered.emit(name, number, answer, error)

    @Slot(str, int, object, object)
    def _answer(self, name: str, number: int, answer: Any, error: EngineError | None) -> None:
        done, failed = self._done.pop((name, number))
        if self._newest.get(name) != number:
            return
        if error is None:
            done(answer)
        else:
            failed(error)
