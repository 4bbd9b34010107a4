"""The bias that keeps the mean of the outputs."""

import torch

from engine.quant.quality import corrected_bias
from engine.quant.ternary import TernaryValues


def branched(rows: int, columns: int, *, seed: int) -> tuple[torch.Tensor, TernaryValues]:
    """A weight float32 [rows, columns], and values of every part that are near it."""
    generator = torch.Generator().manual_seed(seed)
    values = TernaryValues(
        codes=torch.randint(-1, 2, (rows, columns), dtype=torch.int8, generator=generator),
        row_scale=torch.rand(rows, generator=generator),
        input_scale=0.5 + torch.rand(columns, generator=generator),
        branch_down=torch.randn(2, columns, generator=generator).bfloat16(),
        branch_up=torch.randn(rows, 2, generator=generator).bfloat16(),
    )
    return values.dequantized() + 0.1 * torch.randn(rows, columns, generator=generator), values


def test_the_corrected_bias_keeps_the_mean_of_the_outputs() -> None:
    weight, values = branched(7, 30, seed=2)
    generator = torch.Generator().manual_seed(3)
    inputs, bias = 2 + torch.randn(50, 30, generator=generator), torch.randn(7, generator=generator)
    corrected = corrected_bias(weight, values, inputs.mean(0), bias)
    before, after = inputs @ weight.T + bias, inputs @ values.dequantized().T
    torch.testing.assert_close((after + corrected).mean(0), before.mean(0), rtol=1e-4, atol=1e-4)
    assert not torch.allclose((after + bias).mean(0), before.mean(0), rtol=1e-2, atol=1e-2)


def test_no_other_bias_has_a_smaller_error() -> None:
    weight, values = branched(7, 30, seed=4)
    generator = torch.Generator().manual_seed(5)
    inputs, bias = 1 + torch.randn(50, 30, generator=generator), torch.randn(7, generator=generator)
    corrected = corrected_bias(weight.bfloat16(), values, inputs.mean(0), bias.bfloat16())
    assert corrected.dtype == torch.float32
    before, after = inputs @ weight.T + bias, inputs @ values.dequantized().T
    least = (before - after - corrected).square().sum(0)
    for step in (-0.1, 0.1):
        assert bool(((before - after - corrected - step).square().sum(0) > least).all())
