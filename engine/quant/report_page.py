"""The page of a conversion's report: how much of each layer survived, stage by stage, and what it looks like."""

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from engine.checkpoint.digest import RECORD, REPORT
from engine.headers import read_json
from engine.page import megabytes, number, page, pair, seed_and_distances, table
from engine.quant import report_chart
from engine.quant.report import BlockReport, LayerReport, PicturePair, Report, mean_decibels
from engine.quant.report_chart import chart
from engine.saving import save_picture

PAGE: Final = f"{REPORT}/index.html"
WORST: Final = 20
WEIGHT: Final = "weight"
UNFINISHED: Final = "they were not finished: the same triptych quantize makes what is missing"
EXPLAINED: Final = """\
<p>How much larger a signal is than its error, in dB, against the source: the more, the nearer. 20 dB is an error of a
tenth. The first chart is the mean over the weights of a block's layers. D is a double block, S a single one.</p>"""
STYLE: Final = f"""\
{report_chart.STYLE}\
.tiles {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.5rem; margin: 1rem 0; }}
.tiles div {{ border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.5rem 0.75rem; }}
.tiles b {{ display: block; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }}
.facts td {{ white-space: normal; overflow-wrap: anywhere; text-align: left; min-width: 9rem; }}
.note {{ border-left: 3px solid var(--second); padding-left: 0.75rem; }}
summary {{ cursor: pointer; }}
"""


def save_report_page(model: Path) -> Path:
    """Write `report/index.html` from the record in a model's folder, over one of before, and return the file.

    Raises:
        InvalidModel: the record is damaged.
        OutputError: the page cannot be written.
    """
    file = model / PAGE
    name = model.resolve().name
    save_picture(report_page(read_json(model / RECORD), name=name).encode(errors="replace"), file, force=True)
    return file


def report_page(
    record: Mapping[str, Any],
    *,
    name: str,
    draw_pair: Callable[[PicturePair], str] | None = None,
    style: str = "",
) -> str:
    """The HTML of a conversion's record (`conversion.json`), for a model called `name`.

    `draw_pair` gives the HTML of two pictures, by default with those that lie beside the page; `style` are more rules.

    Raises:
        InvalidModel: the record's report is damaged.
    """
    report = Report.from_json(record.get("report"))
    what = f"{len(report.layers)} ternary layers, {report.parameters:,} weights, recipe {record.get('recipe', '-')}"
    note = record.get("note")
    body = [
        f'<p class="faint">{html.escape(what)}</p>',
        *([f'<p class="note">{html.escape(str(note))}</p>'] if note else []),
        _tiles(report),
        "<h2>Before and after</h2>",
        *_pictures(report, draw_pair or _pair),
        "<h2>Signal-to-noise by block</h2>",
        EXPLAINED,
        *_charts(report),
        f"<h2>The {min(WORST, len(report.layers))} worst layers</h2>",
        _layers(report.worst_layers(WORST), report.stages),
        "<h2>Sizes, times and memory</h2>",
        _facts(_totals(report)),
        "<h2>What it was made of</h2>",
        _facts(_origin(record)),
    ]
    if report.blocks:
        body += ["<h2>Every block</h2>", _folded(f"{len(report.blocks)} blocks", _blocks(report))]
    body += ["<h2>Every layer</h2>", _folded(f"{len(report.layers)} layers", _layers(report.layers, report.stages))]
    return page(f"How {name} was made ternary", body, style=STYLE + style)


def _tiles(report: Report) -> str:
    before, after = report.source_bytes, report.target_bytes
    shown = [("times smaller", number(before / after if before and after else None, 2))]
    shown += [("bits a weight", number(report.bits_a_weight, 3)), ("codes that are 0", _percent(report.zero_share))]
    shown += [(f"{what}, mean", f"{ratio:.2f} dB") for what, ratio in _means(report).items()]
    return (
        f'<div class="tiles">{"".join(f"<div><b>{value}</b>{html.escape(what)}</div>" for what, value in shown)}</div>'
    )


def _pictures(report: Report, draw_pair: Callable[[PicturePair], str]) -> list[str]:
    if not report.pictures:
        return [f"<p>There are no pictures: {html.escape(report.no_pictures or UNFINISHED)}.</p>"]
    explained = "The same prompts and the same seeds: the source, the ternary model, and their difference."
    return [f"<p>{explained}</p>", *(draw_pair(each) for each in report.pictures)]


def _pair(each: PicturePair) -> str:
    below = seed_and_distances(each.seed, each.psnr_db, each.ms_ssim, each.gmsd)
    pictures = pair(each.prompt, (each.before, each.after), ("before", "after"), below)
    return f"<p>{html.escape(each.prompt)}</p>\n{pictures}"


def _charts(report: Report) -> list[str]:
    groups: dict[str, list[LayerReport]] = {}
    for layer in report.layers:
        groups.setdefault(layer.block, []).append(layer)
    stages = report.stages if any(layer.output_snr_db for layer in report.layers) else (WEIGHT,)
    layers = {block: _known((stage, _mean(group, stage)) for stage in stages) for block, group in groups.items()}
    charts = [chart(layers, stages, label="signal-to-noise of the layers by block")]
    if any(block.output_snr_db for block in report.blocks):
        whole = {block.name: block.output_snr_db for block in report.blocks}
        charts += ["<p>The blocks as a whole:</p>", chart(whole, report.stages, label="signal-to-noise of the blocks")]
    return charts


def _totals(report: Report) -> list[tuple[str, str]]:
    rows = [("transformer before", megabytes(report.source_bytes)), ("after", megabytes(report.target_bytes))]
    rows += [("ternary weights", megabytes(report.packed_bytes)), ("bits a weight", number(report.bits_a_weight, 3))]
    by_stage: dict[str, float] = {}
    for block in report.blocks:
        for stage, seconds in block.stage_seconds.items():
            by_stage[stage] = by_stage.get(stage, 0.0) + seconds
    for stage, seconds in {**report.seconds, **{f"{stage}, all blocks": by_stage[stage] for stage in by_stage}}.items():
        rows.append((f"time: {stage}", _time(seconds)))
    mended = [layer.added_damping for layer in report.layers if layer.added_damping]
    if mended:
        rows.append(
            ("layers with more damping than set", f"{len(mended)}, at most {max(mended):.0e} of each input's own")
        )
    rows.append(("host memory at its peak", megabytes(report.host_peak_bytes)))
    return [*rows, ("device memory at its peak", megabytes(report.device_peak_bytes))]


def _origin(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    source, settings = record.get("source", {}), record.get("settings", {})
    rows = [(key, source.get(key)) for key in ("name", "licence", "hub", "revision", "base", "loras")]
    rows = [("source" if key == "name" else key, value) for key, value in rows]
    rows += [(key.replace("_", " "), record.get(key)) for key in ("recipe", "seed", "prompts", "fingerprint")]
    rows += [(f"setting: {key}", value) for key, value in _flat(settings)]
    rows += [(f"version: {key}", value) for key, value in record.get("versions", {}).items()]
    rows += [(f"SHA-256 of {file}", digest) for file, digest in source.get("files", {}).items()]
    return [(key, _text(value)) for key, value in rows if value is not None]


def _flat(values: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _layers(layers: Sequence[LayerReport], stages: Sequence[str]) -> str:
    head = ("layer", "shape", "zeros", "branch", "weight, dB", *(f"{stage}, dB" for stage in stages))
    rows = (
        (
            layer.name,
            f"{layer.rows} x {layer.columns}",
            _percent(layer.zero_share),
            str(layer.branch_rank or "-"),
            number(layer.weight_snr_db, 2),
            *(number(layer.output_snr_db.get(stage), 2) for stage in stages),
        )
        for layer in layers
    )
    return table(head, rows)


def _blocks(report: Report) -> str:
    timed = tuple(dict.fromkeys(stage for block in report.blocks for stage in block.stage_seconds))
    sizes = tuple(dict.fromkeys(size for block in report.blocks for size in block.sizes_snr_db))[1:]
    measured = (*report.stages, *(f"at {size}" for size in sizes))
    head = ("block", *(f"{what}, dB" for what in measured), *(f"{stage}, s" for stage in timed), "seconds")

    def row(block: BlockReport) -> tuple[str, ...]:
        ratios = [number(block.output_snr_db.get(stage), 2) for stage in report.stages]
        ratios += [number(block.sizes_snr_db.get(size), 2) for size in sizes]
        return (
            block.name,
            *ratios,
            *(number(block.stage_seconds.get(stage), 1) for stage in timed),
            f"{block.seconds:.1f}",
        )

    return table(head, map(row, report.blocks))


def _means(report: Report) -> dict[str, float]:
    """The mean ratios over all layers, of the weights and after each stage that measured layers."""
    means = _known((f"outputs {stage}", _mean(report.layers, stage)) for stage in report.stages)
    return _known([("weights", report.weight_snr_db)]) | means


def _mean(layers: Sequence[LayerReport], stage: str) -> float | None:
    """The mean ratio after a stage, or of the weights, over the layers that have it; None where none has."""
    if stage == WEIGHT:
        return mean_decibels(layers, [layer.weight_snr_db for layer in layers])
    known = [layer for layer in layers if stage in layer.output_snr_db]
    return mean_decibels(known, [layer.output_snr_db[stage] for layer in known]) if known else None


def _known(values: Iterable[tuple[str, float | None]]) -> dict[str, float]:
    return {name: value for name, value in values if value is not None}


def _facts(rows: Iterable[tuple[str, str]]) -> str:
    return f'<div class="facts">{table(("", ""), rows)}</div>'


def _folded(summary: str, inside: str) -> str:
    return f"<details><summary>{summary}</summary>{inside}</details>"


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_text(each)}" for key, each in value.items())
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
