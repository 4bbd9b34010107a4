"""Checks of an installation: each says what it found, and none ends the others."""

import enum
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


class State(enum.StrEnum):
    """How a check ended; what is `ABSENT` is not part of this installation, and nothing is wrong with that."""

    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"


class CheckFailedError(Exception):
    """What a check found wrong, as one sentence."""


class AbsentError(Exception):
    """Why there is nothing to check here, as one sentence."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """What a check found, in words, and how long it took."""

    name: str
    state: State
    detail: str
    seconds: float


def run_checks(checks: Mapping[str, Callable[[], str]]) -> list[Check]:
    """Run each of the named checks, which returns what it found or raises what is wrong."""
    return [_run(name, check) for name, check in checks.items()]


def to_json(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """The checks as JSON has them."""
    return [asdict(check) for check in checks]


def from_json(values: Sequence[Mapping[str, Any]]) -> list[Check]:
    """The checks that `to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: something else wrote them.
    """
    return [
        Check(
            name=str(value["name"]),
            state=State(value["state"]),
            detail=str(value["detail"]),
            seconds=float(value["seconds"]),
        )
        for value in values
    ]


def _run(name: str, check: Callable[[], str]) -> Check:
    begun = time.perf_counter()
    try:
        state, detail = State.PASSED, check()
    except AbsentError as error:
        state, detail = State.ABSENT, str(error)
    except CheckFailedError as error:
        state, detail = State.FAILED, str(error)
    except Exception as error:  # noqa: BLE001 (whatever an installation lacks shows itself here)
        state, detail = State.FAILED, f"{type(error).__name__}: {error}"
    return Check(name=name, state=state, detail=detail, seconds=round(time.perf_counter() - begun, 3))
