"""Tests of the study of int8 activations' error."""

from collections import Counter

import pytest
import torch

from benchmarks.int8_error import TOKENS, WAYS, balanced, error, joined, kind_of, rounded, symmetric, with_zero_point
from benchmarks.steps import TINY
from engine.bench.measuring import random_transformer
from engine.model.config import config_from_values
from engine.model.linear import TernaryLinear


def numbers(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def test_rounding_keeps_to_half_a_step() -> None:
    x = numbers(6, 40)
    assert bool(((symmetric(x) - x).abs() <= x.abs().amax(1, keepdim=True) / 254 * 1.001).all())
    assert bool(((with_zero_point(x) - x).abs() <= (x.amax(1) - x.amin(1))[:, None] / 254 * 1.001).all())
    assert torch.equal(with_zero_point(torch.zeros(2, 5)), torch.zeros(2, 5))


def test_a_zero_point_halves_the_error_of_what_has_one_sign() -> None:
    x = torch.nn.functional.gelu(numbers(50, 500))
    assert error(with_zero_point(x), x) < 0.6 * error(symmetric(x), x)


def test_two_widths_in_one_row_are_told_apart() -> None:
    x = torch.cat((0.05 * numbers(20, 30), numbers(20, 120)), 1)
    small = [error(way(x)[:, :30], x[:, :30]) for way in (symmetric, balanced, joined(symmetric, symmetric))]
    assert small[1] < 0.3 * small[0]
    assert small[2] < 0.3 * small[0]


@torch.inference_mode()
def test_each_linear_is_of_one_kind_and_hooks_are_taken_back() -> None:
    config = config_from_values({**TINY, "num_layers": 2})
    model = random_transformer(config, torch.device("cpu"), "exact")
    names = [name for name, module in model.named_modules() if isinstance(module, TernaryLinear)]
    kinds = Counter(map(kind_of, names))
    doubles, singles = len(model.transformer_blocks), len(model.single_transformer_blocks)
    assert kinds == {
        "modulating": 2 * doubles + singles,
        "normed": 8 * doubles + 4 * singles,
        "attended": 2 * doubles,
        "gelu": 2 * doubles,
        "joined": singles,
    }
    linear = model.get_submodule("single_transformer_blocks.0.proj_out")
    x = numbers(1, 4, linear.weight.in_features)
    plain = linear(x)
    with rounded(model, {"joined": symmetric}):
        assert torch.equal(linear(x), model.get_submodule("single_transformer_blocks.0.proj_out")(symmetric(x)))
        assert not torch.equal(linear(x), plain)
    assert torch.equal(linear(x), plain)


@pytest.mark.parametrize("name", WAYS)
def test_each_way_names_kinds_that_there_are(name: str) -> None:
    assert set(WAYS[name]) <= {"modulating", *TOKENS}
