"""A report of losses as tables for reading, a row a way."""

from collections.abc import Sequence
from typing import Any

from training.suite import TAGS


def tables(report: dict[str, Any]) -> str:
    """Judge A's scores, the losses against the teacher, and the distances to its pictures."""
    return "\n\n".join((_scores(report), _losses(report), _distances(report)))


def _scores(report: dict[str, Any]) -> str:
    makers = [report["teacher"], *report["students"]]
    scores = [maker["scores"]["a"] for maker in makers]
    tags = _tags(scores[0])
    rows = [
        (
            *_way(maker),
            *(f"{score['categories'][tag]['score']:.1f}" for tag in tags),
            _between(score["overall"], "score"),
        )
        for maker, score in zip(makers, scores, strict=True)
    ]
    return _laid_out(("score", "activations", *_words(tags), "overall"), rows)


def _losses(report: dict[str, Any]) -> str:
    losses = [student["loss"]["a"] for student in report["students"]]
    tags = _tags(losses[0])
    rows = [
        (
            *_way(student),
            *(_between(loss["categories"][tag], "loss") for tag in tags),
            _between(loss["overall"], "loss"),
        )
        for student, loss in zip(report["students"], losses, strict=True)
    ]
    return _laid_out(("loss in points", "activations", *_words(tags), "overall"), rows)


def _distances(report: dict[str, Any]) -> str:
    rows = []
    for student in report["students"]:
        apart = student["distances"]
        cells = (
            _quartiles(apart, measure, digits) for measure, digits in (("psnr_db", 1), ("ms_ssim", 3), ("gmsd", 3))
        )
        rows.append((*_way(student), *cells, str(apart["identical"])))
    return _laid_out(("distance", "activations", "PSNR in dB", "MS-SSIM", "GMSD", "identical"), rows)


def _way(maker: dict[str, Any]) -> tuple[str, str]:
    return maker["made_by"]["model"], maker["made_by"]["activations"]


def _tags(parts: dict[str, Any]) -> list[str]:
    return [tag for tag in TAGS if tag in parts["categories"]]


def _words(tags: Sequence[str]) -> list[str]:
    return [tag.replace("_", " ") for tag in tags]


def _between(part: dict[str, Any], key: str) -> str:
    return f"{part[key]:z.1f} ({part['low']:z.1f} to {part['high']:z.1f})"


def _quartiles(apart: dict[str, Any], measure: str, digits: int) -> str:
    if measure not in apart:
        return "-"
    median, low, high = (
        "inf" if value is None else f"{value:.{digits}f}"
        for value in (apart[measure][name] for name in ("median", "low", "high"))
    )
    return f"{median} ({low} to {high})"


def _laid_out(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lines with the first two columns to the left, the others to the right."""
    lines = [head, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
