"""Rounding to ternary values against trying every row of codes."""

import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NonFiniteValues
from engine.quant import ternary
from engine.quant.ternary import TernaryValues, quantize_linear

rows = st.lists(st.floats(-8, 8, width=32, allow_subnormal=False), min_size=1, max_size=6)


def squared_error(weight: torch.Tensor, values: TernaryValues) -> torch.Tensor:
    return (weight.double() - values.dequantized().double()).square().sum(dim=1)


def least_error(row: torch.Tensor) -> float:
    errors = [float(row.square().sum())]
    for signs in itertools.product((-1.0, 0.0, 1.0), repeat=len(row)):
        codes = torch.tensor(signs, dtype=row.dtype)
        if codes.any() and (scale := float(row @ codes) / float(codes @ codes)) >= 0:
            errors.append(float((row - scale * codes).square().sum()))
    return min(errors)


@given(rows)
def test_no_codes_and_scale_are_nearer(row: list[float]) -> None:
    weight = torch.tensor([row])
    error = float(squared_error(weight, quantize_linear(weight)))
    assert error <= least_error(weight[0].double()) + 1e-6 * float(weight.square().sum())


def test_a_row_by_hand() -> None:
    values = quantize_linear(torch.tensor([[3.0, -2.0, 0.1, 0.0]]))
    assert values.codes.tolist() == [[1, -1, 0, 0]]
    assert values.row_scale.tolist() == [2.5]


def test_a_zero_row_has_no_scale() -> None:
    values = quantize_linear(torch.zeros(2, 3))
    assert not values.codes.any()
    assert values.row_scale.tolist() == [0.0, 0.0]


def test_ternary_weights_come_back() -> None:
    codes = torch.randint(-1, 2, (16, 40), dtype=torch.int8, generator=torch.Generator().manual_seed(0))
    values = quantize_linear(codes * 0.25)
    assert torch.equal(values.codes, codes)
    assert torch.equal(values.row_scale, torch.full((16,), 0.25))


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    weight = torch.randn(33, 17, generator=torch.Generator().manual_seed(0))
    whole = quantize_linear(weight)
    monkeypatch.setattr(ternary, "CHUNK_NUMBERS", 40)
    pieces = quantize_linear(weight)
    assert torch.equal(pieces.codes, whole.codes)
    assert torch.equal(pieces.row_scale, whole.row_scale)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite_are_refused(wrong: float) -> None:
    with pytest.raises(NonFiniteValues, match=r"x_embedder\.weight"):
        quantize_linear(torch.tensor([[1.0, wrong]]), name="x_embedder.weight")


def test_every_part_counts_in_the_weight() -> None:
    values = TernaryValues(
        codes=torch.tensor([[1, -1]], dtype=torch.int8),
        row_scale=torch.tensor([2.0]),
        input_scale=torch.tensor([1.0, 3.0]),
        branch_down=torch.tensor([[1.0, 0.5]], dtype=torch.bfloat16),
        branch_up=torch.tensor([[4.0]], dtype=torch.bfloat16),
    )
    assert values.dequantized().tolist() == [[6.0, -4.0]]
