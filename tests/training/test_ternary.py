"""Learning with ternary weights: what is computed, what is learned, and what is written."""

import pytest
import torch
from torch import nn

from engine.model.config import config_from_values
from engine.model.shapes import block_linears
from kernels.layout import Layout, PackedWeight, unpack
from kernels.ops import ternary_linear
from training.pocket import Pocket
from training.ternary import TernaryAwareLinear, make_ternary_aware, packed_tensors, round_activations, round_rows


@pytest.fixture
def linear() -> TernaryAwareLinear:
    torch.manual_seed(0)
    return TernaryAwareLinear(37, 11)


def test_rows_round_to_codes_and_the_mean_of_what_is_kept() -> None:
    codes, scale = round_rows(torch.tensor([[2.0, -4.0, 0.5, -0.1], [0.0, 0.0, 0.0, 0.0]]))
    assert codes.tolist() == [[1, -1, 0, 0], [0, 0, 0, 0]]
    assert scale.tolist() == [[3], [0]]


def test_a_scale_beyond_half_the_weights_changes_no_code() -> None:
    weight = torch.randn(64, 48)
    codes, scale = round_rows(weight)
    assert set(codes.unique().tolist()) == {-1, 0, 1}
    again, larger = round_rows(weight * 8)
    assert torch.equal(codes, again)
    torch.testing.assert_close(larger, scale * 8)


def test_the_gradient_passes_straight_through(linear: TernaryAwareLinear) -> None:
    x = torch.randn(5, 37, requires_grad=True)
    round_activations(x).sum().backward()
    assert torch.equal(x.grad, torch.ones_like(x))
    given = torch.randn(5, 11)
    linear(x.detach()).backward(given)
    torch.testing.assert_close(linear.weight.grad, given.T @ round_activations(x.detach()))


def test_it_computes_what_the_packed_weight_computes(linear: TernaryAwareLinear) -> None:
    packed = packed_tensors(nn.Sequential(linear), ["0"])
    weight = PackedWeight(
        codes=packed["0.codes"], row_scale=packed["0.row_scale"], layout=Layout.BASE3, in_features=linear.in_features
    )
    x = torch.randn(9, 37) * torch.logspace(-3, 3, 9)[:, None]
    expected = ternary_linear(x, weight, linear.bias.detach(), activations="int8")
    torch.testing.assert_close(linear(x).detach(), expected, rtol=1e-5, atol=1e-5)


def test_packed_tensors_come_back(tiny_pocket: Pocket) -> None:
    transformer = tiny_pocket.transformer
    linears = block_linears(config_from_values(dict(transformer.config)))
    names = make_ternary_aware(transformer)
    assert set(names) == set(linears)
    tensors = packed_tensors(transformer, names)
    for name, (rows, columns) in linears.items():
        codes, scale = round_rows(transformer.get_submodule(name).weight.detach())
        assert torch.equal(unpack(tensors[f"{name}.codes"], Layout.BASE3, rows, columns), codes.to(torch.int8))
        assert torch.equal(tensors[f"{name}.row_scale"], scale[:, 0])
        assert f"{name}.weight" not in tensors
    assert tensors["proj_out.weight"].dtype == torch.bfloat16
