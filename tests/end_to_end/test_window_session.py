"""A session in the real window under the watchdog, and a smaller one than `benchmarks.window_session` measures."""

from pathlib import Path

import pytest

from benchmarks.window_session import LIMIT_MILLISECONDS, run_session

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROWS = 2_000
SLOWER = 2  # than alone: other tests share the processor's cores and caches with the window
PICTURES = 2
PARTS = {
    "start",
    "pictures",
    "gallery",
    "scrolling",
    "searching",
    "choosing",
    "queue",
    "models",
    "settings",
    "readouts",
}


def test_nothing_holds_the_window(tmp_path: Path) -> None:
    """By the time that its thread computes: on a busy computer it also waits for its turn, which says nothing here."""
    session = run_session(tmp_path, rows=ROWS, pictures=PICTURES, steps=4)
    assert session["rows"] == ROWS + PICTURES
    assert all(0 < found < ROWS for found in session["found"])
    blocks = {part["part"]: part["most_worked"] for part in session["parts"]}
    assert blocks.keys() > PARTS
    assert {name: block for name, block in blocks.items() if block["worked"] > SLOWER * LIMIT_MILLISECONDS} == {}
