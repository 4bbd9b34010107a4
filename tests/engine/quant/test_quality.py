"""Tests of what rounding costs a weight."""

import math

import pytest
import torch

from engine.quant import quality
from engine.quant.quality import corrected_bias, weight_snr, zero_share
from engine.quant.ternary import TernaryValues, quantize_linear


def branched(rows: int, columns: int, *, seed: int) -> tuple[torch.Tensor, TernaryValues]:
    """A weight float32 [rows, columns], and values of every part that are near it."""
    generator = torch.Generator().manual_seed(seed)
    values = TernaryValues(
        codes=torch.randint(-1, 2, (rows, columns), dtype=torch.int8, generator=generator),
        row_scale=torch.rand(rows, generator=generator),
        input_scale=0.5 + torch.rand(columns, generator=generator),
        branch_down=torch.randn(2, columns, generator=generator).bfloat16(),
        branch_up=torch.randn(rows, 2, generator=generator).bfloat16(),
    )
    return values.dequantized() + 0.1 * torch.randn(rows, columns, generator=generator), values


def test_the_ratio_by_hand() -> None:
    weight = torch.tensor([[3.0, -1.0], [0.0, 2.0]])
    values = quantize_linear(weight)
    assert values.codes.tolist() == [[1, 0], [0, 1]]
    assert weight_snr(weight, values) == pytest.approx(10 * math.log10(14 / 1))


@pytest.mark.parametrize("chunk", [1, 100, 2**20])
def test_every_part_and_every_row_counts_in_the_ratio(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    weight, values = branched(7, 30, seed=0)
    monkeypatch.setattr(quality, "CHUNK_NUMBERS", chunk)
    noise = (weight.double() - values.dequantized().double()).square().sum()
    expected = 10 * math.log10(float(weight.double().square().sum() / noise))
    assert weight_snr(weight, values) == pytest.approx(expected, abs=1e-4)


def test_normal_numbers_have_the_ratio_that_is_known_of_them() -> None:
    weight = torch.randn(64, 3072, generator=torch.Generator().manual_seed(0)).bfloat16()
    assert weight_snr(weight, quantize_linear(weight)) == pytest.approx(7.2, abs=0.05)


def test_exact_values_have_a_finite_ratio() -> None:
    weight = torch.tensor([[0.5, 0.0, -0.5]])
    assert weight_snr(weight, quantize_linear(weight)) == 200.0
    assert weight_snr(torch.zeros(2, 3), quantize_linear(torch.zeros(2, 3))) == 200.0


def test_zeros_are_counted_by_hand() -> None:
    codes = torch.tensor([[1, 0, -1, 0], [0, 0, 0, 1]], dtype=torch.int8)
    assert zero_share(TernaryValues(codes=codes, row_scale=torch.ones(2))) == 5 / 8
    assert zero_share(TernaryValues(codes=codes[:0], row_scale=torch.ones(0))) == 0.0


def test_rows_of_values_are_those_of_the_weight() -> None:
    _, values = branched(7, 30, seed=1)
    assert torch.equal(values.rows(slice(2, 5)).dequantized(), values.dequantized()[2:5])


def test_the_corrected_bias_keeps_the_mean_of_the_outputs() -> None:
    weight, values = branched(7, 30, seed=2)
    generator = torch.Generator().manual_seed(3)
    inputs, bias = 2 + torch.randn(50, 30, generator=generator), torch.randn(7, generator=generator)
    corrected = corrected_bias(weight, values, inputs.mean(0), bias)
    before, after = inputs @ weight.T + bias, inputs @ values.dequantized().T
    torch.testing.assert_close((after + corrected).mean(0), before.mean(0), rtol=1e-4, atol=1e-4)
    assert not torch.allclose((after + bias).mean(0), before.mean(0), rtol=1e-2, atol=1e-2)


def test_no_other_bias_has_a_smaller_error() -> None:
    weight, values = branched(7, 30, seed=4)
    generator = torch.Generator().manual_seed(5)
    inputs, bias = 1 + torch.randn(50, 30, generator=generator), torch.randn(7, generator=generator)
    corrected = corrected_bias(weight.bfloat16(), values, inputs.mean(0), bias.bfloat16())
    assert corrected.dtype == torch.float32
    before, after = inputs @ weight.T + bias, inputs @ values.dequantized().T
    least = (before - after - corrected).square().sum(0)
    for step in (-0.1, 0.1):
        assert bool(((before - after - corrected - step).square().sum(0) > least).all())
