"""Tests of repeated timings and of the file that they are written to."""

import json
import time
from pathlib import Path

import pytest

from benchmarks.timing import Timing, machine, measure, summarize, write_results


def test_a_timing_is_the_middle_of_its_repeats() -> None:
    assert summarize([5.0, 1.0, 2.0, 100.0, 3.0]) == Timing(
        median=3.0, lower_quartile=2.0, upper_quartile=5.0, fastest=1.0, repeats=5
    )


def test_calls_are_timed_in_turns() -> None:
    order: list[str] = []

    def slow() -> None:
        order.append("slow")
        time.sleep(0.02)

    timings = measure({"slow": slow, "quick": lambda: order.append("quick")}, repeats=3, warm_up=2)
    assert order == ["slow", "quick"] * 5
    assert timings["slow"].fastest >= 0.02
    assert timings["slow"].repeats == timings["quick"].repeats == 3


def test_the_clock_waits_for_the_device() -> None:
    timing = measure({"call": lambda: None}, repeats=2, warm_up=0, synchronize=lambda: time.sleep(0.01))["call"]
    assert timing.fastest >= 0.01


def test_results_say_where_they_come_from(tmp_path: Path) -> None:
    timing = Timing(median=0.0123456, lower_quartile=0.01, upper_quartile=0.02, fastest=0.001, repeats=7)
    cases = [{"tokens": 3, "timings": {"op": timing}}]
    file = write_results("op", "a device", cases, folder=tmp_path / "results")
    assert file == tmp_path / "results" / "op.json"
    content = json.loads(file.read_text("utf-8"))
    assert (content["benchmark"], content["device"]) == ("op", "a device")
    assert content["cases"] == [
        {
            "tokens": 3,
            "timings": {
                "op": {
                    "median_ms": 12.35,
                    "lower_quartile_ms": 10.0,
                    "upper_quartile_ms": 20.0,
                    "fastest_ms": 1.0,
                    "repeats": 7,
                }
            },
        }
    ]
    assert content["machine"].keys() == machine().keys()
    assert {"python", "torch"} <= content["machine"]["versions"].keys()
    assert content["machine"]["processor"]


@pytest.mark.parametrize("seconds", [[], [1.0]])
def test_one_call_has_no_spread(seconds: list[float]) -> None:
    with pytest.raises(ValueError, match="data point"):
        summarize(seconds)
