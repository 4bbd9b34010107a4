"""Times as bars that lie: a picture in SVG inside a page."""

import html
from collections.abc import Mapping, Sequence
from typing import Final

WIDTH: Final = 720
LABEL: Final = 230  # to the left of the bars
NUMBER: Final = 80  # to the right of them
ROW: Final = 22
BAR: Final = 14
STYLE: Final = """\
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
.bars { min-width: 26rem; }
.bars text { fill: var(--ink); font-size: 12px; }
"""


def bars(medians: Mapping[str, float], *, ours: Sequence[str], label: str) -> str:
    """A bar for each way in milliseconds, the shortest on top, as inline SVG; `ours` is what our ways begin with."""
    most = max(medians.values())
    rows = sorted(medians.items(), key=lambda item: item[1])
    marks = [
        _bar(place, way, median, most, is_ours=way.startswith(tuple(ours))) for place, (way, median) in enumerate(rows)
    ]
    size = f"0 0 {WIDTH} {ROW * len(rows)}"
    return (
        f'<div class="scroll"><svg class="bars" role="img" aria-label="{html.escape(label)}" viewBox="{size}">\n'
        + "\n".join(marks)
        + "\n</svg></div>"
    )


def _bar(place: int, way: str, median: float, most: float, *, is_ours: bool) -> str:
    top = ROW * place
    length = max(1.0, (WIDTH - LABEL - NUMBER) * median / most) if most else 1.0
    colour, text = "--first" if is_ours else "--faint", top + ROW / 2 + 4
    return (
        f'<text x="{LABEL - 8}" y="{text:g}" text-anchor="end">{html.escape(way)}</text>'
        f'<rect x="{LABEL}" y="{top + (ROW - BAR) / 2:g}" width="{length:.1f}" height="{BAR}" fill="var({colour})"/>'
        f'<text x="{LABEL + length + 6:.1f}" y="{text:g}">{median:g} ms</text>'
    )
