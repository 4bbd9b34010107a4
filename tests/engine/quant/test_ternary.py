"""Rounding to ternary values against trying every row of codes, and against sorting the row as float64."""

import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NonFiniteValues
from engine.quant import ternary
from engine.quant.ternary import TernaryValues, quantize_linear

FLOATS = (torch.bfloat16, torch.float16, torch.float32, torch.float64)
rows = st.lists(st.floats(-8, 8, width=32, allow_subnormal=False), min_size=1, max_size=6)
few_values = st.lists(st.sampled_from([0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, 2.0, -2.0, 6.0]), min_size=1, max_size=5)


def squared_error(weight: torch.Tensor, values: TernaryValues) -> torch.Tensor:
    return (weight.double() - values.dequantized().double()).square().sum(dim=1)


def least_error(row: torch.Tensor) -> float:
    errors = [float(row.square().sum())]
    for signs in itertools.product((-1.0, 0.0, 1.0), repeat=len(row)):
        codes = torch.tensor(signs, dtype=row.dtype)
        if codes.any() and (scale := float(row @ codes) / float(codes @ codes)) >= 0:
            errors.append(float((row - scale * codes).square().sum()))
    return min(errors)


def by_sorting(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The definition: keep the k largest magnitudes of each row, the k with the least error; codes and scales."""
    codes = torch.zeros(weight.shape, dtype=torch.int8)
    scales = torch.zeros(weight.shape[0])
    for n, row in enumerate(weight.double()):
        magnitudes, order = row.abs().sort(descending=True, stable=True)
        sums = magnitudes.cumsum(0)
        best = int((sums.square() / torch.arange(1, len(row) + 1)).argmax())
        codes[n, order[: best + 1]] = row[order[: best + 1]].sign().to(torch.int8)
        scales[n] = sums[best] / (best + 1)
    return codes, scales


def hard_rows(seed: int, columns: int = 700) -> torch.Tensor:
    """Float32 [12, columns]: of many scales and shapes, with outliers, zeros, equal magnitudes."""
    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(12, columns, generator=generator)
    weight[1] *= torch.randn(columns, generator=generator).exp()  # heavy tails
    weight[2] *= (2 * torch.randn(columns, generator=generator)).exp()
    weight[3, ::50] *= 40.0
    weight[4] *= torch.rand(columns, generator=generator) < 0.1
    weight[5] = (4 * weight[5]).round()
    weight[6] = weight[6].sign() * 0.3
    weight[7] = 0.0
    weight[8] = 0.0
    weight[8, columns // 2] = -3.0
    weight[9] *= 1e-6  # subnormal as float16
    weight[10] = weight[10].sign() * 2.0 ** torch.randint(-8, 3, (columns,), generator=generator)
    weight[11] = weight[11].sign() * torch.where(torch.arange(columns) < columns // 5, 1.0, 1 / 3)
    return weight


@given(rows)
def test_no_codes_and_scale_are_nearer(row: list[float]) -> None:
    weight = torch.tensor([row])
    error = float(squared_error(weight, quantize_linear(weight)))
    assert error <= least_error(weight[0].double()) + 1e-6 * float(weight.square().sum())


@pytest.mark.parametrize("dtype", FLOATS)
@given(few_values)
def test_no_codes_and_scale_are_nearer_among_equal_magnitudes(dtype: torch.dtype, row: list[float]) -> None:
    weight = torch.tensor([row], dtype=dtype)
    values = quantize_linear(weight)
    assert float(squared_error(weight, values)) <= least_error(weight[0].double()) + 1e-6
    assert not values.codes[weight == 0].any()
    assert bool((values.codes * weight.sign() >= 0).all())


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("seed", range(10))
def test_codes_and_scales_are_those_of_the_sorted_row(dtype: torch.dtype, seed: int) -> None:
    weight = hard_rows(seed).to(dtype)
    values = quantize_linear(weight)
    codes, scales = by_sorting(weight)
    assert torch.equal(values.codes, codes)
    assert torch.equal(values.row_scale, scales)


@pytest.mark.parametrize("dtype", FLOATS)
def test_a_gpu_rounds_to_the_same_codes(dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch) -> None:
    weight = hard_rows(0).to(dtype)
    monkeypatch.setattr(ternary, "CHUNK_NUMBERS", 3500)
    there, here = ternary._round_on_gpu(weight), quantize_linear(weight)  # its arithmetic runs on any device
    assert there is not None
    assert torch.equal(there.codes, here.codes)
    assert torch.equal(there.row_scale, here.row_scale)
    weight[11, 5] = torch.nan
    assert ternary._round_on_gpu(weight) is None


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", FLOATS)
def test_a_weight_on_a_gpu_stays_there(dtype: torch.dtype) -> None:
    weight = hard_rows(1).to(dtype)
    there, here = quantize_linear(weight.cuda()), quantize_linear(weight)
    assert there.codes.is_cuda
    assert there.row_scale.is_cuda
    assert torch.equal(there.codes.cpu(), here.codes)
    assert torch.allclose(there.row_scale.cpu(), here.row_scale, rtol=1e-6)
    with pytest.raises(NonFiniteValues):
        quantize_linear(torch.full((1, 2), torch.nan, dtype=dtype, device="cuda"))


def test_8_bit_floats_are_taken_as_they_are() -> None:
    weight = hard_rows(2).to(torch.float8_e4m3fn)
    values = quantize_linear(weight)
    assert torch.equal(values.codes, by_sorting(weight.float())[0])


def test_a_row_by_hand() -> None:
    values = quantize_linear(torch.tensor([[3.0, -2.0, 0.1, 0.0]]))
    assert values.codes.tolist() == [[1, -1, 0, 0]]
    assert values.row_scale.tolist() == [2.5]


@pytest.mark.parametrize("dtype", FLOATS)
def test_a_zero_row_has_no_scale(dtype: torch.dtype) -> None:
    values = quantize_linear(torch.tensor([[0.0, -0.0, 0.0]], dtype=dtype))
    assert values.codes.tolist() == [[0, 0, 0]]
    assert values.row_scale.tolist() == [0.0]


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_least_and_the_greatest_numbers_have_codes(dtype: torch.dtype) -> None:
    least = torch.finfo(dtype).smallest_normal
    most = min(torch.finfo(dtype).max, torch.finfo(torch.float32).max)
    values = quantize_linear(torch.tensor([[least, -least, 0.0], [most, -most, least]], dtype=dtype))
    assert values.codes.tolist() == [[1, -1, 0], [1, -1, 0]]
    assert values.row_scale[1] == most


def test_ternary_weights_come_back() -> None:
    codes = torch.randint(-1, 2, (16, 40), dtype=torch.int8, generator=torch.Generator().manual_seed(0))
    values = quantize_linear(codes * 0.25)
    assert torch.equal(values.codes, codes)
    assert torch.equal(values.row_scale, torch.full((16,), 0.25))


@pytest.mark.parametrize("chunk", [1, 40, 2**20])
def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    weight = torch.randn(33, 17, generator=torch.Generator().manual_seed(0)).bfloat16()
    monkeypatch.setattr(ternary, "HOST_CHUNK_NUMBERS", chunk)
    values = quantize_linear(weight)
    codes, scales = by_sorting(weight)
    assert torch.equal(values.codes, codes)
    assert torch.equal(values.row_scale, scales)


def test_a_weight_need_not_lie_in_order() -> None:
    weight = hard_rows(3).bfloat16().requires_grad_()
    values = quantize_linear(weight.t())
    assert torch.equal(values.codes, quantize_linear(weight.detach().t().contiguous()).codes)
    assert values.codes.shape == (700, 12)


def test_a_weight_without_rows_has_no_codes() -> None:
    values = quantize_linear(torch.zeros(0, 3))
    assert values.codes.shape == (0, 3)
    assert values.row_scale.shape == (0,)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -float("inf"), -float("nan")])
def test_numbers_that_are_not_finite_are_refused(dtype: torch.dtype, wrong: float) -> None:
    with pytest.raises(NonFiniteValues, match=r"x_embedder\.weight"):
        quantize_linear(torch.tensor([[1.0, 2.0], [1.0, wrong]], dtype=dtype), name="x_embedder.weight")


def test_every_part_counts_in_the_weight() -> None:
    values = TernaryValues(
        codes=torch.tensor([[1, -1]], dtype=torch.int8),
        row_scale=torch.tensor([2.0]),
        input_scale=torch.tensor([1.0, 3.0]),
        branch_down=torch.tensor([[1.0, 0.5]], dtype=torch.bfloat16),
        branch_up=torch.tensor([[4.0]], dtype=torch.bfloat16),
    )
    assert values.dequantized().tolist() == [[6.0, -4.0]]
