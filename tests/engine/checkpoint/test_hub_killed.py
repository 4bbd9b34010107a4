"""A process that fetches and is killed: the next one goes on behind the last byte that came."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.checkpoint import hub
from engine.checkpoint.hub_token import HELD
from fake_hub import LARGE, FakeHub, Fault, Rights, Way

SPEC = "hf:someone/flux-tuned"
SCRIPT = f"from engine.checkpoint import hub; print(hub.fetch(hub.list_files({SPEC!r})))"
PATIENCE = 60.0  # seconds
ROOT = Path(__file__).parents[3]


@pytest.fixture
def environment(small: FakeHub, place: Path) -> dict[str, str]:
    """Where another process finds the hub of this test."""
    small.gated, small.tokens = True, {"mine": Rights.ACCEPTED}
    ours = {"HF_ENDPOINT": small.url, "HF_HUB_OFFLINE": "0", "PYTHONPATH": str(ROOT), HELD: "mine"}
    return dict(os.environ) | ours | {"TRIPTYCH_HOME": str(place.parents[1])}


def part_of(place: Path) -> int:
    return sum(file.stat().st_size for file in place.rglob(f"{Path(LARGE).name}.partial"))


def kill_at(size: int, place: Path, environment: dict[str, str]) -> None:
    """Kill a process that fetches as soon as `size` bytes of the large file lie on the disk."""
    process = subprocess.Popen([sys.executable, "-c", SCRIPT], env=environment, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + PATIENCE
        while part_of(place) < size and process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        assert process.poll() is None, "it was killed while it fetched"
    finally:
        process.kill()
        process.wait()


def test_no_byte_is_lost(small: FakeHub, place: Path, environment: dict[str, str]) -> None:
    stops = (250_000, 600_001)
    for asked, stop in zip((250_000, 350_001), stops, strict=True):
        small.faults = [Fault(way=Way.STALL, after=asked, file=LARGE)]
        kill_at(stop, place, environment)
        assert part_of(place) == stop
    ran = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True)
    folder = Path(ran.stdout.strip())
    assert (folder / LARGE).read_bytes() == (small.folder / LARGE).read_bytes()
    assert small.ranges(LARGE) == [None, "bytes=250000-", "bytes=600001-"]
    assert small.sent[LARGE] == 1_000_000, "no byte was sent twice"
    assert hub.list_files(SPEC).is_whole
    assert {asked.token for asked in small.asked if "/store/" not in asked.path} == {"Bearer mine"}


def test_one_that_was_killed_keeps_nobody_out(small: FakeHub, place: Path, environment: dict[str, str]) -> None:
    small.faults = [Fault(way=Way.STALL, after=100_000, file=LARGE)]
    kill_at(100_000, place, environment)
    begun = hub.begun(SPEC)
    assert begun is not None
    hub.discard(begun)
    assert part_of(place) == 0
