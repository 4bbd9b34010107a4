"""Learning with ternary weights: what is computed, what is learned, and what is written."""

import argparse
import copy
import json
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.model.config import config_from_values
from engine.model.shapes import block_linears
from kernels.layout import Layout, PackedWeight, unpack
from kernels.ops import ternary_linear
from training import ternary
from training.clock import Clock
from training.optimizers import optimizers, set_rate, update
from training.pocket import Pocket, Tokens
from training.ternary import (
    TernaryAwareLinear,
    TrajectoryPool,
    distillation_loss,
    make_ternary_aware,
    packed_tensors,
    round_activations,
    round_rows,
    write_record,
)

# Under autocast the norms' weights stay float32; torch says once that they take the slower road.
pytestmark = pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight:UserWarning")


@pytest.fixture
def linear() -> TernaryAwareLinear:
    torch.manual_seed(0)
    return TernaryAwareLinear(37, 11)


@pytest.fixture
def pool(tiny_pocket: Pocket, tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> TrajectoryPool:
    monkeypatch.setattr(ternary, "STEPS", 2)
    monkeypatch.setattr(ternary, "REFRESH", 2)
    return TrajectoryPool(tiny_pocket.requires_grad_(False), tokens, 3, seed=0)


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


def test_the_pool_fills_by_the_clock_and_counts_what_it_offers(pool: TrajectoryPool) -> None:
    pool.fill(Clock(total=100, stretch=100, elapsed=50), until=50)
    assert pool.filled == 0
    pool.fill(Clock(total=100, stretch=100), until=100)
    assert (pool.filled, pool.offered) == (3, 3)
    pool.refresh(2)
    assert (pool.filled, pool.offered) == (3, 5)
    states, velocities, sigmas, scales, ids = pool.draw(4)
    assert states.shape == velocities.shape == (4, *pool.states.shape[2:])
    assert (sigmas > 0).all()
    assert ((scales >= 1) & (scales <= 5)).all()
    assert ids.dtype == torch.int64


def test_a_student_learns_from_its_teacher(pool: TrajectoryPool) -> None:
    torch.manual_seed(1)
    nn.init.normal_(pool.teacher.transformer.proj_out.weight, std=0.2)
    pool.fill(Clock(total=100, stretch=100), until=100)
    student = copy.deepcopy(pool.teacher.transformer).requires_grad_(True)
    make_ternary_aware(student)
    nn.init.zeros_(student.proj_out.weight)
    chosen = optimizers(student, [])
    set_rate(chosen, 1.0)
    losses = []
    for _ in range(8):
        loss = distillation_loss(student, pool.teacher, pool.draw(2))
        update(student, chosen, loss)
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.9 * losses[0]


def test_a_record_lies_beside_the_weights(tmp_path: Path) -> None:
    arguments = argparse.Namespace(out=tmp_path / "weights.safetensors", device="cpu", seed=4)
    write_record(arguments, updates=7, seconds=12.4, trajectories=30)
    record = json.loads((tmp_path / "weights.json").read_text("utf-8"))
    assert record == {
        "trajectories": 30, "updates": 7, "seconds": 12, "device": "cpu", "torch": torch.__version__, "seed": 4,
    }  # fmt: skip
