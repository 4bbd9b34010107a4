"""Tests of the true arithmetic, against sums written out."""

import math

import pytest
import torch

from closeness import assert_close, assert_same
from kernels import reference
from kernels.layout import Layout, unpack
from random_weights import random_codes, random_weight


@pytest.mark.parametrize("layout", list(Layout))
def test_a_weight_is_its_scales_times_its_codes_plus_its_branch(layout: Layout) -> None:
    weight = random_weight(5, 13, layout=layout, rank=2, scaled_input=True)
    codes = unpack(weight.codes, layout, 5, 13)
    assert weight.input_scale is not None
    assert weight.branch_down is not None
    assert weight.branch_up is not None
    dense = reference.dequantize(weight)
    for n in range(5):
        for k in range(13):
            branch = sum(float(weight.branch_up[n, r]) * float(weight.branch_down[r, k]) for r in range(2))
            value = float(weight.row_scale[n]) * int(codes[n, k]) * float(weight.input_scale[k]) + branch
            assert float(dense[n, k]) == pytest.approx(value, rel=1e-5, abs=1e-6)


def test_activations_are_rounded_half_to_even_at_the_largest_of_their_token() -> None:
    x = torch.tensor([[127.0, 0.5, 1.5, 2.5, -0.5, -1.5], [-254.0, 1.0, 3.0, 5.0, 253.0, 0.0]])
    quantized, scale = reference.quantize_activations(x)
    assert quantized.tolist() == [[127, 0, 2, 2, 0, -2], [-127, 0, 2, 2, 126, 0]]
    assert scale.tolist() == [[1.0], [2.0]]
    assert (quantized.dtype, scale.dtype) == (torch.int8, torch.float32)


@pytest.mark.gpu
def test_a_gpu_rounds_activations_as_a_cpu_does() -> None:
    x = torch.randn(4096, 257, generator=torch.Generator().manual_seed(0)) * torch.logspace(-6, 6, 4096).unsqueeze(1)
    for name, here, there in zip(
        ("quantized", "scale"), reference.quantize_activations(x), reference.quantize_activations(x.cuda()), strict=True
    ):
        assert_same(name, here, there.cpu())


def test_a_token_of_zeros_has_scale_one() -> None:
    quantized, scale = reference.quantize_activations(torch.zeros(2, 3, 4))
    assert torch.equal(scale, torch.ones(2, 3, 1))
    assert not quantized.any()


def test_the_smallest_numbers_stay_within_127() -> None:
    x = torch.tensor([[1e-45, -1e-45], [2.5e-43, 5e-44]])  # the second scale is rounded down to the least number
    quantized, scale = reference.quantize_activations(x)
    assert bool((scale > 0).all())
    assert int(quantized[1, 0]) == 127


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_token_that_is_not_finite_stays_so_and_harms_no_other(value: float) -> None:
    weight = random_weight(3, 8)
    x = torch.ones(2, 8)
    x[1, 2] = value
    y = reference.ternary_linear(x, weight, None, "int8")
    assert bool(y[0].isfinite().all())
    assert not bool(y[1].isfinite().any())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_the_input_scale_is_folded_in_before_rounding(dtype: torch.dtype) -> None:
    x = torch.randn(3, 16, generator=torch.Generator().manual_seed(1)).to(dtype)
    input_scale = torch.linspace(0.5, 4.0, 16)
    folded = reference.quantize_activations(x.float() * input_scale)
    for name, expected, found in zip(
        ("quantized", "scale"), folded, reference.quantize_activations(x, input_scale), strict=True
    ):
        assert_same(name, expected, found)


@pytest.mark.parametrize("exact_columns", [reference.EXACT_COLUMNS, 7])
def test_products_are_whole_numbers(exact_columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "EXACT_COLUMNS", exact_columns)
    quantized = torch.randint(-127, 128, (9, 50), dtype=torch.int8, generator=torch.Generator().manual_seed(2))
    codes = random_codes(6, 50)
    assert_same("products", (quantized.long() @ codes.long().t()).int(), reference.integer_product(quantized, codes))


def test_sums_beyond_the_whole_numbers_of_float32_are_exact() -> None:
    columns = reference.EXACT_COLUMNS + 101
    quantized = torch.full((1, columns), 127, dtype=torch.int8)
    codes = torch.ones(1, columns, dtype=torch.int8)
    assert 127 * columns > 2**24
    assert reference.integer_product(quantized, codes).item() == 127 * columns


def test_int8_is_the_product_of_its_parts() -> None:
    weight = random_weight(6, 50, rank=3, scaled_input=True)
    assert weight.branch_down is not None
    assert weight.branch_up is not None
    x, bias = torch.randn(9, 50, generator=torch.Generator().manual_seed(3)), torch.arange(6.0)
    quantized, scale = reference.quantize_activations(x, weight.input_scale)
    codes = unpack(weight.codes, weight.layout, 6, 50)
    expected = (quantized.double() @ codes.double().t()) * weight.row_scale * scale + bias
    expected += x.double() @ weight.branch_down.double().t() @ weight.branch_up.double().t()
    assert_close("int8", expected.float(), reference.ternary_linear(x, weight, bias, "int8"), ratio=1e-6)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_int8_is_near_exact(dtype: torch.dtype) -> None:
    weight = random_weight(40, 384, rank=3, scaled_input=True)
    x, bias = torch.randn(63, 384, generator=torch.Generator().manual_seed(4)).to(dtype), torch.randn(40)
    exact = reference.ternary_linear(x, weight, bias, "exact")
    assert exact.dtype == dtype
    expected = x.double() @ reference.dequantize(weight).double().t() + bias
    assert_close("exact", expected.to(dtype), exact, ratio=5e-3)
    assert_close("int8", exact, reference.ternary_linear(x, weight, bias, "int8"), ratio=2e-2)
