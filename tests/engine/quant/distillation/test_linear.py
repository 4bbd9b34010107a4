"""Linears that learn their codes, and linears whose codes are final."""

import pytest
import torch
from torch import Tensor

from engine.checkpoint.writer import pack_values
from engine.quant.distillation.linear import FREE, FrozenLinear, LatentLinear, in_memory, unpacked
from engine.quant.student import StudentLinear
from engine.quant.ternary import TernaryValues, quantize_linear
from kernels.layout import Layout
from kernels.reference import Activations, ternary_linear


def normal(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def values_of(weight: Tensor, *, extras: bool = False) -> TernaryValues:
    """Codes that are not the weight's own, with an empty row."""
    rounded = quantize_linear(weight.roll(1, 1))
    if not extras:
        return rounded
    rows, columns = weight.shape
    return TernaryValues(
        codes=rounded.codes,
        row_scale=rounded.row_scale,
        input_scale=normal(columns, seed=7).abs() + 0.5,
        branch_down=normal(2, columns, seed=8).bfloat16(),
        branch_up=normal(rows, 2, seed=9).bfloat16(),
    )


def made(*, extras: bool = False, activations: Activations = "int8") -> tuple[LatentLinear, TernaryValues, Tensor]:
    weight, bias = normal(6, 300, seed=0), normal(6, seed=1)
    weight[3] = 0
    values = values_of(weight, extras=extras)
    return LatentLinear(values, weight, bias, activations=activations), values, bias


@pytest.mark.parametrize("extras", [False, True])
@pytest.mark.parametrize("activations", ["int8", "exact"])
def test_both_compute_what_a_packed_weight_does(activations: Activations, extras: bool) -> None:
    linear, values, bias = made(extras=extras, activations=activations)
    x, packed = normal(5, 300, seed=2), pack_values(values)
    expected = ternary_linear(x, packed, bias, activations)
    frozen = FrozenLinear(in_memory(packed), bias, activations=activations)
    torch.testing.assert_close(linear(x), expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(frozen(x), expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(StudentLinear(values, bias, activations=activations)(x), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("extras", [False, True])
def test_it_begins_and_ends_as_its_values(extras: bool) -> None:
    linear, values, _ = made(extras=extras)
    after = linear.values()
    assert torch.equal(after.codes, values.codes)
    assert torch.equal(after.row_scale, values.row_scale)
    assert torch.equal(unpacked(pack_values(after)).codes, values.codes)
    assert in_memory(pack_values(after)).layout is Layout.TILED2
    if extras:
        assert after.branch_up is not None
        assert torch.equal(after.branch_up, values.branch_up)
        assert torch.equal(after.input_scale, values.input_scale)


def test_codes_scales_and_biases_learn() -> None:
    linear, values, _ = made()
    goal, x = normal(6, 300, seed=3), normal(64, 300, seed=4)
    optimizer = torch.optim.Adam(linear.parameters(), lr=0.02)
    losses = []
    for _ in range(60):
        optimizer.zero_grad()
        loss = (linear(x) - x @ goal.T).square().mean()
        loss.backward()
        optimizer.step()
        linear.hold()
        losses.append(loss.item())
    assert losses[-1] < 0.6 * losses[0]
    after = linear.values()
    assert not torch.equal(after.codes, values.codes)
    assert float((after.row_scale - values.row_scale).abs().max()) > 0
    assert linear.latent.abs().max() <= 1.5


def test_what_is_far_from_a_threshold_freezes_first_and_stays() -> None:
    linear, _, _ = made()
    with torch.no_grad():
        linear.latent[0, :4] = torch.tensor([0.0, 0.45, -0.55, 1.5])
    linear.freeze(0.4)
    assert linear.frozen[0, :4].tolist() == [0, FREE, FREE, 1]
    frozen = linear.frozen != FREE
    codes = linear.values().codes
    with torch.no_grad():
        linear.latent.mul_(-3).add_(0.1)
    linear.hold()
    assert torch.equal(linear.values().codes[frozen], codes[frozen])
    assert not torch.equal(linear.values().codes, codes)
    linear.freeze(0.0)
    assert not (linear.frozen == FREE).any()
    last = linear.values().codes
    with torch.no_grad():
        linear.latent.normal_()
    linear.hold()
    assert torch.equal(linear.values().codes, last)


def test_gradients_pass_through_what_is_final() -> None:
    _, values, bias = made()
    frozen = FrozenLinear(in_memory(pack_values(values)), bias, activations="int8")
    x = normal(5, 300, seed=2).requires_grad_()
    frozen(x).sum().backward()
    assert x.grad is not None
    torch.testing.assert_close(x.grad, values.dequantized().sum(0).expand(5, -1), rtol=1e-4, atol=1e-4)
    assert all(parameter.grad is None for parameter in frozen.parameters())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")  # of the compiler's own
def test_it_compiles_as_one_graph() -> None:
    linear, _, _ = made(extras=True)
    x = normal(5, 300, seed=2)
    compiled = torch.compile(linear, fullgraph=True, dynamic=False, backend="aot_eager")
    torch.testing.assert_close(compiled(x), linear(x))
