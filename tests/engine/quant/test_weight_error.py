"""The report of a layer against its definition."""

import math

import pytest
import torch

from engine.quant import weight_error
from engine.quant.ternary import TernaryValues, quantize_linear
from engine.quant.weight_error import layer_report


def random_weight(dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.randn(33, 40, generator=torch.Generator().manual_seed(0)).to(dtype)


def expected(weight: torch.Tensor, values: TernaryValues) -> float:
    noise = (weight.double() - values.dequantized().double()).square().sum()
    return 10 * math.log10(float(weight.double().square().sum() / noise))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
def test_the_ratio_and_the_zeros(dtype: torch.dtype) -> None:
    weight = random_weight(dtype)
    values = quantize_linear(weight)
    report = layer_report("a.b", weight, values)
    assert report.weight_snr_db == pytest.approx(expected(weight, values), abs=1e-4)
    assert report.zero_share == pytest.approx(float((values.codes == 0).double().mean()))
    assert (report.name, report.rows, report.columns, report.branch_rank) == ("a.b", 33, 40, 0)


def test_the_ratio_and_the_zeros_by_hand() -> None:
    weight = torch.tensor([[3.0, -1.0], [0.0, 2.0]])
    values = quantize_linear(weight)
    assert values.codes.tolist() == [[1, 0], [0, 1]]
    report = layer_report("a", weight, values)
    assert report.weight_snr_db == pytest.approx(10 * math.log10(14 / 1))
    assert report.zero_share == 0.5


def test_normal_numbers_have_the_ratio_that_is_known_of_them() -> None:
    weight = torch.randn(64, 3072, generator=torch.Generator().manual_seed(0)).bfloat16()
    assert layer_report("a", weight, quantize_linear(weight)).weight_snr_db == pytest.approx(7.2, abs=0.05)


def test_every_part_counts() -> None:
    weight, generator = random_weight(), torch.Generator().manual_seed(1)
    rounded = quantize_linear(weight)
    values = TernaryValues(
        codes=rounded.codes,
        row_scale=rounded.row_scale,
        input_scale=0.5 + torch.rand(40, generator=generator),
        branch_down=torch.randn(3, 40, generator=generator).bfloat16(),
        branch_up=torch.randn(33, 3, generator=generator).bfloat16(),
    )
    report = layer_report("a", weight, values)
    assert report.weight_snr_db == pytest.approx(expected(weight, values), abs=1e-4)
    assert report.branch_rank == 3


def test_neither_chunks_nor_threads_change_much(monkeypatch: pytest.MonkeyPatch) -> None:
    weight = random_weight(torch.bfloat16)
    values = quantize_linear(weight)
    whole = layer_report("a", weight, values)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 5)
    assert layer_report("a", weight, values) == whole
    monkeypatch.setattr(weight_error, "CHUNK_NUMBERS", 40)
    assert layer_report("a", weight, values).weight_snr_db == pytest.approx(whole.weight_snr_db, abs=1e-5)


def test_a_ternary_weight_has_no_error() -> None:
    codes = torch.randint(-1, 2, (8, 16), generator=torch.Generator().manual_seed(0))
    report = layer_report("a", codes * 0.25, quantize_linear(codes * 0.25))
    assert report.weight_snr_db == 200
    assert layer_report("a", torch.zeros(2, 3), quantize_linear(torch.zeros(2, 3))).weight_snr_db == 200
