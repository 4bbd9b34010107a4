"""What is worked out off the window's thread."""

import concurrent.futures
import contextlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Worker(QObject):
    """Runs one call after the other; only the answer to the newest one is told, by `done`.

    No call may import a module that imports Qt: the window's thread may make Qt's classes known at the same time.
    """

    done = Signal(object)
    failed = Signal(object)  # Exception

    _answered = Signal(int, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        """`name` is the thread's, which begins with the first call."""
        super().__init__(parent)
        self._newest = 0
        self._is_closed = False
        self._waiting: concurrent.futures.Future[None] | None = None
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._answered.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def run(self, call: Callable[[], Any]) -> None:
        """Call it soon; what still waits is not called any more, and nothing after `close`."""
        if self._is_closed:
            return
        self._newest += 1
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = self._pool.submit(self._answer, self._newest, call)

    def close(self) -> None:
        """Wait for the call that runs; nothing is told any more."""
        self._is_closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _answer(self, number: int, call: Callable[[], Any]) -> None:
        try:
            answer = call()
        except Exception as error:  # noqa: BLE001 - the thread's boundary; who asked decides
            answer = error
        with contextlib.suppress(RuntimeError):  # who asked was deleted meanwhile
            self._answered.emit(number, answer)

    @Slot(int, object)
    def _tell(self, number: int, answer: Any) -> None:
        if number == self._newest and not self._is_closed:
            (self.failed if isinstance(answer, Exception) else self.done).emit(answer)
