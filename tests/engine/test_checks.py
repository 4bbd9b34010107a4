"""Checks of an installation: how each ends, and that they travel as JSON."""

import json

import pytest

from engine.checks import AbsentError, CheckFailedError, State, from_json, run_checks, to_json


def found() -> str:
    return "all is there"


def wrong() -> str:
    raise CheckFailedError("a file is missing")


def absent() -> str:
    raise AbsentError("not in this bundle")


def broken() -> str:
    raise OSError("no such library")


def test_each_check_ends_in_its_own_way_and_ends_no_other() -> None:
    checks = run_checks({"absent": absent, "broken": broken, "wrong": wrong, "found": found})
    assert [(check.name, check.state, check.detail) for check in checks] == [
        ("absent", State.ABSENT, "not in this bundle"),
        ("broken", State.FAILED, "OSError: no such library"),
        ("wrong", State.FAILED, "a file is missing"),
        ("found", State.PASSED, "all is there"),
    ]


def test_checks_travel_as_json() -> None:
    checks = run_checks({"found": found, "wrong": wrong})
    assert from_json(json.loads(json.dumps(to_json(checks)))) == checks


@pytest.mark.parametrize("values", [[{}], [{"name": "a", "state": "odd", "detail": "", "seconds": 1}], [None]])
def test_other_json_is_refused(values: list[object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(values)  # type: ignore[arg-type]
