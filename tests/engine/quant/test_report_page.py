"""The page of a report shows its numbers."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from engine.errors import InvalidModel
from engine.quant.report import BlockReport, LayerReport, PicturePair, Report
from engine.quant.report_chart import chart
from engine.quant.report_page import report_page, save_report_page
from pages import Page, check_alone


def layer(name: str, weight: float, outputs: dict[str, float]) -> LayerReport:
    return LayerReport(name=name, rows=4, columns=10, weight_snr_db=weight, zero_share=0.5, output_snr_db=outputs)


REPORT = Report(
    layers=(
        layer("transformer_blocks.0.attn.to_q", 7.0, {"rounded": 5.0, "learned": 15.0}),
        layer("transformer_blocks.0.attn.to_k", 7.0, {"rounded": 6.0, "learned": 17.0}),
        layer("single_transformer_blocks.3.proj_mlp", 8.0, {"rounded": 4.0, "learned": 12.25}),
    ),
    blocks=(
        BlockReport(
            name="transformer_blocks.0",
            output_snr_db={"rounded": 3.0, "learned": 9.5},
            sizes_snr_db={"1024x1024": 9.5, "512x512": 8.375},
            seconds=4.5,
            stage_seconds={"calibrated": 1.25, "learned": 150.0},
        ),
    ),
    seconds={"blocks": 12.0},
    source_bytes=23_800_000_000,
    target_bytes=2_500_000_000,
    packed_bytes=24,
    host_peak_bytes=3_000_000_000,
)
PAIR = PicturePair(
    prompt="a <dog>", seed=7, before="before-0.png", after="after-0.png", psnr_db=21.5, ms_ssim=None, gmsd=0.125
)
RECORD: dict[str, Any] = {
    "recipe": "calibrated",
    "seed": 3,
    "note": "Mind & look.",
    "prompts": "0123abcd",
    "settings": {"rounding": "nearest", "learning": {"steps": 200, "lr": [0.1, 0.2]}},
    "source": {"name": "dev", "licence": "non-commercial", "loras": {"ink.safetensors": 0.5}, "files": {"a": "ff00"}},
    "versions": {"torch": "2.13.0"},
}


def page_of(report: Report = REPORT, *, name: str = "mine", **record: Any) -> Page:
    values = RECORD | {"report": json.loads(json.dumps(report.to_json()))} | record
    return check_alone(report_page(values, name=name))


def test_the_page_shows_what_the_report_says() -> None:
    page = page_of(name="mine & <yours>")
    assert "mine & <yours>" in page.text
    assert "3 ternary layers, 120 weights, recipe calibrated" in page.text
    for tile in ("50.0 %codes that are 0", "9.52times smaller", "1.600bits a weight", "14.75 dBoutputs learned, mean"):
        assert tile in page.text
    assert ["transformer before", "23.80 GB"] in page.rows
    assert ["host memory at its peak", "3.00 GB"] in page.rows
    assert ["device memory at its peak", "-"] in page.rows


def test_damping_that_was_added_is_told() -> None:
    said = "layers with more damping than set"
    assert not any(said in row for row in page_of().rows)
    mended = tuple(dataclasses.replace(each, added_damping=0.002 * i) for i, each in enumerate(REPORT.layers))
    assert [said, "2, at most 4e-03 of each input's own"] in page_of(dataclasses.replace(REPORT, layers=mended)).rows


def test_ratios_and_times_are_told_by_stage_and_by_block() -> None:
    page = page_of()
    assert ["time: blocks", "12.0 s"] in page.rows
    assert ["time: learned, all blocks", "2.5 min"] in page.rows
    head = ["block", "rounded, dB", "learned, dB", "at 512x512, dB", "calibrated, s", "learned, s", "seconds"]
    assert head in page.rows
    assert ["transformer_blocks.0", "3.00", "9.50", "8.38", "1.2", "150.0", "4.5"] in page.rows


def test_the_page_says_what_the_model_was_made_of() -> None:
    page = page_of()
    assert "Mind & look." in page.text
    for row in (
        ["source", "dev"],
        ["licence", "non-commercial"],
        ["loras", "ink.safetensors 0.5"],
        ["recipe", "calibrated"],
        ["seed", "3"],
        ["prompts", "0123abcd"],
        ["setting: rounding", "nearest"],
        ["setting: learning.lr", "0.1, 0.2"],
        ["version: torch", "2.13.0"],
        ["SHA-256 of a", "ff00"],
    ):
        assert row in page.rows
    assert "None" not in page_of(note=None, prompts=None).text


def test_the_worst_layer_is_the_first_of_its_table() -> None:
    rows = page_of().rows
    head = next(place for place, row in enumerate(rows) if row[0] == "layer")
    assert rows[head + 1] == [
        "single_transformer_blocks.3.proj_mlp", "4 x 10", "50.0 %", "-", "8.00", "4.00", "12.25",
    ]  # fmt: skip


def test_the_charts_have_a_bar_for_each_block_and_stage() -> None:
    text = report_page(RECORD | {"report": REPORT.to_json()}, name="mine")
    assert re.findall(r"<rect.*?<title>(.*?)</title>", text) == [
        "transformer_blocks.0, rounded: 5.5 dB",
        "transformer_blocks.0, learned: 16.0 dB",
        "single_transformer_blocks.3, rounded: 4.0 dB",
        "single_transformer_blocks.3, learned: 12.2 dB",
        "transformer_blocks.0, rounded: 3.0 dB",
        "transformer_blocks.0, learned: 9.5 dB",
    ]


@pytest.mark.parametrize("blocks", [0, 1, 57])
def test_bars_stay_inside_the_chart(blocks: int) -> None:
    ratios = {f"transformer_blocks.{place}": {"a": -4.0, "b": 90.0, "c": 5.0} for place in range(blocks)}
    drawn = chart(ratios, ("a", "b", "c"), label="ratios")
    bars = re.findall(r'<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.-]+)" height="([\d.-]+)"', drawn)
    assert len(bars) == 3 * blocks
    for x, y, width, height in ([float(text) for text in bar] for bar in bars):
        assert 0 <= x <= x + width <= 720
        assert 0 <= y <= y + height <= 240


def test_weights_stand_in_where_no_output_was_measured() -> None:
    page = page_of(Report(layers=(layer("transformer_blocks.0.a", 7.0, {}),)))
    assert "transformer_blocks.0, weight: 7.0 dB" in page.text
    assert "7.00 dBweights, mean" in page.text


def test_pictures_before_and_after_are_shown() -> None:
    page = page_of(dataclasses.replace(REPORT, pictures=(PAIR,)))
    assert page.images == ["before-0.png", "after-0.png"] * 2
    assert "a <dog>" in page.text
    assert "seed 7; PSNR 21.5 dB, MS-SSIM -, GMSD 0.125" in page.text


@pytest.mark.parametrize("why", [None, "the <memory> is full"])
def test_without_pictures_the_page_says_why(why: str | None) -> None:
    page = page_of(dataclasses.replace(REPORT, no_pictures=why))
    assert f"There are no pictures: {why or 'they were not finished'}" in page.text
    assert page.images == []


def test_a_report_of_nothing_has_a_page_too() -> None:
    assert "0 ternary layers" in check_alone(report_page({"report": Report(layers=()).to_json()}, name="mine")).text


def test_a_damaged_report_has_none() -> None:
    with pytest.raises(InvalidModel, match="convert the model again"):
        report_page({"report": None}, name="mine")


def test_the_page_lies_in_the_models_folder(tmp_path: Path) -> None:
    values = RECORD | {"report": REPORT.to_json(), "note": "a lone \udcff of a folder's name"}
    (tmp_path / "conversion.json").write_text(json.dumps(values))
    for _ in range(2):
        file = save_report_page(tmp_path)
        assert file == tmp_path / "report" / "index.html"
        check_alone(file.read_text("utf-8"))
