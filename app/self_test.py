"""`triptych --self-test`: whether this very installation works, each part tried in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine.checks import Check, State, from_json, to_json
from engine.child_process import child_environment, command_of_engine
from engine.commands import console
from engine.version import VERSION

WINDOW: Final = "window-checks"  # what a child process is called with
ENGINE: Final = "engine-checks"
SECONDS: Final = 300
USAGE: Final = "usage: triptych --self-test [--json]"
LAST_CHARACTERS: Final = 500
DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def main(arguments: Sequence[str]) -> int:
    """Check both parts and say what was found, as text or with `--json` as one JSON object.

    Returns 0 where nothing failed, 1 otherwise, 2 for wrong usage.
    """
    if any(word != "--json" for word in arguments):
        console.note(USAGE)
        return 2
    checks = [*checks_of(WINDOW), *checks_of(ENGINE)]
    passed = all(check.state is not State.FAILED for check in checks)
    if arguments:
        console.emit_json(_to_json(checks, passed=passed))
    else:
        console.emit(_text(checks, passed=passed))
    return 0 if passed else 1


def checks_of(part: str) -> list[Check]:
    """What a part of the installation says of itself; one failed check where it cannot speak."""
    with tempfile.TemporaryDirectory() as empty:
        command = [*command_of_engine()[:-1], part]
        try:
            child = subprocess.run(
                command, env=environment_of(part, os.environ, empty), capture_output=True, timeout=SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return [_silent(part, str(error))]
    try:
        return from_json(json.loads(child.stdout)["checks"])
    except (KeyError, TypeError, ValueError):
        said = child.stderr.decode("utf-8", "replace").strip()[-LAST_CHARACTERS:]
        return [_silent(part, f"it ended with exit code {child.returncode} and said: {said or 'nothing'}")]


def environment_of(part: str, base: Mapping[str, str], empty: str) -> dict[str, str]:
    """What the process of a part gets: no network for libraries, and for the engine no program of this machine.

    `empty` is an empty folder. Where no display is told of, Qt draws offscreen.
    """
    environment = child_environment(base, frozen=bool(getattr(sys, "frozen", False)))
    environment |= {"HF_HUB_OFFLINE": "1", "TRIPTYCH_HOME": empty}
    if part == ENGINE:
        environment |= {"PATH": empty}
        for name in ("CC", "TRITON_INTERPRET"):
            environment.pop(name, None)
    elif sys.platform.startswith("linux") and not any(base.get(name) for name in DISPLAYS):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return environment


def _silent(part: str, why: str) -> Check:
    return Check(name=part, state=State.FAILED, detail=why, seconds=0.0)


def _to_json(checks: Sequence[Check], *, passed: bool) -> dict[str, Any]:
    return {
        "version": VERSION,
        "frozen": bool(getattr(sys, "frozen", False)),
        "passed": passed,
        "checks": to_json(checks),
    }


def _text(checks: Sequence[Check], *, passed: bool) -> str:
    width = max(len(check.name) for check in checks)
    lines = [f"{check.state:<7} {check.name.ljust(width)}  {check.seconds:6.2f} s  {check.detail}" for check in checks]
    return "\n".join((*lines, f"Triptych {VERSION} {'works' if passed else 'does not work'} here"))
