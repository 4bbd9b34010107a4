"""Ratios by block as bars: a picture in SVG inside a page."""

import html
import math
from collections.abc import Mapping, Sequence
from typing import Final

Ratios = Mapping[str, Mapping[str, float]]
"""Decibels by block, in the model's order, and by stage; a stage that did not measure a block is left out."""

BAR: Final = 16
LABEL: Final = 32
WIDTH: Final = 720
HEIGHT: Final = 240
MARGIN: Final = 36
COLOURS: Final = ("--second", "--first", "--third", "--faint")
STYLE: Final = """\
:root { --third: #2b8a5b; }
@media (prefers-color-scheme: dark) { :root { --third: #6cc79a; } }
.chart { min-width: 36rem; }
.chart text { fill: var(--faint); font-size: 11px; }
.chart line { stroke: var(--line); }
.key { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.35em; border-radius: 2px; }
.keys span { margin-right: 1rem; white-space: nowrap; }
"""


def chart(ratios: Ratios, stages: Sequence[str], *, label: str) -> str:
    """Bars of each block, one a stage, as inline SVG with its key; `label` says what they are."""
    known = [value for by_stage in ratios.values() for value in by_stage.values()]
    top = max(10.0, *known) if known else 10.0
    step = (WIDTH - 2 * MARGIN) / max(1, len(ratios))
    marks = [_grid(level, top) for level in range(0, int(top) + 1, 10)]
    for place, (block, by_stage) in enumerate(ratios.items()):
        left = MARGIN + place * step
        marks.append(_bars(left, step, block, {stage: by_stage.get(stage) for stage in stages}, top))
        if place % math.ceil(LABEL / step) == 0:
            under = f'x="{left + step / 2:.1f}" y="{HEIGHT - MARGIN + 14}" text-anchor="middle"'
            marks.append(f"<text {under}>{_short(block)}</text>")
    keys = "".join(
        f'<span><span class="key" style="background: var({_colour(place)})"></span>{html.escape(stage)}</span>'
        for place, stage in enumerate(stages)
    )
    return (
        f'<p class="keys faint">{keys}</p>\n<div class="scroll">'
        f'<svg class="chart" role="img" aria-label="{html.escape(label)}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">\n' + "\n".join(marks) + "\n</svg></div>"
    )


def _bars(left: float, step: float, block: str, values: Mapping[str, float | None], top: float) -> str:
    width = min(BAR, 0.8 * step / max(1, len(values)))
    left += (step - width * len(values)) / 2
    pieces = []
    for place, (stage, value) in enumerate(values.items()):
        if value is None:
            continue
        height = max(0.0, value) / top * (HEIGHT - 2 * MARGIN)
        pieces.append(
            f'<rect x="{left + place * width:.1f}" y="{HEIGHT - MARGIN - height:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}" fill="var({_colour(place)})">'
            f"<title>{html.escape(block)}, {html.escape(stage)}: {value:.1f} dB</title></rect>"
        )
    return "".join(pieces)


def _grid(level: int, top: float) -> str:
    y = HEIGHT - MARGIN - level / top * (HEIGHT - 2 * MARGIN)
    return (
        f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{level}</text>'
    )


def _short(block: str) -> str:
    kind, _, place = block.rpartition(".")
    return html.escape({"transformer_blocks": "D", "single_transformer_blocks": "S"}.get(kind, "-") + place)


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]
