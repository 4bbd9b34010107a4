"""The page of a report shows its numbers."""

import dataclasses
import re
from pathlib import Path

import pytest

from engine.quant.report import BlockReport, LayerReport, PicturePair, Report
from engine.quant.report_page import chart, report_page, save_report_page
from pages import check_alone


def layer(name: str, weight: float, outputs: dict[str, float]) -> LayerReport:
    return LayerReport(name=name, rows=4, columns=10, weight_snr_db=weight, zero_share=0.5, output_snr_db=outputs)


REPORT = Report(
    layers=(
        layer("transformer_blocks.0.attn.to_q", 7.0, {"rounded": 5.0, "learned": 15.0}),
        layer("transformer_blocks.0.attn.to_k", 7.0, {"rounded": 6.0, "learned": 17.0}),
        layer("single_transformer_blocks.3.proj_mlp", 8.0, {"rounded": 4.0, "learned": 12.25}),
    ),
    blocks=(BlockReport(name="transformer_blocks.0", output_snr_db={"rounded": 3.0, "learned": 9.5}, seconds=4.5),),
    seconds={"instant": 12.0},
    source_bytes=23_800_000_000,
    target_bytes=2_500_000_000,
)


def test_the_page_shows_what_the_report_says() -> None:
    page = check_alone(report_page(REPORT, name="mine & <yours>", recipe="calibrated"))
    assert "mine & <yours>" in page.text
    assert ["codes that are 0", "50.0 %"] in page.rows
    assert ["times smaller", "9.52"] in page.rows
    assert ["outputs after learned, mean", "14.75 dB"] in page.rows
    assert ["instant, time", "12 s"] in page.rows
    assert ["transformer_blocks.0", "3.00", "9.50", "4.5"] in page.rows


def test_the_worst_layer_is_the_first_of_its_table() -> None:
    rows = check_alone(report_page(REPORT, name="mine", recipe="calibrated")).rows
    head = next(place for place, row in enumerate(rows) if row[0] == "layer")
    assert rows[head + 1] == [
        "single_transformer_blocks.3.proj_mlp", "4 x 10", "50.0 %", "-", "8.00", "4.00", "12.25",
    ]  # fmt: skip


def test_the_chart_has_a_bar_for_each_block_and_stage() -> None:
    titles = re.findall(r"<title>(.*?)</title>", chart(REPORT))
    assert titles == [
        "transformer_blocks.0, rounded: 5.5 dB",
        "transformer_blocks.0, learned: 16.0 dB",
        "single_transformer_blocks.3, rounded: 4.0 dB",
        "single_transformer_blocks.3, learned: 12.2 dB",
    ]


@pytest.mark.parametrize("blocks", [1, 57])
def test_bars_stay_inside_the_chart(blocks: int) -> None:
    layers = tuple(
        layer(f"transformer_blocks.{place}.a", 7.0, {"a": -4.0, "b": 90.0, "c": 5.0}) for place in range(blocks)
    )
    bars = re.findall(
        r'<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.-]+)" height="([\d.-]+)"', chart(Report(layers=layers))
    )
    assert len(bars) == 3 * blocks
    for x, y, width, height in ([float(text) for text in bar] for bar in bars):
        assert 0 <= x <= x + width <= 720
        assert 0 <= y <= y + height <= 240


def test_weights_stand_in_where_no_output_was_measured() -> None:
    report = Report(layers=(layer("transformer_blocks.0.a", 7.0, {}),))
    page = check_alone(report_page(report, name="mine", recipe="instant"))
    assert "transformer_blocks.0, weight: 7.0 dB" in page.text
    assert ["weights, mean", "7.00 dB"] in page.rows


def test_pictures_before_and_after_are_shown() -> None:
    pair = PicturePair(
        prompt="a <dog>", seed=7, before="before-0.png", after="after-0.png", psnr_db=21.5, ms_ssim=None, gmsd=0.125
    )
    page = check_alone(report_page(dataclasses.replace(REPORT, pictures=(pair,)), name="mine", recipe="calibrated"))
    assert page.images == ["before-0.png", "after-0.png"] * 2
    assert "a <dog>" in page.text
    assert "seed 7; PSNR 21.5 dB, MS-SSIM -, GMSD 0.125" in page.text


def test_a_report_of_nothing_has_a_page_too() -> None:
    check_alone(report_page(Report(layers=()), name="mine", recipe="instant"))


def test_the_page_lies_in_the_models_folder(tmp_path: Path) -> None:
    for _ in range(2):
        file = save_report_page(REPORT, tmp_path, name="mine", recipe="instant")
        assert file == tmp_path / "report" / "index.html"
        check_alone(file.read_text("utf-8"))
