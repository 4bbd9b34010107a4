"""Tests of a benchmark's results: values, text, page."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.bench.case import Case
from engine.bench.chart import bars
from engine.bench.measuring import Measured
from engine.bench.page import bench_page
from engine.bench.results import check_results, save_results, text_of, values_of
from engine.bench.timing import summarize
from engine.errors import OutputExists
from pages import Page

STEP = Case(
    name="one step",
    sizes={"image_tokens": 256, "text_tokens": 48},
    timings={"triptych": summarize([0.05, 0.06, 0.07]), "diffusers": summarize([0.1, 0.1])},
    skipped={"GGUF <Q2_K>": "needs the package gguf, which is not installed"},
    peak_bytes={"triptych": 2_900_000_000},
    first_seconds={"triptych": 1.23456},
)


@pytest.fixture
def values() -> dict[str, Any]:
    return values_of(
        Measured(
            model="pocket <1>",
            device="a card",
            backend="torch",
            activations="int8",
            dtype="float32",
            width=256,
            height=256,
            ops=[Case(name="an op", sizes={}, timings={"ternary, int8": summarize([0.001, 0.002])})],
            step=STEP,
            picture=Case(name="a whole picture", sizes={}, skipped={"triptych": "random weights"}),
        )
    )


def test_values_are_json_in_milliseconds(values: dict[str, Any]) -> None:
    assert json.loads(json.dumps(values)) == values
    assert values["step"]["timings"]["triptych"]["median_ms"] == 60.0
    assert values["step"]["first_seconds"] == {"triptych": 1.235}
    assert values["machine"]["versions"]["torch"]
    assert (values["device"], values["picture"]["timings"]) == ("a card", {})


def test_the_text_has_the_fastest_first_and_what_was_skipped(values: dict[str, Any]) -> None:
    lines = text_of(values).splitlines()
    assert lines[0] == "pocket <1> on a card, torch, int8 activations, 256 x 256"
    start = lines.index("one step (image tokens 256, text tokens 48)")
    assert lines[start + 1].split() == ["triptych", "60", "ms", "(55", "to", "65),", "2.90", "GB"]
    assert lines[start + 2].split()[:3] == ["diffusers", "100", "ms"]
    assert lines[start + 3].split()[2:4] == ["skipped:", "needs"]


def test_the_page_shows_bars_and_is_well_formed(values: dict[str, Any]) -> None:
    page = bench_page(values)
    assert [row[0] for row in Page(page).rows if row][1] == "triptych"
    assert "<title>pocket &lt;1&gt; on a card</title>" in page
    assert page.count("<rect") == 3
    assert "GGUF &lt;Q2_K&gt;: needs the package gguf" in page
    assert "2.90 GB" in page


def test_bars_are_as_long_as_their_times() -> None:
    chart = bars({"peer": 30.0, "ternary, int8": 10.0}, ours=("ternary",), label="times")
    assert chart.index("ternary, int8") < chart.index("peer")
    lengths = [
        float(part.split('"')[0]) for part in chart.split('<rect x="230"')[1:] for part in [part.split('width="')[1]]
    ]
    assert lengths[1] == pytest.approx(3 * lengths[0], abs=0.2)
    assert chart.count("var(--first)") == 1


def test_results_are_not_written_over_others(values: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "new" / "bench.json"
    check_results(file, force=False)
    save_results(values, file, force=False)
    assert json.loads(file.read_text("utf-8")) == values
    file.unlink()
    with pytest.raises(OutputExists, match=r"bench\.html already exists"):
        check_results(file, force=False)
    check_results(file, force=True)
