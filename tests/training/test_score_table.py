"""The table of a report that is made up."""

from typing import Any

import numpy as np
import pytest

from training.agreement import agreement
from training.score import summarize
from training.score_table import remarks, table

METADATA = [
    *({"tag": "single_object", "seen": True} for _ in range(4)),
    *({"tag": "color_attr", "seen": place > 1} for place in range(4)),
]
# Of the single objects all are right but one, of the attributions the seen ones.
RIGHT = np.array([True, True, True, False, False, False, True, True])[:, None]


@pytest.fixture
def report() -> dict[str, Any]:
    nothing, everything = np.zeros_like(RIGHT), np.ones_like(RIGHT)
    of_a, of_b = (
        {"scores": summarize(right, METADATA), "floor": summarize(nothing, METADATA)["all"]}
        for right in (RIGHT, everything)
    )
    ceiling = summarize(everything, METADATA)["all"]
    return {
        "judges": {"a": of_a | {"ceiling": ceiling}, "b": of_b | {"ceiling": ceiling}},
        "agreement": agreement(RIGHT, everything, METADATA),
    }


def test_each_category_has_a_line(report: dict[str, Any]) -> None:
    head, single, attribution, overall = table(report).split("\n")
    assert head.split() == ["score", "95", "%", "interval", "seen", "unseen", "floor", "ceiling", "agreement"]
    low, high = (report["judges"]["a"]["scores"]["all"]["categories"]["single_object"][end] for end in ("low", "high"))
    assert single.split() == f"single object 75.0 {low:.1f} to {high:.1f} 75.0 - 0.0 100.0 75.0".split()
    assert attribution.split()[:3] == ["color", "attr", "50.0"]
    assert attribution.split()[-5:] == ["100.0", "0.0", "0.0", "100.0", "50.0"]
    assert overall.split()[:2] == ["overall", "62.5"]
    assert overall.split()[-5:] == ["87.5", "0.0", "0.0", "100.0", "62.5"]
    assert len({len(line) for line in (head, single, attribution, overall)}) == 1


def test_without_a_ceiling_its_column_is_empty(report: dict[str, Any]) -> None:
    report["judges"]["a"]["ceiling"] = None
    assert [line.split()[-2] for line in table(report).split("\n")[1:]] == ["-"] * 3


def test_seen_and_unseen_are_compared_where_there_are_both(report: dict[str, Any]) -> None:
    assert remarks(report) == [
        "judge B: 100.0 (100.0 to 100.0)",
        "in the categories that have unseen prompts: seen 100.0, unseen 0.0",
    ]


def test_kappa_is_printed_where_it_says_something(report: dict[str, Any]) -> None:
    assert report["agreement"]["kappa"] is None
    report["agreement"]["kappa"] = 0.2512
    assert remarks(report)[0] == "judge B: 100.0 (100.0 to 100.0); kappa of both judges 0.25"
