"""`triptych --self-test`: two processes, one answer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import main as console
from app import self_test
from app.self_test import ENGINE, WINDOW, checks_of, environment_of
from engine.checks import Check, State

ROOT = Path(__file__).parents[2]


def of(state: State) -> list[Check]:
    return [Check(name="a part", state=state, detail="words", seconds=0.5)]


@pytest.mark.parametrize(("state", "code"), [(State.PASSED, 0), (State.ABSENT, 0), (State.FAILED, 1)])
def test_the_exit_code_says_whether_a_check_failed(
    state: State, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(self_test, "checks_of", lambda _part: of(state))
    assert console.main(["--self-test"]) == code
    assert ("works here" in capsys.readouterr().out) == (code == 0)
    assert console.main(["--self-test", "--json"]) == code
    answer = json.loads(capsys.readouterr().out)
    assert answer["passed"] == (code == 0)
    assert [check["state"] for check in answer["checks"]] == [state.value] * 2


def test_other_words_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert console.main(["--self-test", "--xml"]) == 2
    assert "usage" in capsys.readouterr().err


def test_the_window_is_checked_in_a_process_of_its_own() -> None:
    checks = checks_of(WINDOW)
    assert [check.state for check in checks if check.name == "translations"] == [State.PASSED]
    assert State.FAILED not in {check.state for check in checks}


def test_a_part_that_dies_is_a_failed_check(monkeypatch: pytest.MonkeyPatch) -> None:
    death = "import os, sys; sys.stderr.write('Aborted: no plugin'); sys.stderr.flush(); os.abort()"
    monkeypatch.setattr(self_test, "command_of_engine", lambda: [sys.executable, "-c", death, "engine"])
    (check,) = checks_of(WINDOW)
    assert check.state is State.FAILED
    assert "exit code -6" in check.detail
    assert "no plugin" in check.detail


def test_the_engine_is_checked_without_the_programs_of_this_machine() -> None:
    environment = environment_of(ENGINE, {"PATH": "/usr/bin", "CC": "gcc", "TRITON_INTERPRET": "1"}, "/empty")
    assert environment["PATH"] == "/empty"
    assert environment["HF_HUB_OFFLINE"] == "1"
    assert {"CC", "TRITON_INTERPRET"}.isdisjoint(environment)


def test_the_window_draws_offscreen_only_without_a_display() -> None:
    if sys.platform.startswith("linux"):
        assert environment_of(WINDOW, {"PATH": "/bin"}, "/empty")["QT_QPA_PLATFORM"] == "offscreen"
    assert "QT_QPA_PLATFORM" not in environment_of(WINDOW, {"DISPLAY": ":0"}, "/empty")


@pytest.mark.slow
def test_this_installation_works() -> None:
    environment = dict(os.environ) | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "app.main", "--self-test", "--json"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    assert json.loads(run.stdout)["passed"]
