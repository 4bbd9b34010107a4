"""Errors that nothing caught: logged, told once, and survived."""

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.diagnostics.safety_net import SafetyNet


@pytest.fixture
def net(qapp: QApplication) -> Iterator[SafetyNet]:
    """A net that is spread."""
    net = SafetyNet()
    net.spread()
    yield net
    net.take_down()


def fail() -> None:
    raise ZeroDivisionError("some words")


@pytest.mark.qt_no_exception_capture
def test_an_error_in_a_slot_is_told_once(qtbot: QtBot, net: SafetyNet, caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    net.caught.connect(told.append)
    for _ in range(3):
        QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: caplog.text.count("ZeroDivisionError: some words") == 3)
    qtbot.wait(20)
    assert len(told) == 1
    assert told[0].startswith("ZeroDivisionError, fail:")
    assert "some words" not in told[0]


def test_an_error_of_a_thread_is_told_in_the_windows_thread(qtbot: QtBot, net: SafetyNet) -> None:
    seen: list[threading.Thread] = []
    net.caught.connect(lambda _: seen.append(threading.current_thread()))
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [threading.main_thread()]


def test_what_cannot_be_raised_is_logged(net: SafetyNet, caplog: pytest.LogCaptureFixture) -> None:
    class Dying:
        def __del__(self) -> None:
            fail()

    Dying()
    assert "an error that could not be raised" in caplog.text


def test_an_interrupt_is_none_of_ours(net: SafetyNet, monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[type[BaseException]] = []
    net._before = (lambda kind, *_: passed.append(kind), *net._before[1:])
    net._catch(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert passed == [KeyboardInterrupt]


def test_the_hooks_come_back(qapp: QApplication) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    net = SafetyNet()
    net.spread()
    assert sys.excepthook != before[0]
    net.take_down()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
