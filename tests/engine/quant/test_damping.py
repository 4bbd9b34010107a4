"""Factors of second moments that rounding left indefinite, and of those that it did not."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import Tensor

from engine.errors import NonFiniteValues
from engine.quant.damping import LEAST_SHARE, check_finite, damped, definite, lower_factor
from engine.quant.gptq import GptqSettings, aimed_weight, fitted_input_scale, quantize_with_feedback, weighted_error
from engine.quant.statistics import Moments
from engine.quant.ternary import quantize_linear

COLUMNS, LOUD = 256, 8
SETTINGS = GptqSettings()


def normal(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def alike(count: int, *, distance: float) -> Tensor:
    """Inputs far from 0 that differ in three directions, and hardly in any other; the first columns are loud."""
    directions = normal(3, COLUMNS, seed=1)
    directions[:, :LOUD] *= 10
    middle = distance * normal(COLUMNS, seed=2)
    return middle + normal(count, 3, seed=3) @ directions + 1e-2 * normal(count, COLUMNS, seed=4)


def centred(inputs: Tensor) -> Tensor:
    """Second moments around the mean, all of it computed in the inputs' dtype."""
    mean = inputs.mean(0)
    return inputs.T @ inputs / len(inputs) - torch.outer(mean, mean)


def rounded_and_true(*, distance: float = 150.0) -> tuple[Tensor, Tensor]:
    """Moments in float32, indefinite beyond the damping of `SETTINGS`, and the same ones in float64."""
    inputs = alike(16_384, distance=distance)
    return centred(inputs), centred(inputs.double())


def moments_of(second: Tensor) -> Moments:
    zero = torch.zeros(len(second))
    drift = 0.1 * torch.diag(second.diagonal())
    return Moments(second=second, drift=drift, mean=zero, teacher_mean=zero, tokens=1)


def test_rounding_leaves_moments_that_have_no_factor() -> None:
    rounded, true = rounded_and_true()
    torch.linalg.cholesky(damped(true, SETTINGS.damping))
    with pytest.raises(RuntimeError, match="not positive-definite"):
        torch.linalg.cholesky(damped(rounded, SETTINGS.damping))


def test_what_is_missing_is_added_in_the_columns_own_sizes() -> None:
    rounded, _ = rounded_and_true()
    mended, share = definite(rounded, SETTINGS.damping)
    assert LEAST_SHARE < share < 1
    torch.linalg.cholesky(damped(mended, SETTINGS.damping))
    added = (mended.double() - rounded.double()).diagonal()
    largest = damped(rounded, SETTINGS.damping).diagonal().max()
    assert torch.equal(mended - torch.diag(mended.diagonal()), rounded - torch.diag(rounded.diagonal()))
    torch.testing.assert_close(added.max(), share * largest, rtol=1e-3, atol=0)
    assert added.min() < 0.1 * added.max()  # the same share of a quiet column is less


def test_the_share_is_little_more_than_is_needed_and_leaves_a_margin() -> None:
    rounded, _ = rounded_and_true()
    matrix = damped(rounded, SETTINGS.damping)
    entries = matrix.diagonal().maximum(SETTINGS.damping * matrix.diagonal().mean())
    _, share = lower_factor(matrix.clone(), SETTINGS.damping)
    scaled = matrix / torch.outer(entries, entries).sqrt()
    least = float(torch.linalg.eigvalsh(scaled)[0])
    assert -least > 0.99 * share / 20  # a tenth of half of it failed
    assert least + share > 0.99 * share / 2


def test_every_user_of_the_moments_lives_with_rounding() -> None:
    rounded, true = rounded_and_true()
    weight = normal(24, COLUMNS, seed=5)
    values = quantize_with_feedback(weight, rounded, SETTINGS)
    assert values.dequantized().isfinite().all()
    error = weighted_error(weight, values.dequantized(), true).sum()
    assert error < 0.5 * weighted_error(weight, quantize_linear(weight).dequantized(), true).sum()
    assert aimed_weight(weight, moments_of(rounded), damping=SETTINGS.damping).isfinite().all()
    fitted = fitted_input_scale(weight, values, rounded, damping=SETTINGS.damping)
    assert fitted.isfinite().all()
    assert (fitted > 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_errors_that_could_be_negative_make_no_endless_scales(seed: int) -> None:
    half, weight = normal(8, 8, seed=seed), normal(6, 8, seed=seed + 100)
    second = half + half.T + 3 * torch.eye(8)
    assert torch.linalg.eigvalsh(second)[0] < -1
    made = quantize_with_feedback(weight, second, SETTINGS).dequantized()
    assert made.isfinite().all()
    assert made.abs().max() < 2 * weight.abs().max()


@settings(deadline=None, max_examples=200)
@given(data=st.data(), columns=st.integers(1, 7), damping=st.sampled_from((0.0, 1e-4, 0.01, 0.1)))
def test_every_finite_matrix_has_a_factor(data: st.DataObject, columns: int, damping: float) -> None:
    numbers = st.floats(-(2.0**60), 2.0**60, width=32)
    half = torch.from_numpy(data.draw(arrays("float32", (columns, columns), elements=numbers)))
    matrix = damped(half.tril() + half.tril(-1).T, damping)
    root, share = lower_factor(matrix.clone(), damping)
    again, same_share = lower_factor(matrix.clone(), damping)
    assert share == same_share
    assert torch.equal(root, again)
    assert root.isfinite().all()
    assert (root.diagonal() > 0).all()
    product = root @ root.T
    size = product.diagonal().sqrt()
    left = (product - matrix).fill_diagonal_(0)  # all that may differ is the diagonal
    assert (left.abs() <= 1e-12 * torch.outer(size, size)).all()
    assert (product.diagonal() >= matrix.diagonal() * (1 - 1e-12)).all()


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10**6), columns=st.integers(1, 40), tokens=st.integers(1, 60), spread=st.floats(0, 4))
def test_good_moments_stay_as_they_are(seed: int, columns: int, tokens: int, spread: float) -> None:
    inputs = normal(tokens, columns, seed=seed) * (spread * normal(columns, seed=seed + 1)).exp()
    second = inputs.T @ inputs / tokens
    root, share = lower_factor(damped(second, 0.01), 0.01)
    assert share == 0
    assert torch.equal(root, torch.linalg.cholesky(damped(second, 0.01)))
    kept, share = definite(second, 0.01)
    assert kept is second
    assert share == 0


def test_unsymmetric_rounding_counts_whole() -> None:
    second = torch.eye(4)
    second[0, 1] = 4.0  # a factor that reads the lower triangle does not see it
    assert lower_factor(damped(second, 0.01), 0.01)[1] == 0
    mended, share = definite(second, 0.01)
    assert share > 0
    assert torch.linalg.eigvalsh((mended + mended.T) / 2)[0] > 0


@pytest.mark.parametrize("wrong", [torch.nan, torch.inf, -torch.inf])
def test_what_is_not_finite_is_refused(wrong: float) -> None:
    second = torch.eye(5)
    second[3, 1] = second[1, 3] = wrong
    weight, sentence = normal(2, 5, seed=0), "second moments of a linear's inputs hold NaN or infinity: fetch or make"
    with pytest.raises(NonFiniteValues, match=sentence):
        definite(second, 0.01)
    with pytest.raises(NonFiniteValues, match=sentence):
        quantize_with_feedback(weight, second, SETTINGS)
    with pytest.raises(NonFiniteValues, match=sentence):
        aimed_weight(weight, moments_of(second), damping=0.05)
    with pytest.raises(NonFiniteValues, match=r"^the inputs of a, b hold"):
        check_finite(torch.zeros(3), second, what="the inputs of a, b")
