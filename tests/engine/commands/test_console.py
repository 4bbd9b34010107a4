"""Tests of where a command's words go."""

import os
import signal
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest

from engine.commands.console import emit, emit_json, interrupt_sets, libraries_kept_quiet
from engine.errors import OutputError

ROOT = Path(__file__).parents[3]
NOISE = """
import ctypes, os, sys
from engine.commands.console import emit, libraries_kept_quiet
with libraries_kept_quiet():
    print("python")
    os.write(1, b"descriptor\\n")
    os.system("echo child")
    if os.name == "posix":
        ctypes.CDLL(None).puts(b"buffered")
emit("result")
"""


def test_only_results_reach_stdout() -> None:
    done = subprocess.run([sys.executable, "-c", NOISE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "result\n"
    assert {"python", "descriptor", "child"} <= set(done.stderr.split())


def test_prints_go_to_stderr_and_stdout_comes_back(capsys: pytest.CaptureFixture[str]) -> None:
    with libraries_kept_quiet():
        print("noise")
        warnings.warn("noise of another kind", stacklevel=1)
    emit("result")
    assert capsys.readouterr() == ("result\n", "noise\n")


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    emit_json({"file": "größe"})
    assert capsys.readouterr().out == '{\n  "file": "gr\\u00f6\\u00dfe"\n}\n'


def test_a_result_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    stream = os.fdopen(os.open("/dev/full", os.O_WRONLY), "w")
    monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(OutputError, match="cannot be written to stdout"):
        emit("result")
    monkeypatch.undo()
    stream.close()  # nothing is left that could fail at exit


def test_first_interrupt_asks_and_second_insists(capfd: pytest.CaptureFixture[str]) -> None:
    stop = threading.Event()
    before = signal.getsignal(signal.SIGINT)
    with interrupt_sets(stop):
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
    assert "stopping after this step" in capfd.readouterr().err
