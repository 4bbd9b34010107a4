"""Signal 9 for the engine in each of its phases, for a conversion, and for the program, with a queue that waits."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.settings import Settings, write_settings
from tiny_models import save_tiny_model

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="needs signals"),
]

ROOT = Path(__file__).parents[2]
DRIVER = ROOT / "tests" / "support" / "drive_kills.py"
GONE_WITHIN = 5.0  # seconds after the death of the window
FAILED_PHASES = ("text", "denoise", "decode")
PHASES = (*FAILED_PHASES, "idle", "load")
Seen = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random one, of 16 bits."""
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


def started(home: Path, model: Path, *words: str) -> "subprocess.Popen[str]":
    """The window in a home, on a model."""
    write_settings(home / "settings.json", Settings(model=str(model), tour_seen=True))
    environment = os.environ | {
        "TRIPTYCH_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, str(DRIVER), *words]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def lines(process: "subprocess.Popen[str]") -> list[dict[str, Any]]:
    """What it told until its end."""
    out, errors = process.communicate(timeout=570)
    assert process.returncode == 0, out + errors
    assert "Traceback" not in errors
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture(scope="module")
def seen(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """What one window saw of all kills, by the phase."""
    folder = tmp_path_factory.mktemp("kills")
    told = lines(started(folder, model, "engine", str(model), str(folder / "made" / "tiny-ternary")))
    left = [pid for line in told for pid in line.get("engines", ()) if psutil.pid_exists(pid)]
    assert left == [], "an engine process was left behind"
    return {line["phase"]: line for line in told if "phase" in line}


@pytest.mark.parametrize("phase", PHASES)
def test_the_window_lives_and_the_queue_goes_on(seen: Seen, phase: str) -> None:
    after = seen[phase]
    assert after["visible"]
    assert any("starting again" in sentence for sentence in after["told"])
    assert after["kept"] == "done"
    assert after.get("waited", True)


@pytest.mark.parametrize("phase", FAILED_PHASES)
def test_the_picture_that_was_made_has_failed_with_a_sentence(seen: Seen, phase: str) -> None:
    assert seen[phase]["lost"] == "failed"
    assert "while it made a picture" in seen[phase]["error"]


@pytest.mark.parametrize("phase", [*FAILED_PHASES, "idle"])
def test_it_is_ready_again_in_the_time_of_a_load(seen: Seen, phase: str) -> None:
    """Not after a time of waiting; what other programs take of this computer meanwhile is allowed for."""
    assert seen[phase]["seconds"] < 3 * seen["load"]["seconds"] + 5


def test_a_conversion_fails_alone_and_goes_on_where_it_was(seen: Seen) -> None:
    after = seen["convert"]
    assert any("while it converted" in sentence for sentence in after["told"])
    assert (after["visible"], after["kept"], after["resumed"], after["whole"]) == (True, "done", True, True)


def test_the_program_killed_with_a_queue_loses_nothing(model: Path, tmp_path: Path) -> None:
    program = started(tmp_path, model, "window")
    assert program.stdout is not None
    told = json.loads(program.stdout.readline())
    assert [state for _, state, _ in told["queue"]] == ["running", "waiting", "waiting"]
    program.send_signal(signal.SIGKILL)
    program.communicate(timeout=60)
    wait_until_gone(told["engines"])
    found, end = lines(started(tmp_path, model, "again"))
    assert [(prompt, state) for prompt, state, _ in sorted(found["queue"])] == [
        ("first", "failed"),
        ("second", "waiting"),
        ("third", "waiting"),
    ]
    assert min(found["queue"])[2] == "the program ended while this was made: try it again"
    assert [state for _, state, _ in sorted(end["queue"])] == ["failed", "done", "done"]
    assert len(end["pictures"]) == 2
    assert all(Path(file).is_file() for file in end["pictures"])


def wait_until_gone(pids: Sequence[int]) -> None:
    """See that what the killed window had started ends by itself."""
    deadline = time.monotonic() + GONE_WITHIN
    while (left := [pid for pid in pids if is_alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody asked about does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
