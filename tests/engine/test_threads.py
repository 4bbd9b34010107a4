"""Tests of how threads wait."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.protocol import Hello, Message, OpenModel, write_message
from engine.threads import wait_asleep

ROOT = Path(__file__).parents[2]
POLICY = "OMP_WAIT_POLICY"
WATCH = """
import os, sys
class Watch:
    def find_spec(self, name, *_):
        if name == "torch":
            print("policy", os.environ.get("OMP_WAIT_POLICY"), file=sys.stderr, flush=True)
            os._exit(0)
sys.meta_path.insert(0, Watch())
"""


def policy_at_import(program: str, *said: Message, **environment: str) -> str:
    """Run a program, tell it `said`, and return the policy that torch finds when the program imports it."""
    inherited = {name: value for name, value in os.environ.items() if name != POLICY}
    process = subprocess.Popen(
        [sys.executable, "-c", WATCH + program],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=inherited | environment,
    )
    with process:
        assert process.stdin
        assert process.stderr
        for message in said:
            write_message(process.stdin, message)
        (line,) = [line for line in process.stderr.read().decode().splitlines() if line.startswith("policy ")]
    return line.removeprefix("policy ")


@pytest.mark.parametrize("command", ["generate", "verify"])
def test_a_command_lets_threads_sleep_before_torch_is_loaded(command: str, ternary_model: Path) -> None:
    arguments = [command, *(["a cube", "--model"] if command == "generate" else []), str(ternary_model)]
    program = f"from engine.command_line import main; main({arguments!r})"
    assert policy_at_import(program) == "PASSIVE"
    assert policy_at_import(program, OMP_WAIT_POLICY="ACTIVE") == "ACTIVE"


def test_the_engine_lets_threads_sleep_before_torch_is_loaded(ternary_model: Path) -> None:
    said = Hello(), OpenModel(model=str(ternary_model), device="cpu", activations="int8")
    assert policy_at_import("from engine.host import main; main()", *said) == "PASSIVE"


def test_a_person_may_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(POLICY, "ACTIVE")
    wait_asleep()
    assert os.environ[POLICY] == "ACTIVE"
