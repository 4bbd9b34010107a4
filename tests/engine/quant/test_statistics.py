"""Moments of a linear's inputs against one sum over all of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
import torch
from torch.overrides import TorchFunctionMode

from engine.quant.statistics import InputStatistics


def tokens(*shape: int, seed: int = 0) -> torch.Tensor:
    return 1 + torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def counted(student: torch.Tensor, teacher: torch.Tensor | None) -> InputStatistics:
    statistics = InputStatistics(student.shape[-1])
    statistics.add(student, teacher)
    return statistics


class TokenAfterToken(TorchFunctionMode):
    """Products that are summed as a GPU sums them: in float32, one token after the other."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        if func in (torch.Tensor.__matmul__, torch.Tensor.addmm_):
            left, right = args[-2:]
            total = torch.zeros(left.shape[0], right.shape[1])
            for i in range(len(right)):
                total += torch.outer(left[:, i], right[i])
            return total if func is torch.Tensor.__matmul__ else args[0].add_(total)
        return func(*args, **(kwargs or {}))


def test_moments_are_the_means() -> None:
    y, x = tokens(5, 7, 4), tokens(5, 7, 4, seed=1)
    moments = counted(y, x).moments()
    flat_y, flat_x = y.reshape(-1, 4).double(), x.reshape(-1, 4).double()
    assert moments.tokens == 35
    torch.testing.assert_close(moments.second, flat_y.T @ flat_y / 35, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(moments.drift, (flat_x - flat_y).T @ flat_y / 35, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(moments.mean, flat_y.mean(0), rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(moments.teacher_mean, flat_x.mean(0), rtol=1e-5, atol=1e-6)


def test_batches_and_merged_parts_count_as_one() -> None:
    y, x = tokens(30, 3), tokens(30, 3, seed=1)
    whole = counted(y, x).moments()
    parts = counted(y[:10], x[:10])
    parts.add(y[10:20], x[10:20])
    parts.merge(counted(y[20:], x[20:]))
    for name in ("second", "drift", "mean", "teacher_mean"):
        torch.testing.assert_close(getattr(parts.moments(), name), getattr(whole, name), rtol=1e-5, atol=1e-5)
    assert parts.tokens == 30


def test_the_same_inputs_do_not_drift() -> None:
    moments = counted(tokens(20, 3), None).moments()
    assert not moments.drift.any()
    assert torch.equal(moments.mean, moments.teacher_mean)


def test_centred_moments_are_those_of_centred_inputs() -> None:
    y, x = tokens(50, 3), 2 * tokens(50, 3, seed=1)
    centred = counted(y, x).moments().centred()
    expected = counted(y - y.mean(0), x - x.mean(0)).moments()
    torch.testing.assert_close(centred.second, expected.second, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(centred.drift, expected.drift, rtol=1e-4, atol=1e-5)
    assert float(centred.mean.norm()) > 1


def test_scaled_moments_are_those_of_scaled_inputs() -> None:
    y, x, scale = tokens(50, 3), tokens(50, 3, seed=1), torch.tensor([0.5, 1.0, 4.0])
    scaled, expected = counted(y, x).moments().scaled(scale), counted(y * scale, x * scale).moments()
    for name in ("second", "drift", "mean", "teacher_mean"):
        torch.testing.assert_close(getattr(scaled, name), getattr(expected, name), rtol=1e-5, atol=1e-5)


def test_tokens_that_are_alike_are_not_rounded_the_same_way_for_long() -> None:
    y, x = (tokens(1, 6, seed=seed).expand(4608, 6) for seed in (0, 2))
    with TokenAfterToken():
        moments = counted(y, x).moments()
    true_y = y[0].double()
    torch.testing.assert_close(moments.second, torch.outer(true_y, true_y), rtol=1.5e-5, atol=0)
    torch.testing.assert_close(moments.drift, torch.outer((x - y)[0].double(), true_y), rtol=1.5e-5, atol=0)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_sixteen_bit_inputs_are_summed_in_more(dtype: torch.dtype) -> None:
    statistics = InputStatistics(1, dtype=torch.float32)
    for _ in range(40):
        statistics.add(torch.ones(1000, 1, dtype=dtype))
    assert statistics.moments().second.item() == 1.0
    assert statistics.moments().second.dtype == torch.float32


def test_nothing_counted_has_no_moments() -> None:
    with pytest.raises(AssertionError, match="no token"):
        InputStatistics(2).moments()
