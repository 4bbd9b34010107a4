"""Side branches against plain singular value decompositions."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.quant.branch import with_branch
from engine.quant.gptq import weighted_error
from engine.quant.ternary import quantize_linear


def normal(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def second_moments(columns: int, *, seed: int) -> Tensor:
    inputs = normal(4 * columns, columns, seed=seed) * torch.logspace(1, -1, columns)
    return inputs.T @ inputs / len(inputs)


def plain_branch(residual: Tensor, rank: int) -> Tensor:
    u, s, v = torch.linalg.svd(residual.double(), full_matrices=False)
    return (u[:, :rank] * s[:rank]) @ v[:rank]


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10**6), rows=st.integers(3, 20), columns=st.integers(3, 20), rank=st.integers(1, 3))
def test_never_worse_than_the_plain_decomposition(seed: int, rows: int, columns: int, rank: int) -> None:
    weight, second = normal(rows, columns, seed=seed), second_moments(columns, seed=seed + 1)
    rounded = quantize_linear(weight)
    whitened = weighted_error(weight, with_branch(weight, rounded, second, rank=rank).dequantized(), second).sum()
    residual = weight - rounded.dequantized()
    plain = weighted_error(residual, plain_branch(residual, rank), second).sum()
    none = weighted_error(residual, 0 * residual, second).sum()
    assert whitened <= plain + 1e-3 * none  # the factors are rounded to bfloat16


@pytest.mark.parametrize("shape", [(10, 16), (16, 10)])
def test_the_closed_form(shape: tuple[int, int]) -> None:
    weight, second = normal(*shape, seed=0), second_moments(shape[1], seed=1).double()
    rounded = quantize_linear(weight)
    values = with_branch(weight, rounded, second, rank=2)
    vectors = torch.linalg.eigh(second)
    root = vectors.eigenvectors * vectors.eigenvalues.sqrt() @ vectors.eigenvectors.T
    expected = plain_branch((weight - rounded.dequantized()).double() @ root, 2) @ torch.linalg.inv(root)
    assert values.branch_up is not None
    assert values.branch_down is not None
    actual = values.branch_up.double() @ values.branch_down.double()
    assert (actual - expected).norm() < 1e-2 * expected.norm()


def test_a_full_rank_leaves_nothing() -> None:
    weight = normal(6, 9, seed=2)
    values = with_branch(weight, quantize_linear(weight), second_moments(9, seed=3), rank=6)
    torch.testing.assert_close(values.dequantized(), weight, rtol=2e-2, atol=2e-2)


def test_a_branch_replaces_the_one_before() -> None:
    weight, second = normal(12, 9, seed=4), second_moments(9, seed=5)
    once = with_branch(weight, quantize_linear(weight), second, rank=3)
    assert torch.equal(once.dequantized(), with_branch(weight, once, second, rank=3).dequantized())


def test_a_weight_that_is_ternary_already_has_an_empty_branch() -> None:
    weight = quantize_linear(normal(6, 9, seed=6)).dequantized()
    values = with_branch(weight, quantize_linear(weight), second_moments(9, seed=7), rank=2)
    torch.testing.assert_close(values.dequantized(), weight)
