"""A student's linear against the kernels' reference."""

import pytest
import torch
from torch import nn

from engine.checkpoint.writer import pack_values
from engine.quant.branch import with_branch
from engine.quant.student import StudentLinear, place, rounded_activations
from engine.quant.ternary import TernaryValues, quantize_linear
from kernels.reference import Activations, ternary_linear


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("activations", ["int8", "exact"])
@pytest.mark.parametrize(("dtype", "ratio"), [(torch.float32, 1e-5), (torch.bfloat16, 1e-2)])
@pytest.mark.parametrize("extras", [False, True])
def test_it_computes_what_the_kernels_compute(
    activations: Activations, dtype: torch.dtype, ratio: float, extras: bool
) -> None:
    weight, x, bias = normal(12, 20), normal(3, 7, 20, seed=1).to(dtype), normal(12, seed=2)
    values = quantize_linear(weight)
    if extras:
        scaled = TernaryValues(
            codes=values.codes, row_scale=values.row_scale, input_scale=0.5 + normal(20, seed=3).abs()
        )
        values = with_branch(weight, scaled, torch.eye(20), rank=2)
    expected = ternary_linear(x.reshape(-1, 20), pack_values(values), bias, activations).view(3, 7, 12).float()
    actual = StudentLinear(values, bias, activations=activations)(x)
    assert actual.dtype == dtype
    assert (actual.float() - expected).norm() <= ratio * expected.norm()


def test_rounded_activations_are_those_that_are_multiplied() -> None:
    x, scale, values = normal(9, 20), 0.5 + normal(20, seed=3).abs(), quantize_linear(normal(4, 20, seed=1))
    scaled = TernaryValues(codes=values.codes, row_scale=values.row_scale, input_scale=scale)
    rounded = rounded_activations(x, "int8", scale)
    expected = StudentLinear(scaled, None, activations="int8")(x)
    torch.testing.assert_close(rounded @ scaled.dequantized().T, expected)
    assert not torch.equal(rounded, x)
    assert torch.equal(rounded_activations(x, "exact"), x)


def test_it_takes_a_place_in_a_list() -> None:
    block = nn.ModuleDict({"out": nn.ModuleList([nn.Linear(4, 4)])})
    linear = StudentLinear(quantize_linear(normal(4, 4)), None, activations="exact")
    place(block, "out.0", linear)
    assert block.get_submodule("out.0") is linear
