"""Rounding of weights by themselves, against what its rules say."""

import pytest
import torch

from training import rounding
from training.rounding import absmean, rounded_to_largest, rounded_with_clip


@pytest.fixture
def weight() -> torch.Tensor:
    return torch.randn(6, 200, generator=torch.Generator().manual_seed(0))


def test_absmean_has_one_scale_for_all_rows() -> None:
    values = absmean(torch.tensor([[0.9, -0.2, 0.1], [-3.0, 0.6, 0.0]], dtype=torch.bfloat16))
    assert values.row_scale.tolist() == pytest.approx([0.8, 0.8], rel=2e-3)
    assert values.codes.tolist() == [[1, 0, 0], [-1, 1, 0]]
    assert values.codes.dtype == torch.int8


def test_absmean_of_nothing_is_nothing() -> None:
    values = absmean(torch.zeros(2, 3))
    assert not values.codes.any()
    assert bool(values.row_scale.isfinite().all())


@pytest.mark.parametrize("bits", [4, 8])
def test_a_rows_largest_magnitude_has_the_largest_code(weight: torch.Tensor, bits: int) -> None:
    weight[2] *= 100
    rounded = rounded_to_largest(weight, bits)
    assert (rounded.codes.abs().amax(dim=1) == 2 ** (bits - 1) - 1).all()
    assert ((weight - rounded.dequantized()).abs() <= rounded.row_scale[:, None] * 0.5001).all()


def test_a_row_of_zeros_stays() -> None:
    assert not rounded_to_largest(torch.zeros(2, 3), 8).dequantized().any()
    assert not rounded_with_clip(torch.zeros(2, 3), 4).dequantized().any()


def test_each_rows_clip_is_its_best(weight: torch.Tensor) -> None:
    weight[1, 0] = 40  # an outlier wants a clip of its own
    rounded = rounded_with_clip(weight, 4)
    error = (weight - rounded.dequantized()).square().sum(dim=1)
    largest = weight.abs().amax(dim=1)
    for clip in [*rounding.CLIPS.tolist(), 1.0]:
        scale = clip * largest / 7
        tried = (weight / scale[:, None]).round().clamp(-7, 7) * scale[:, None]
        assert (error <= (weight - tried).square().sum(dim=1) * 1.0001).all()
    assert rounded.codes.abs().max() == 7
    unclipped = (weight - rounded_to_largest(weight, 4).dequantized()).square().sum(dim=1)
    assert (error < 0.9 * unclipped).sum() >= 2
