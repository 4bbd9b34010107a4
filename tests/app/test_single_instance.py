"""The one program of a home: a second start hands over what it was given, and ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from app.single_instance import SingleInstance

ROOT = Path(__file__).parents[2]
RUN = """
import sys
from PySide6.QtCore import QTimer
from app import create_page, window

def opened(shown):
    shown.first_painted.connect(lambda: print("painted", flush=True))
    shown.recall = lambda file, part=None: (print("recall", file, flush=True), QTimer.singleShot(0, shown.close))

create_page.installed_models = lambda: ()
sys.exit(window.run_window(["triptych", *sys.argv[1:]], opened=opened))
"""


def start(*words: str) -> "subprocess.Popen[str]":
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_start_hands_its_file_over_and_ends(tmp_path: Path) -> None:
    picture = tmp_path / "some picture.png"
    with start() as first:
        assert first_line(first) == "painted"
        with start(str(picture)) as second:
            out, err = second.communicate(timeout=30)
        assert (second.returncode, out) == (0, ""), err
        out, err = first.communicate(timeout=30)
    assert out.strip() == f"recall {picture}"
    assert (first.returncode, "Traceback" in err) == (0, False), err


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_killed_program_locks_nobody_out(tmp_path: Path) -> None:
    with start() as first:
        assert first_line(first) == "painted"
        first.send_signal(signal.SIGKILL)
        first.communicate(timeout=30)
    with start(str(tmp_path / "a.png")) as second:
        assert first_line(second) == "painted"
        assert second.stdout is not None
        out = second.stdout.read()  # communicate would leave out what was read ahead with the line
        _, err = second.communicate(timeout=30)
    assert second.returncode == 0, err
    assert out.startswith("recall")


def test_who_comes_second_is_told_so_and_heard(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.claim()
    assert not second.claim()
    socket = QLocalSocket()
    socket.connectToServer(first._name)
    with qtbot.waitSignal(first.asked) as asked:
        socket.write(b'{"file": null, "activation": null}\n')
    assert asked.args == [None]
    first.release()
    assert second.claim()
    second.release()


@pytest.mark.parametrize("said", [b"\n", b"[]\n", b'{"file": 1}\n', b"\xff\xfe\n"])
def test_nonsense_is_not_answered(qtbot: QtBot, tmp_path: Path, said: bytes) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim()
    first.asked.connect(lambda _: pytest.fail("it was believed"))
    socket = QLocalSocket()
    socket.connectToServer(first._name)
    with qtbot.waitSignal(socket.disconnected):
        socket.write(said)
    assert bytes(socket.readAll().data()) == b""
    first.release()


def test_homes_do_not_know_each_other(tmp_path: Path, qtbot: QtBot) -> None:
    one, other = SingleInstance(tmp_path / "one"), SingleInstance(tmp_path / "other")
    assert one.claim()
    assert other.claim()
    one.release()
    other.release()


def test_a_first_one_that_does_not_answer_is_not_waited_for(tmp_path: Path, qtbot: QtBot) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.claim()
    first._server.close()
    assert not second.claim()
    assert not second.hand_over(None, patience_ms=120)
    first.release()
