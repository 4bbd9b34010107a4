"""Verification in a process of its own."""

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.models import verifying
from app.models.verifying import Verification


@pytest.fixture
def verification(qtbot: QtBot) -> Verification:
    return Verification()


def say(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let another program stand for `triptych`."""
    monkeypatch.setattr(verifying, "command_of_engine", lambda: [sys.executable, "-c", code, "engine"])


def test_what_was_found_is_told(qtbot: QtBot, verification: Verification, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, "import sys; print('one'); print(*sys.argv[1:], 'is whole')")
    with qtbot.waitSignal(verification.passed, timeout=10_000) as signal:
        verification.start(Path("/models/own"))
    assert signal.args == [Path("/models/own"), f"verify {Path('/models/own')} is whole"]
    assert not verification.is_running


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys; print('triptych: the weights differ', file=sys.stderr); sys.exit(1)", "the weights differ"),
        ("import os; os.abort()", "ended by itself"),
    ],
)
def test_what_is_wrong_is_told(
    qtbot: QtBot, verification: Verification, monkeypatch: pytest.MonkeyPatch, code: str, words: str
) -> None:
    say(monkeypatch, code)
    with qtbot.waitSignal(verification.failed, timeout=10_000) as signal:
        verification.start(Path("/models/own"))
    assert words in signal.args[1]


def test_a_program_that_is_not_there_is_told(
    qtbot: QtBot, verification: Verification, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verifying, "command_of_engine", lambda: [str(tmp_path / "none"), "engine"])
    with qtbot.waitSignal(verification.failed, timeout=10_000) as signal:
        verification.start(Path("/models/own"))
    assert "cannot be started" in signal.args[1]


def test_a_cancelled_one_tells_nothing(
    qtbot: QtBot, verification: Verification, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, "import time; time.sleep(60)")
    verification.start(Path("/models/own"))
    with qtbot.assertNotEmitted(verification.passed, wait=50), qtbot.assertNotEmitted(verification.failed, wait=50):
        verification.cancel()
    assert not verification.is_running


@pytest.mark.slow
def test_the_model_that_ships_is_whole(qtbot: QtBot, verification: Verification, pocket: Path) -> None:
    with qtbot.waitSignal(verification.passed, timeout=100_000) as signal:
        verification.start(pocket)
    assert signal.args[1].startswith("pocket is whole")
