"""The report of a conversion, its totals and its way through JSON."""

import dataclasses
import json
import math

import pytest

from engine.errors import InvalidModel
from engine.quant.report import (
    OUTSIDE_BLOCKS,
    BlockReport,
    LayerReport,
    PicturePair,
    Report,
    block_of,
    decibels,
    mean_decibels,
)

WORSE = LayerReport(
    name="transformer_blocks.0.attn.to_q",
    rows=4,
    columns=10,
    weight_snr_db=7.0,
    zero_share=0.5,
    output_snr_db={"rounded": 5.0, "learned": 11.0},
)
BETTER = LayerReport(
    name="single_transformer_blocks.12.proj_mlp",
    rows=12,
    columns=10,
    weight_snr_db=7.5,
    zero_share=0.25,
    output_snr_db={"rounded": 4.0, "learned": 12.0},
    branch_rank=16,
    added_damping=0.02,
)
REPORT = Report(
    layers=(BETTER, WORSE),
    blocks=(
        BlockReport(
            name="transformer_blocks.0",
            output_snr_db={"rounded": 3.0, "calibrated": 6.0},
            sizes_snr_db={"64x64": 6.0, "80x48": 5.0},
            seconds=4.5,
            stage_seconds={"calibrated": 1.0, "learned": 3.5},
            host_peak_bytes=10,
        ),
    ),
    seconds={"blocks": 1.5},
    source_bytes=160,
    target_bytes=20,
    packed_bytes=34,
    host_peak_bytes=10,
    device_peak_bytes=20,
    pictures=(PicturePair(prompt="a", seed=1, before="b.png", after="a.png", psnr_db=None, ms_ssim=0.5, gmsd=0.25),),
    no_pictures="the rest did not fit.",
)


def test_a_report_is_the_same_after_a_trip_through_json() -> None:
    assert Report.from_json(json.loads(json.dumps(REPORT.to_json()))) == REPORT


def test_totals_weigh_layers_by_their_parameters() -> None:
    assert REPORT.parameters == 160
    assert REPORT.zero_share == pytest.approx((0.5 * 40 + 0.25 * 120) / 160)
    assert REPORT.weight_snr_db == pytest.approx((7.0 * 40 + 7.5 * 120) / 160)
    assert REPORT.bits_a_weight == pytest.approx(1.7)
    assert REPORT.to_json()["totals"] == {
        "parameters": 160,
        "zero_share": REPORT.zero_share,
        "weight_snr_db": REPORT.weight_snr_db,
        "bits_a_weight": REPORT.bits_a_weight,
    }
    assert Report(layers=(), packed_bytes=9).weight_snr_db is Report(layers=(), packed_bytes=9).bits_a_weight is None
    assert mean_decibels(REPORT.layers, [12.0, 8.0]) == pytest.approx(11.0)


def test_stages_are_in_the_order_in_which_they_ran() -> None:
    assert REPORT.stages == ("rounded", "calibrated", "learned")
    other = dataclasses.replace(BETTER, output_snr_db={"dreamt": 1.0, "distilled": 2.0, "rounded": 3.0})
    assert Report(layers=(other,)).stages == ("rounded", "distilled", "dreamt")
    assert Report(layers=()).stages == ()


def test_the_worst_layers_are_those_worst_after_the_last_stage() -> None:
    assert REPORT.worst_layers(1) == (WORSE,)
    assert REPORT.worst_layers(9) == (WORSE, BETTER)
    assert LayerReport(name="a", rows=1, columns=1, weight_snr_db=3.0, zero_share=0.0).final_snr_db == 3.0


@pytest.mark.parametrize(
    ("name", "block"),
    [
        ("transformer_blocks.17.ff.net.2", "transformer_blocks.17"),
        ("single_transformer_blocks.3.norm.linear", "single_transformer_blocks.3"),
        ("x_embedder", OUTSIDE_BLOCKS),
    ],
)
def test_a_layers_name_says_its_block(name: str, block: str) -> None:
    assert block_of(name) == block


def test_decibels_are_finite_whatever_the_numbers() -> None:
    assert decibels(1000.0, 1.0) == pytest.approx(30.0)
    assert decibels(1.0, 0.0) == 200.0
    assert decibels(0.0, 1.0) == -200.0
    assert decibels(1e300, 1e-300) == 200.0


def test_a_number_that_is_not_finite_is_a_bug_of_ours() -> None:
    with pytest.raises(AssertionError, match="to_q is not finite"):
        LayerReport(name="to_q", rows=1, columns=1, weight_snr_db=math.nan, zero_share=0.0)


@pytest.mark.parametrize("change", [{"format_version": 2}, {"layers": [{"name": "a"}]}, {"seconds": None}])
def test_a_damaged_report_is_refused_in_a_sentence(change: dict[str, object]) -> None:
    with pytest.raises(InvalidModel, match="convert the model again"):
        Report.from_json(REPORT.to_json() | change)
