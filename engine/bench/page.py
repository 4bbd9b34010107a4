"""The page of a benchmark: bars of every way that something was done, and the numbers."""

import html
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.bench.chart import STYLE, bars
from engine.page import UNKNOWN, megabytes, page, table

OURS: Final = ("triptych", "ternary")


def bench_page(values: Mapping[str, Any]) -> str:
    """The HTML of `engine.bench.results.values_of`'s values."""
    body = [
        f'<p class="faint">{html.escape(_setting(values))}</p>',
        *_section("One step", [values["step"]]),
        *_section("A whole picture", [values["picture"]]),
        *_section("Ops", values["ops"]),
        "<h2>The machine</h2>",
        table(("", ""), _facts(values["machine"])),
    ]
    return page(f"{values['model']} on {values['device']}", body, style=STYLE)


def _section(title: str, cases: list[Mapping[str, Any]]) -> Iterator[str]:
    yield f"<h2>{html.escape(title)}</h2>"
    for case in cases:
        yield f"<h3>{html.escape(_heading(case))}</h3>"
        if medians := {way: timing["median_ms"] for way, timing in case["timings"].items()}:
            yield bars(medians, ours=OURS, label=f"{case['name']}: milliseconds, less is better")
            yield table(*_told([("", "ms", "quartiles", "first run, s", "peak memory"), *_rows(case)]))
        for way, reason in case["skipped"].items():
            yield f'<p class="faint">{html.escape(way)}: {html.escape(reason)}</p>'


def _told(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The head and the rows under it, without columns in which nothing was measured."""
    columns = [column for column in zip(*rows, strict=True) if set(column[1:]) != {UNKNOWN}]
    head, *rest = zip(*columns, strict=True)
    return head, rest


def _heading(case: Mapping[str, Any]) -> str:
    sizes = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in case["sizes"].items())
    return f"{case['name']}: {sizes}" if sizes else str(case["name"])


def _rows(case: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for way, timing in sorted(case["timings"].items(), key=lambda item: item[1]["median_ms"]):
        first = case["first_seconds"].get(way)
        yield (
            way,
            f"{timing['median_ms']:g}",
            f"{timing['lower_quartile_ms']:g} to {timing['upper_quartile_ms']:g}",
            UNKNOWN if first is None else f"{first:g}",
            megabytes(case["peak_bytes"].get(way)),
        )


def _setting(values: Mapping[str, Any]) -> str:
    words = "{width} x {height}; backend {backend}; {activations} activations; everything else in {dtype}"
    return words.format(**values) + "; medians in milliseconds, less is better"


def _facts(machine: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = {**machine, **machine["versions"]}
    return [(name, str(value)) for name, value in facts.items() if not isinstance(value, dict) and value is not None]
