"""What was measured, as JSON's values, as text for a terminal, and on the disk."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.bench.page import bench_page
from engine.bench.timing import machine, plain
from engine.saving import check_output, save_picture

FORMAT_VERSION: Final = 1


def values_of(measured: Any) -> dict[str, Any]:
    """`engine.bench.measuring.Measured` with the machine, for JSON: times in milliseconds, memory in bytes."""
    fields = {name: getattr(measured, name) for name in ("model", "device", "backend", "activations", "dtype")}
    return {
        "format_version": FORMAT_VERSION,
        **fields,
        "width": measured.width,
        "height": measured.height,
        "machine": machine(),
        "ops": [_case(case) for case in measured.ops],
        "step": _case(measured.step),
        "picture": _case(measured.picture),
    }


def text_of(values: Mapping[str, Any]) -> str:
    """The values as a table for a terminal, the fastest way of each first."""
    title = "{model} on {device}, {backend}, {activations} activations, {width} x {height}".format(**values)
    cases = [*values["ops"], values["step"], values["picture"]]
    width = max(len(way) for case in cases for way in (*case["timings"], *case["skipped"]))
    return "\n".join([title, *("\n".join(_lines(case, width)) for case in cases)])


def page_beside(file: Path) -> Path:
    """The page that belongs to a file of results."""
    return file.with_suffix(".html")


def check_results(file: Path, *, force: bool) -> None:
    """See that the results and their page can be written.

    Raises:
        OutputError: they cannot, or one is there and `force` is false.
    """
    for each in (file, page_beside(file)):
        check_output(each, force=force)


def save_results(values: Mapping[str, Any], file: Path, *, force: bool) -> None:
    """Write the results and their page, each whole or not at all.

    Raises:
        OutputError: one cannot be written.
    """
    save_picture(bench_page(values).encode(), page_beside(file), force=force)
    save_picture((json.dumps(values, indent=2) + "\n").encode(), file, force=force)


def _case(case: Any) -> dict[str, Any]:
    fields = {field.name: getattr(case, field.name) for field in dataclasses.fields(case)}
    values: dict[str, Any] = plain(fields)
    values["first_seconds"] = {way: round(seconds, 3) for way, seconds in case.first_seconds.items()}
    return values


def _lines(case: Mapping[str, Any], width: int) -> list[str]:
    sizes = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in case["sizes"].items())
    lines = ["", f"{case['name']}{f' ({sizes})' if sizes else ''}"]
    peaks = case["peak_bytes"]
    for way, timing in sorted(case["timings"].items(), key=lambda item: item[1]["median_ms"]):
        spread = f"{timing['lower_quartile_ms']:g} to {timing['upper_quartile_ms']:g}"
        peak = f", {peaks[way] / 1e9:.2f} GB" if way in peaks else ""
        lines.append(f"  {way.ljust(width)}  {timing['median_ms']:>8g} ms ({spread}){peak}")
    return [*lines, *(f"  {way.ljust(width)}  skipped: {reason}" for way, reason in case["skipped"].items())]
