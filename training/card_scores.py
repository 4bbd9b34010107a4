"""The part of a Pocket's card that tells its scores."""

from collections.abc import Iterable, Sequence
from typing import Any

from training.combinations import HELD_OUT_SHARE
from training.suite import TAGS

MISSING = "–"
NOT_SCORED = """## Scores

This model has not been scored: nothing was measured yet of how often it draws what is asked."""


def scores_section(report: dict[str, Any] | None, *, model: str) -> str:
    """What the report of `training.score` says, in Markdown; None stands for no report."""
    if report is None:
        return NOT_SCORED
    parts = ["## Scores", _about(report, model), _terms()]
    for name, judge in report["judges"].items():
        parts += [_about_judge(name, judge["thresholds"]), _score_table(judge, report["agreement"])]
        if both := judge["scores"].get("seen_where_unseen"):
            parts.append(f"Seen prompts of those categories alone that have unseen ones: {_interval(both)}.")
    return "\n\n".join(parts)


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table in Markdown."""
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def category(tag: str) -> str:
    """A category of GenEval's in words."""
    return tag.replace("_", " ").replace("color", "colour").replace("attr", "attribution")


def _about(report: dict[str, Any], model: str) -> str:
    made_by, agreement = report["made_by"], report["agreement"]
    kappa = "" if agreement["kappa"] is None else f" (Cohen's kappa {agreement['kappa']:.2f})"
    return (
        f"{report['prompts']:,} prompts in GenEval's categories and grammar, {report['pictures_a_prompt']} a prompt of "
        f"pictures that `{model}` made with {made_by['activations']} activations, judged by GenEval's rules. The "
        f"figures are per cent of right pictures, with their interval ({report['interval']}, {report['resamples']:,} "
        "resamples). Two detectors of different kinds, trained for this on rendered scenes, look at the same pictures: "
        f"A scores, B audits A. They agree on {agreement['all']:.1f} % of the pictures{kappa}."
    )


def _terms() -> str:
    return (
        f"*Unseen* prompts ask for combinations that training held out, {HELD_OUT_SHARE:.0%} of all by a hash. The "
        "*floor* is the score of the same pictures under shuffled prompts, the *ceiling* that of the renderer's own "
        "pictures through the autoencoder."
    )


def _about_judge(name: str, thresholds: dict[str, float]) -> str:
    presence, counting = thresholds["presence"], thresholds["counting"]
    return f"Judge {name.upper()}; a thing is there from {presence} on, and is counted from {counting} on:"


def _score_table(judge: dict[str, Any], agreement: dict[str, Any]) -> str:
    groups = [*(judge["scores"][name] for name in ("all", "seen", "unseen")), judge["floor"], judge["ceiling"]]
    rows = []
    for tag in TAGS:
        cells = [_interval(group["categories"].get(tag)) if group else MISSING for group in groups]
        rows.append((category(tag), *cells, _share(agreement["categories"].get(tag))))
    overall = [_interval(group.get("overall")) if group else MISSING for group in groups]
    rows.append(("**overall**", *overall, _share(agreement["all"])))
    return table(("category", "all", "seen", "unseen", "floor", "ceiling", "judges agree"), rows)


def _interval(summary: dict[str, Any] | None) -> str:
    if summary is None:
        return MISSING
    return f"{summary['score']:.1f} ({summary['low']:.1f} to {summary['high']:.1f})"


def _share(share: float | None) -> str:
    return MISSING if share is None else f"{share:.1f}"
