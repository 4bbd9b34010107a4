"""The page of a conversion's report: how much of each layer survived, stage by stage."""

import html
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from engine.page import distances, megabytes, number, page, pair, table
from engine.quant.report import LayerReport, PicturePair, Report, mean_decibels
from engine.saving import save_picture

FILE: Final = "report/index.html"
WORST: Final = 20
BAR: Final = 16
LABEL: Final = 32
CHART_WIDTH: Final = 720
CHART_HEIGHT: Final = 240
MARGIN: Final = 36
COLOURS: Final = ("--faint", "--second", "--first", "--ink")
EXPLAINED: Final = """\
<p>How much larger what a block's layers give is than its error, in dB, as the mean over their weights: the more, the
nearer to the source. 20 dB is an error of a tenth. D is a double block, S a single one.</p>"""
STYLE: Final = """\
.chart { min-width: 36rem; }
.chart text { fill: var(--faint); font-size: 11px; }
.chart line { stroke: var(--line); }
.key { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.35em; }
.keys span { margin-right: 1rem; white-space: nowrap; }
"""


def report_page(report: Report, *, name: str, recipe: str) -> str:
    """The HTML of a report, for a model called `name` that was made by `recipe`."""
    what = f"{len(report.layers)} ternary layers, {report.parameters:,} weights, recipe {html.escape(recipe)}"
    body = [
        f'<p class="faint">{what}</p>',
        table(("", ""), _totals(report)),
        "<h2>Signal-to-noise by block</h2>",
        EXPLAINED,
        chart(report),
        f"<h2>The {min(WORST, len(report.layers))} worst layers</h2>",
        _layers(report.worst_layers(WORST), report.stages),
    ]
    if report.pictures:
        body += ["<h2>Before and after</h2>", *(_pictures(each) for each in report.pictures)]
    if report.blocks:
        body += ["<h2>Blocks as a whole</h2>", _blocks(report)]
    body += [
        "<h2>Every layer</h2>",
        f"<details><summary>{len(report.layers)} layers</summary>{_layers(report.layers, report.stages)}</details>",
    ]
    return page(f"How {name} was made ternary", body, style=STYLE)


def save_report_page(report: Report, model: Path, *, name: str, recipe: str) -> Path:
    """Write `report/index.html` into a model's folder, over one of before, and return the file.

    Raises:
        OutputError: it cannot be written.
    """
    file = model / FILE
    save_picture(report_page(report, name=name, recipe=recipe).encode(), file, force=True)
    return file


def chart(report: Report) -> str:
    """Bars of each block's mean ratio, one a stage, as inline SVG with its key; blocks in the model's order."""
    groups = _by_block(report)
    stages = report.stages or ("weight",)
    means = [[_mean(layers, stage) for stage in stages] for layers in groups.values()]
    known = [value for block in means for value in block if value is not None]
    top = max(10.0, *known) if known else 10.0
    step = (CHART_WIDTH - 2 * MARGIN) / max(1, len(groups))
    marks = [_grid(level, top) for level in range(0, int(top) + 1, 10)]
    for place, (block, values) in enumerate(zip(groups, means, strict=True)):
        left = MARGIN + place * step
        marks.append(_bars(left, step, block, dict(zip(stages, values, strict=True)), top))
        if place % math.ceil(LABEL / step) == 0:
            marks.append(f'<text x="{left:.1f}" y="{CHART_HEIGHT - MARGIN + 14}">{_short(block)}</text>')
    keys = "".join(
        f'<span><span class="key" style="background: var({_colour(place)})"></span>{html.escape(stage)}</span>'
        for place, stage in enumerate(stages)
    )
    return (
        f'<p class="keys faint">{keys}</p>\n<div class="scroll">'
        f'<svg class="chart" role="img" aria-label="signal-to-noise by block" '
        f'viewBox="0 0 {CHART_WIDTH} {CHART_HEIGHT}">\n' + "\n".join(marks) + "\n</svg></div>"
    )


def _bars(left: float, step: float, block: str, values: Mapping[str, float | None], top: float) -> str:
    width = min(BAR, 0.8 * step / len(values))
    pieces = []
    for place, (stage, value) in enumerate(values.items()):
        if value is None:
            continue
        height = max(0.0, value) / top * (CHART_HEIGHT - 2 * MARGIN)
        pieces.append(
            f'<rect x="{left + place * width:.1f}" y="{CHART_HEIGHT - MARGIN - height:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}" fill="var({_colour(place)})">'
            f"<title>{html.escape(block)}, {html.escape(stage)}: {value:.1f} dB</title></rect>"
        )
    return "".join(pieces)


def _grid(level: int, top: float) -> str:
    y = CHART_HEIGHT - MARGIN - level / top * (CHART_HEIGHT - 2 * MARGIN)
    return (
        f'<line x1="{MARGIN}" x2="{CHART_WIDTH - MARGIN}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{level}</text>'
    )


def _totals(report: Report) -> list[tuple[str, str]]:
    before, after = report.source_bytes, report.target_bytes
    rows = [("codes that are 0", f"{100 * report.zero_share:.1f} %")]
    if report.layers:
        weights = mean_decibels(report.layers, [layer.weight_snr_db for layer in report.layers])
        rows.append(("weights, mean", f"{weights:.2f} dB"))
    for stage in report.stages:
        if (mean := _mean(report.layers, stage)) is not None:
            rows.append((f"outputs after {stage}, mean", f"{mean:.2f} dB"))
    rows += [("transformer before", megabytes(before)), ("transformer after", megabytes(after))]
    if before and after:
        rows.append(("times smaller", f"{before / after:.2f}"))
    return rows + [(f"{stage}, time", f"{seconds:,.0f} s") for stage, seconds in report.seconds.items()]


def _pictures(each: PicturePair) -> str:
    apart = distances(each.psnr_db, each.ms_ssim, each.gmsd)
    return (
        f"<p>{html.escape(each.prompt)}</p>\n{pair(each.prompt, (each.before, each.after), ('before', 'after'))}\n"
        f'<p class="faint">seed {each.seed}; {apart}</p>'
    )


def _layers(layers: Sequence[LayerReport], stages: Sequence[str]) -> str:
    head = ("layer", "shape", "zeros", "branch", "weight, dB", *(f"{stage}, dB" for stage in stages))
    rows = (
        (
            layer.name,
            f"{layer.rows} x {layer.columns}",
            f"{100 * layer.zero_share:.1f} %",
            str(layer.branch_rank or "-"),
            number(layer.weight_snr_db, 2),
            *(number(layer.output_snr_db.get(stage), 2) for stage in stages),
        )
        for layer in layers
    )
    return table(head, rows)


def _blocks(report: Report) -> str:
    head = ("block", *(f"{stage}, dB" for stage in report.stages), "seconds")
    rows = (
        (
            block.name,
            *(number(block.output_snr_db.get(stage), 2) for stage in report.stages),
            number(block.seconds, 1),
        )
        for block in report.blocks
    )
    return table(head, rows)


def _by_block(report: Report) -> dict[str, list[LayerReport]]:
    groups: dict[str, list[LayerReport]] = {}
    for layer in report.layers:
        groups.setdefault(layer.block, []).append(layer)
    return groups


def _mean(layers: Sequence[LayerReport], stage: str) -> float | None:
    """The mean ratio after a stage, or of the weights, over the layers that have it; None where none has."""
    if stage == "weight":
        return mean_decibels(layers, [layer.weight_snr_db for layer in layers])
    known = [layer for layer in layers if stage in layer.output_snr_db]
    return mean_decibels(known, [layer.output_snr_db[stage] for layer in known]) if known else None


def _short(block: str) -> str:
    kind, _, place = block.rpartition(".")
    return html.escape({"transformer_blocks": "D", "single_transformer_blocks": "S"}.get(kind, "-") + place)


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]
