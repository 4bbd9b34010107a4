"""A report of scores as a table for reading."""

from typing import Any


def table(report: dict[str, Any]) -> str:
    """Judge A's scores for reading, a line for each category and one for their mean."""
    of_a, agreed = report["judges"]["a"], report["agreement"]
    columns = ("", "score", "95 % interval", "seen", "unseen", "floor", "ceiling", "agreement")
    lines = [columns]
    for tag in (*of_a["scores"]["all"]["categories"], "overall"):
        parts = [_part(of_a["scores"][group], tag) for group in ("all", "seen", "unseen")]
        parts += [_part(of_a["floor"], tag), _part(of_a["ceiling"], tag)]
        score, *others = (f"{part['score']:.1f}" if part else "-" for part in parts)
        interval = f"{parts[0]['low']:.1f} to {parts[0]['high']:.1f}" if parts[0] else "-"
        alike = agreed["categories"].get(tag, agreed["all"])
        lines.append((tag.replace("_", " "), score, interval, *others, f"{alike:.1f}"))
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    )


def remarks(report: dict[str, Any]) -> list[str]:
    """What the table does not say: the audit, and seen and unseen of the same categories."""
    of_b = report["judges"]["b"]["scores"]["all"]["overall"]
    interval = f"{of_b['low']:.1f} to {of_b['high']:.1f}"
    kappa = report["agreement"]["kappa"]
    agreed = "" if kappa is None else f"; kappa of both judges {kappa:.2f}"
    said = [f"judge B: {of_b['score']:.1f} ({interval}){agreed}"]
    scores = report["judges"]["a"]["scores"]
    if "seen_where_unseen" in scores:
        seen, unseen = scores["seen_where_unseen"]["score"], scores["unseen"]["overall"]["score"]
        said.append(f"in the categories that have unseen prompts: seen {seen:.1f}, unseen {unseen:.1f}")
    return said


def _part(summary: dict[str, Any] | None, tag: str) -> dict[str, Any] | None:
    if summary is None:
        return None
    return summary.get("overall") if tag == "overall" else summary["categories"].get(tag)
