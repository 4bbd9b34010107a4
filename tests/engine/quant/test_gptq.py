"""Error feedback against rounding, and against trying every row of codes."""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.quant.gptq import (
    GptqSettings,
    aimed_weight,
    fitted_input_scale,
    quantize_scaled,
    quantize_with_feedback,
    weighted_error,
)
from engine.quant.statistics import InputStatistics
from engine.quant.ternary import quantize_linear

SETTINGS = GptqSettings(damping=1e-4, block_columns=8)


def normal(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def correlated(tokens: int, columns: int, *, seed: int, decay: float = 1.0) -> Tensor:
    """Inputs with a falling spectrum in a random basis."""
    basis, _ = torch.linalg.qr(normal(columns, columns, seed=seed))
    spectrum = torch.arange(1, columns + 1) ** -decay
    return normal(tokens, columns, seed=seed + 1) * spectrum @ basis


def second_of(inputs: Tensor) -> Tensor:
    statistics = InputStatistics(inputs.shape[-1])
    statistics.add(inputs)
    return statistics.moments().second


def least_error(row: Tensor, second: Tensor) -> float:
    codes = torch.tensor(list(itertools.product((-1.0, 0.0, 1.0), repeat=len(row))), dtype=torch.float64)
    weighted = codes @ second
    square = (weighted * codes).sum(1).clamp_min(1e-30)
    scale = (weighted @ row / square).clamp_min(0)
    return float(weighted_error(row.expand_as(codes), scale[:, None] * codes, second).min())


def test_white_inputs_round() -> None:
    weight = normal(24, 40, seed=0)
    values = quantize_with_feedback(weight, torch.eye(40), SETTINGS)
    rounded = quantize_linear(weight)
    assert torch.equal(values.codes, rounded.codes)
    torch.testing.assert_close(values.row_scale, rounded.row_scale)


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 10**6), columns=st.integers(2, 30), tokens=st.integers(1, 80), decay=st.floats(0, 3, width=32)
)
def test_no_row_is_worse_than_rounded(seed: int, columns: int, tokens: int, decay: float) -> None:
    weight = normal(6, columns, seed=seed)
    second = second_of(correlated(tokens, columns, seed=seed, decay=decay))
    damped = second + SETTINGS.damping * second.diagonal().mean() * torch.eye(columns)
    values = quantize_with_feedback(weight, second, SETTINGS)
    error = weighted_error(weight, values.dequantized(), damped)
    rounded = weighted_error(weight, quantize_linear(weight).dequantized(), damped)
    assert (error <= rounded * (1 + 1e-3) + 1e-5 * weighted_error(weight, 0 * weight, damped)).all()


def test_correlated_inputs_are_worth_decibels() -> None:
    weight, second = normal(64, 96, seed=3), second_of(correlated(2000, 96, seed=4, decay=0.7))
    rounded = weighted_error(weight, quantize_linear(weight).dequantized(), second).sum()
    values = quantize_with_feedback(weight, second, SETTINGS)
    assert weighted_error(weight, values.dequantized(), second).sum() < 0.5 * rounded


def test_feedback_alone_and_sweeps_each_help() -> None:
    weight, second = normal(64, 96, seed=3), second_of(correlated(2000, 96, seed=4, decay=0.7))
    errors = [
        float(
            weighted_error(
                weight,
                quantize_with_feedback(
                    weight, second, GptqSettings(damping=1e-4, rounds=rounds, sweeps=sweeps)
                ).dequantized(),
                second,
            ).sum()
        )
        for rounds, sweeps in ((0, 0), (3, 0), (3, 4))
    ]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > errors[1] > errors[2]


def test_tiny_rows_are_near_the_best_of_all_codes() -> None:
    ratios = []
    for seed in range(40):
        second = second_of(correlated(200, 7, seed=seed))
        row = normal(1, 7, seed=1000 + seed).double()
        values = quantize_with_feedback(row, second, SETTINGS)
        error = float(weighted_error(row, values.dequantized(), second))
        ratios.append(error / least_error(row[0], second))
    assert min(ratios) >= 1 - 1e-3
    assert sorted(ratios)[20] < 1.05
    assert sum(ratios) / 40 < 1.5


def test_blocks_of_columns_change_nothing() -> None:
    weight, second = normal(8, 50, seed=5), second_of(correlated(500, 50, seed=6))
    one = quantize_with_feedback(weight, second, GptqSettings(block_columns=50, sweeps=0))
    many = quantize_with_feedback(weight, second, GptqSettings(block_columns=7, sweeps=0))
    assert (one.codes == many.codes).float().mean() > 0.99


def test_the_same_call_gives_the_same_values() -> None:
    weight, second = normal(8, 50, seed=5), second_of(correlated(500, 50, seed=6))
    first, again = (quantize_with_feedback(weight, second, SETTINGS) for _ in range(2))
    assert torch.equal(first.codes, again.codes)
    assert torch.equal(first.row_scale, again.row_scale)


def test_columns_that_are_never_read_and_zero_rows() -> None:
    weight, inputs = normal(4, 6, seed=7), normal(50, 6, seed=8)
    weight[2] = 0
    inputs[:, 3] = 0
    values = quantize_with_feedback(weight, second_of(inputs), GptqSettings())
    assert values.dequantized().isfinite().all()
    assert values.row_scale[2] == 0
    assert quantize_with_feedback(weight, torch.zeros(6, 6), GptqSettings()).dequantized().isfinite().all()


def test_the_aimed_weight_makes_the_teachers_outputs() -> None:
    teacher, weight = correlated(4000, 12, seed=9, decay=0.3), normal(5, 12, seed=10)
    student = teacher @ (torch.eye(12) + 0.2 * normal(12, 12, seed=11)) + 0.05 * normal(4000, 12, seed=12)
    statistics = InputStatistics(12)
    statistics.add(student, teacher)
    goal = teacher @ weight.T
    before = (student @ weight.T - goal).square().sum()
    aimed = aimed_weight(weight, statistics.moments(), damping=1e-4)
    best = torch.linalg.lstsq(student, goal).solution.T
    after, least = ((student @ w.T - goal).square().sum() for w in (aimed, best))
    assert after < 0.3 * before
    torch.testing.assert_close(after, least, rtol=1e-2, atol=0)


def test_without_drift_the_weight_is_its_own_aim() -> None:
    weight, statistics = normal(5, 12, seed=10), InputStatistics(12)
    statistics.add(correlated(100, 12, seed=0))
    torch.testing.assert_close(aimed_weight(weight, statistics.moments(), damping=0.01), weight)


def test_an_input_scale_takes_up_wide_columns() -> None:
    width = torch.tensor([0.2, 1.0, 5.0]).repeat(10)
    codes = torch.randint(-1, 2, (16, 30), generator=torch.Generator().manual_seed(13))
    weight = codes * width
    values = quantize_scaled(weight, torch.eye(30), width, SETTINGS)
    assert torch.equal(values.codes, codes.to(torch.int8))
    torch.testing.assert_close(values.dequantized(), weight)


@pytest.mark.parametrize("decay", [0.0, 1.0])
def test_a_fitted_input_scale_finds_the_columns_widths(decay: float) -> None:
    second = second_of(correlated(500, 20, seed=14, decay=decay)).float()
    width = 0.5 + torch.rand(20, generator=torch.Generator().manual_seed(15))
    values = quantize_linear(normal(64, 20, seed=16))
    fitted = fitted_input_scale(values.dequantized() * width, values, second, damping=1e-4)
    torch.testing.assert_close(fitted, width, rtol=1e-2, atol=1e-2)
