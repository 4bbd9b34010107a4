"""Positions, times and vectors as the transformer reads them."""

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.model.config import TIME_CHANNELS

THETA = 10000.0

Rope = tuple[Tensor, Tensor]


def rope_tables(ids: Tensor, axes: Sequence[int]) -> Rope:
    """Cosines and sines of rotary positions (RoPE, arXiv:2104.09864), each axis with its own frequencies.

    `ids` is [L, axes], one position a token and axis. Returns two float32 tensors [L, sum(axes) / 2] on the
    device of `ids`; angles are computed in float64 on the host, because some devices have no float64.
    """
    positions = ids.detach().to("cpu", torch.float64)
    angles = []
    for axis, dim in enumerate(axes):
        frequencies = THETA ** (-torch.arange(0, dim, 2, dtype=torch.float64) / dim)  # [dim / 2]
        angles.append(positions[:, axis, None] * frequencies)
    angle = torch.cat(angles, dim=-1)  # [L, sum(axes) / 2]
    return angle.cos().to(ids.device, torch.float32), angle.sin().to(ids.device, torch.float32)


def rotate(x: Tensor, rope: Rope) -> Tensor:
    """Turn neighbouring pairs of each head by their token's angles; `x` is [B, H, L, d], in its own dtype."""
    cos, sin = rope  # [L, d / 2]
    even, odd = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack((even * cos - odd * sin, odd * cos + even * sin), dim=-1).flatten(-2).to(x.dtype)


def sinusoids(values: Tensor) -> Tensor:
    """Cosines, then sines, of `values` [n] at 128 frequencies from 1 to 1 / 10000; float32 [n, 256]."""
    half = TIME_CHANNELS // 2
    exponents = torch.arange(half, dtype=torch.float32, device=values.device) * (-math.log(THETA) / half)
    angles = values.float()[:, None] * exponents.exp()
    return torch.cat((angles.cos(), angles.sin()), dim=-1)


class Embedder(nn.Module):
    """Two linears with a SiLU between them."""

    def __init__(self, channels: int, dim: int) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(channels, dim)
        self.linear_2 = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        """`x` is [n, channels]; returns [n, dim]."""
        embedded: Tensor = self.linear_2(F.silu(self.linear_1(x)))
        return embedded


class VectorEmbedder(nn.Module):
    """The conditioning vector: time, guidance where the model takes it, and the pooled text."""

    def __init__(self, pooled_channels: int, dim: int, *, guidance: bool) -> None:
        super().__init__()
        self.timestep_embedder = Embedder(TIME_CHANNELS, dim)
        self.guidance_embedder = Embedder(TIME_CHANNELS, dim) if guidance else None
        self.text_embedder = Embedder(pooled_channels, dim)

    def forward(self, times: Tensor, guidance: Tensor | None, pooled: Tensor) -> Tensor:
        """`times` [n] in 0..1, `guidance` [n], `pooled` [n or 1, P] in the compute dtype; returns [n, dim]."""
        vector: Tensor = self.timestep_embedder(sinusoids(times * 1000).to(pooled.dtype))
        if self.guidance_embedder is not None:
            assert guidance is not None, "this transformer takes a guidance value"
            vector = vector + self.guidance_embedder(sinusoids(guidance * 1000).to(pooled.dtype))
        of_text: Tensor = self.text_embedder(pooled)
        return vector + of_text
