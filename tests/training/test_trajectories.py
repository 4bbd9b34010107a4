"""Pools of the teacher's trajectories: how they fill, what they give, and whose words they follow."""

import itertools

import pytest
import torch

from training import trajectories
from training.clock import Clock
from training.pocket import Pocket, Tokens
from training.pools import parse_sizes
from training.sampling import guided_velocity
from training.trajectories import GUIDANCE, STEPS, TrajectoryPools

# Under autocast the norms' weights stay float32; torch says once that they take the slower road.
pytestmark = pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight:UserWarning")


@pytest.fixture
def pools(tiny_pocket: Pocket, tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> TrajectoryPools:
    monkeypatch.setattr(trajectories, "PORTION", 2 * 4 / 256)
    torch.nn.init.normal_(tiny_pocket.transformer.proj_out.weight, std=0.2)
    sizes = parse_sizes("32x32 48x32")
    return TrajectoryPools(tiny_pocket.requires_grad_(False), tokens, sizes=sizes, trajectories=6, seed=(0,))


def test_pools_fill_by_the_clock_but_none_stays_empty(pools: TrajectoryPools) -> None:
    pools.fill(Clock(total=100, stretch=100, elapsed=50), until=50)
    assert [pool.filled for pool in pools.pools] == [2, 1]
    pools.fill(Clock(total=100, stretch=100), until=100)
    assert [pool.filled for pool in pools.pools] == [3, 3]
    assert pools.offered == 6
    pools.pools[0].refresh()
    assert pools.offered == 8
    assert pools.pools[0].filled == 3


def test_points_are_of_one_trajectory_with_its_guidance(pools: TrajectoryPools) -> None:
    pools.fill(Clock(total=100, stretch=100), until=0)
    pool = pools.pools[1]
    assert (pool.states[0, 0] - pool.states[0, 1]).abs().max() > 1e-3
    for step, following in itertools.pairwise(range(STEPS)):
        moved = pool.states[0, step] + (pool.sigmas[0, following] - pool.sigmas[0, step]) * pool.velocities[0, step]
        torch.testing.assert_close(pool.states[0, following].float(), moved.float(), rtol=0.02, atol=0.02)
    drawn = pool.draw(5)
    assert drawn.latents.shape == drawn.velocities.shape == (5, 6, 64)
    assert drawn.grid == (2, 3)
    assert ((drawn.scales >= GUIDANCE[0]) & (drawn.scales <= GUIDANCE[1])).all()
    assert ((drawn.sigmas > 0) & (drawn.sigmas <= 1)).all()


def test_velocities_are_the_teachers_guided_ones(pools: TrajectoryPools, tokens: Tokens) -> None:
    pools.fill(Clock(total=100, stretch=100), until=0)
    pool = pools.pools[0]
    teacher = pool.teacher
    both = torch.cat([pool.ids[:1].long(), tokens([""])])
    with torch.autocast("cpu", torch.bfloat16), torch.no_grad():
        expected = guided_velocity(
            teacher, pool.states[:1, 3].float(), float(pool.sigmas[0, 3]), pool.scales[:1], teacher.encode(both), (2, 2)
        )
    torch.testing.assert_close(pool.velocities[:1, 3].float(), expected, rtol=0.05, atol=0.05)


def test_new_trajectories_come_as_updates_pass(pools: TrajectoryPools) -> None:
    pools.fill(Clock(total=100, stretch=100), until=100)
    for update in range(4):
        pools.draw(8, update, refresh_every=4)
    assert pools.offered > 6
