"""What a plan says and refuses, from numbers alone."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import OutOfMemory, OutputError
from engine.quant.plan import ConversionPlan, DiskUse, MemoryUse, PlannedFile, size_text
from engine.requests import Recipe

DISK = DiskUse(
    transformer=2_520_000_000, copied=0, linked=9_900_000_000, working=2_400_000_000, records=2_000_000, free=10**11
)
PLAN = ConversionPlan(
    source="./FLUX.1-dev",
    target=Path("models/mine"),
    folder=Path("models/.mine.conversion"),
    recipe=Recipe.INSTANT,
    device="a processor",
    files=(PlannedFile(file=Path("a"), bytes=9_000_000_000), PlannedFile(file=Path("b"), bytes=1_000_000_000)),
    blocks=57,
    done=19,
    parameters=11_834_228_736,
    disk=DISK,
    memory=MemoryUse(host=2_600_000_000, host_free=8_000_000_000),
    seconds=400.0,
    note="not for use",
)


def test_what_fits_is_not_refused() -> None:
    assert PLAN.refusal is None
    PLAN.check()


def test_the_text_has_every_number() -> None:
    text = PLAN.to_text()
    for words in (
        "10.00 GB in 2 files",
        "57, 19 of them done, 11,834,228,736 weights",
        "4.92 GB of 100.00 GB free",
        "9.90 GB shared with the source",
        "2.60 GB of 8.00 GB free",
        "about 7 min",
        "not for use",
    ):
        assert words in text


def test_a_small_disk_is_refused_with_what_is_missing() -> None:
    plan = dataclasses.replace(PLAN, disk=dataclasses.replace(DISK, free=4_000_000_000))
    assert isinstance(plan.refusal, OutputError)
    with pytest.raises(OutputError, match=r"needs 4\.92 GB of disk .* 4\.00 GB are free: free 922\.0 MB more"):
        plan.check()
    assert plan.to_json()["refusal"] == plan.refusal.sentence


@pytest.mark.parametrize(
    ("memory", "says"),
    [
        (MemoryUse(host=9 * 10**9, host_free=8 * 10**9), r"9\.00 GB of memory and 8\.00 GB"),
        (
            MemoryUse(host=1, host_free=2, device=5 * 10**9, device_free=4 * 10**9),
            r"5\.00 GB of memory on a processor and 4\.00 GB",
        ),
    ],
)
def test_too_little_memory_is_refused(memory: MemoryUse, says: str) -> None:
    with pytest.raises(OutOfMemory, match=says):
        dataclasses.replace(PLAN, memory=memory).check()


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 kB"), (1, "1 kB"), (999_999, "1000 kB"), (34_700_000, "34.7 MB"), (2.52e9, "2.52 GB")]
)
def test_sizes_read_well(number: int, text: str) -> None:
    assert size_text(int(number)) == text


def test_plans_are_free_of_torch() -> None:
    code = "import sys, engine.quant.plan; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[3]).returncode == 0
