"""How the run before this one ended."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.diagnostics.last_run import MARKER, TRACE, Ending, LastRun

ROOT = Path(__file__).parents[3]
RUN = """
import ctypes, os, signal, sys
from pathlib import Path
from app.diagnostics.last_run import LastRun
LastRun(Path(sys.argv[1])).begin()
os.kill(os.getpid(), getattr(signal, sys.argv[2]))
"""


def ending_after(logs: Path) -> Ending:
    last = LastRun(logs)
    ending = last.begin()
    last.end(orderly=True)
    return ending


def test_a_first_run_and_an_orderly_end(tmp_path: Path) -> None:
    assert ending_after(tmp_path / "logs") is Ending.ORDERLY
    assert ending_after(tmp_path / "logs") is Ending.ORDERLY


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize(("name", "ending"), [("SIGSEGV", Ending.CRASHED), ("SIGKILL", Ending.KILLED)])
def test_a_death_is_told_once(tmp_path: Path, name: str, ending: Ending) -> None:
    command = [sys.executable, "-c", RUN, str(tmp_path), name]
    subprocess.run(command, env=dict(os.environ, PYTHONPATH=str(ROOT)), timeout=30, capture_output=True)
    assert ending_after(tmp_path) is ending
    assert ending_after(tmp_path) is Ending.ORDERLY
    if ending is Ending.CRASHED:
        assert "most recent call first" in (tmp_path / f"{TRACE}.1").read_text()


def test_a_computer_that_was_switched_off_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text(json.dumps({"pid": 1, "at": 1.0}))
    assert ending_after(tmp_path) is Ending.SWITCHED_OFF


@pytest.mark.parametrize("content", ["", "[]", '{"at": "then"}', "\0"])
def test_a_damaged_marker_is_a_run_that_did_not_end(tmp_path: Path, content: str) -> None:
    (tmp_path / MARKER).write_text(content)
    assert ending_after(tmp_path) is Ending.KILLED


def test_an_end_by_an_error_leaves_the_marker(tmp_path: Path) -> None:
    last = LastRun(tmp_path)
    last.begin()
    last.end(orderly=False)
    assert ending_after(tmp_path) is Ending.KILLED
