"""What is worked out off the window's thread."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.readouts.worker import Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker("test-worker")
    yield worker
    worker.close()


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("test-worker")]


def test_only_the_newest_answer_is_told(worker: Worker, qtbot: QtBot) -> None:
    told: list[object] = []
    worker.done.connect(told.append)
    gate, called = threading.Event(), []
    worker.run(gate.wait)
    for number in range(3):
        worker.run(lambda number=number: called.append(number) or number)
    gate.set()
    qtbot.waitUntil(lambda: bool(told))
    assert (told, called) == ([2], [2])


def test_an_error_is_told(worker: Worker, qtbot: QtBot) -> None:
    with qtbot.waitSignal(worker.failed) as failed:
        worker.run(lambda: 1 // 0)
    assert isinstance(failed.args[0], ZeroDivisionError)


def test_no_thread_is_left_and_nothing_told_after_the_end(worker: Worker, qtbot: QtBot) -> None:
    told: list[object] = []
    worker.done.connect(told.append)
    assert threads() == []
    worker.run(lambda: 1)
    worker.close()
    worker.run(lambda: 2)
    assert threads() == []
    qtbot.wait(20)
    assert told == []
