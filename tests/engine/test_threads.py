"""Tests of how many threads there may be, and how they wait."""

import os
import sys
from pathlib import Path

import pytest

from at_import import variable_at_import
from engine.protocol import Hello, Message, OpenModel
from engine.threads import CHOICES, SPIN, SPIN_COUNT, usable_cores, wait_briefly


def spins_at_import(program: str, *said: Message, **environment: str) -> str:
    """Run a program, tell it `said`, and return how often threads spin, as torch finds it when it is imported."""
    return variable_at_import(SPIN, program, *said, without=CHOICES, **environment)


@pytest.mark.parametrize("command", ["generate", "verify"])
def test_a_command_keeps_threads_from_spinning_before_torch_is_loaded(command: str, ternary_model: Path) -> None:
    arguments = [command, *(["a cube", "--model"] if command == "generate" else []), str(ternary_model)]
    program = f"from engine.command_line import main; main({arguments!r})"
    assert spins_at_import(program) == SPIN_COUNT
    assert spins_at_import(program, GOMP_SPINCOUNT="7") == "7"


def test_the_engine_keeps_threads_from_spinning_before_torch_is_loaded(ternary_model: Path) -> None:
    said = Hello(), OpenModel(model=str(ternary_model), device="cpu", activations="int8")
    assert spins_at_import("from engine.host import main; main()", *said) == SPIN_COUNT


@pytest.mark.parametrize("name", CHOICES)
def test_a_person_may_choose(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for choice in CHOICES:
        monkeypatch.delenv(choice, raising=False)
    monkeypatch.setenv(name, "ACTIVE")
    wait_briefly()
    assert [os.environ.get(choice) for choice in CHOICES] == [
        "ACTIVE" if choice == name else None for choice in CHOICES
    ]


def test_where_nobody_has_chosen_threads_spin_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    for choice in CHOICES:
        monkeypatch.setenv(choice, "")  # so that it is taken back at the end
        monkeypatch.delenv(choice)
    wait_briefly()
    assert os.environ[SPIN] == SPIN_COUNT


def test_cores_are_those_this_process_may_use() -> None:
    if sys.platform == "linux":
        assert 1 <= usable_cores() <= (os.cpu_count() or 1)
