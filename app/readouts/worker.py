"""What is worked out off the window's thread."""

import contextlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot


class Worker(QObject):
    """Runs one call after the other; only the answer to the newest one is told, by `done`."""

    done = Signal(object)
    failed = Signal(object)  # Exception

    _answered = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._answered.connect(self._tell)

    def run(self, call: Callable[[], Any]) -> None:
        """Call it soon; what still waits is not called any more."""
        self._newest += 1
        number = self._newest
        self._pool.clear()
        self._pool.start(lambda: self._answer(number, call))

    def _answer(self, number: int, call: Callable[[], Any]) -> None:
        try:
            answer = call()
        except Exception as error:  # noqa: BLE001 - the thread's boundary; who asked decides
            answer = error
        with contextlib.suppress(RuntimeError):  # who asked was deleted meanwhile
            self._answered.emit(number, answer)

    @Slot(int, object)
    def _tell(self, number: int, answer: Any) -> None:
        if number == self._newest:
            (self.failed if isinstance(answer, Exception) else self.done).emit(answer)
