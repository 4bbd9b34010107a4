"""The teacher's own guided trajectories, for captions alone; no picture is read."""

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from training.clock import Clock
from training.lessons import draw_prompts
from training.pocket import Pocket, Tokens
from training.pools import Size
from training.sampling import encode_guided, guided_velocity, schedule, start_noise

STEPS = 16  # of a trajectory
PORTION = 512  # trajectories of 256 x 256, or as many tokens in those of another size, that are made at once
GUIDANCE = (1.0, 5.0)


@dataclass(frozen=True, kw_only=True)
class States:
    """Points of trajectories of one grid.

    `latents`, `velocities` float32 [B, tokens, 64], `sigmas` and guidance `scales` [B], `ids` int64 [B, T].
    """

    latents: Tensor
    velocities: Tensor
    sigmas: Tensor
    scales: Tensor
    ids: Tensor
    grid: tuple[int, int]


class TrajectoryPool:
    """States, velocities and conditions of trajectories of one size; old ones make place for new ones."""

    def __init__(self, teacher: Pocket, tokens: Tokens, *, size: Size, trajectories: int, seed: Sequence[int]) -> None:
        self.teacher, self.tokens, self.size, self.count = teacher, tokens, size, trajectories
        self.random, self.choose = np.random.default_rng([13, *seed]), random.Random(str(seed))
        self.portion = min(trajectories, max(1, round(PORTION * 256 / size.tokens)))
        self.place, self.filled = 0, 0
        self.offered = 0  # trajectories that `draw` could give so far
        device = teacher.device
        token_shape = start_noise(1, device, 0, size.grid).shape[1:]
        self.states = torch.empty(trajectories, STEPS, *token_shape, dtype=torch.bfloat16, device=device)
        self.velocities = torch.empty_like(self.states)
        self.sigmas = torch.empty(trajectories, STEPS, device=device)
        self.scales = torch.empty(trajectories, device=device)
        self.ids = torch.empty(trajectories, tokens([""]).shape[1], dtype=torch.int32, device=device)

    @torch.no_grad()
    def refresh(self) -> None:
        """Replace the oldest trajectories by a portion of new ones."""
        count, device = self.portion, self.teacher.device
        prompts = draw_prompts(count, self.random, self.choose)
        at = (torch.arange(count, device=device) + self.place) % self.count
        scale = torch.from_numpy(self.random.uniform(*GUIDANCE, size=count)).to(device, torch.float32)
        sigmas = schedule(STEPS, jitter=self.random.uniform(-0.5, 0.5))
        with torch.autocast(device.type, torch.bfloat16):
            text = encode_guided(self.teacher, self.tokens, prompts, device)
            latents = start_noise(count, device, int(self.random.integers(2**40)), self.size.grid)
            for step, (sigma, following) in enumerate(itertools.pairwise(sigmas)):
                flow = guided_velocity(self.teacher, latents, sigma, scale, text, self.size.grid)
                self.states[at, step], self.velocities[at, step] = latents.bfloat16(), flow.bfloat16()
                self.sigmas[at, step] = sigma
                latents = latents + (following - sigma) * flow
        self.scales[at], self.ids[at] = scale, self.tokens(prompts).to(device, torch.int32)
        self.place += count
        self.offered += count
        self.filled = min(self.count, self.filled + count)

    def draw(self, count: int) -> States:
        """`count` points, each of any trajectory and step with equal chance."""
        device = self.states.device
        at = torch.randint(self.filled, (count,), device=device)
        step = torch.randint(STEPS, (count,), device=device)
        return States(
            latents=self.states[at, step].float(),
            velocities=self.velocities[at, step].float(),
            sigmas=self.sigmas[at, step],
            scales=self.scales[at],
            ids=self.ids[at].long(),
            grid=self.size.grid,
        )


class TrajectoryPools:
    """A pool for each size; all processes draw the same size at the same update, so that none waits."""

    def __init__(
        self, teacher: Pocket, tokens: Tokens, *, sizes: list[Size], trajectories: int, seed: Sequence[int]
    ) -> None:
        """`trajectories` of all sizes together; `seed` differs between processes and stretches."""
        self.pools = [
            TrajectoryPool(
                teacher,
                tokens,
                size=size,
                trajectories=max(1, round(trajectories * size.share)),
                seed=(*seed, place),
            )
            for place, size in enumerate(sizes)
        ]
        self.shares = [size.share for size in sizes]

    def fill(self, clock: Clock, *, until: float) -> None:
        """Make trajectories until all pools are full, or `clock` shows `until` seconds and none is empty."""
        for step in itertools.count():
            wanting = [pool for pool in self.pools if pool.filled < pool.count]
            if not wanting or (step >= len(self.pools) and clock.elapsed >= until):
                break
            min(wanting, key=lambda pool: pool.filled / pool.count).refresh()
        for pool in self.pools:
            pool.offered = pool.filled  # what the last ones replaced was never drawn

    @property
    def offered(self) -> int:
        """Trajectories that `draw` could give so far."""
        return sum(pool.offered for pool in self.pools)

    def draw(self, tokens: int, update: int, refresh_every: int) -> States:
        """About `tokens` image tokens' worth of points, of the size due at an update; now and then with new ones."""
        (pool,) = random.Random(update).choices(self.pools, self.shares)
        if update % refresh_every == refresh_every - 1:
            pool.refresh()
        return pool.draw(max(1, round(tokens / pool.size.tokens)))
