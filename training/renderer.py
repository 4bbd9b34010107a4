"""Scenes to pictures on the GPU: affine sampling, alpha compositing, soft shadows."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.colours import variants
from training.scenes import GROUNDS, SLOTS, Scenes

SHADOW_STRENGTH = 0.38
SHADOW_OFFSET = 0.035
SHADOW_REACH = 1.25  # the shadow's square is this much larger than the sprite's, so that its blur has room
SMALL_BELOW = 0.46  # things smaller than this part of the picture are sampled from the half-size atlas


class Renderer:
    """Draws batches of scenes as float32 pictures [B, 3, side, side] in -1..1."""

    def __init__(self, sprites: np.ndarray, device: torch.device) -> None:
        """`sprites` uint8 [N, S, S, 4], not premultiplied."""
        self.device = device
        atlas = [self._premultiplied(sprites[i : i + 10]) for i in range(0, len(sprites), 10)]
        self.atlas = torch.cat(atlas)  # [N, 11, 4, S, S]
        self.small = torch.cat([_halved(part) for part in atlas])
        self.dtype = self.atlas.dtype
        self.shadow = _blurred(self.small[:, 0, 3:4])  # [N, 1, SHADOW_REACH * S / 2, same]

    def _premultiplied(self, sprites: np.ndarray) -> Tensor:
        coloured = variants(torch.from_numpy(sprites).to(self.device).float() / 255)
        coloured[..., :3] *= coloured[..., 3:]
        half = torch.float16 if self.device.type == "cuda" else torch.float32
        return coloured.permute(0, 1, 4, 2, 3).to(half).contiguous()

    @torch.no_grad()
    def render(self, scenes: Scenes, side: int = 256) -> Tensor:
        """Pictures of the scenes, float32 [B, 3, side, side] in -1..1."""
        picture = self._ground(scenes, side)
        for slot in range(SLOTS):
            present = np.flatnonzero(scenes.noun[:, slot] >= 0)
            if len(present):
                index = torch.from_numpy(present).to(self.device)
                picture[index] = self._draw(picture[index], scenes, present, slot)
        return picture.float().clamp(0, 1) * 2 - 1

    def _draw(self, picture: Tensor, scenes: Scenes, rows: np.ndarray, slot: int) -> Tensor:
        noun, colour = (torch.from_numpy(values[rows, slot]).to(self.device) for values in (scenes.noun, scenes.colour))
        size = scenes.size[rows, slot]
        shape = (len(rows), 1, *picture.shape[-2:])
        shadow_grid = F.affine_grid(self._affine(scenes, rows, slot, shadow=True), shape, align_corners=False)
        shadow = F.grid_sample(self.shadow[noun], shadow_grid, align_corners=False)
        picture = picture * (1 - SHADOW_STRENGTH * shadow)
        grid = F.affine_grid(self._affine(scenes, rows, slot, shadow=False), shape, align_corners=False)
        sprite = F.grid_sample(self.small[noun, colour], grid, align_corners=False)
        large = np.flatnonzero(size >= SMALL_BELOW)
        if len(large):
            index = torch.from_numpy(large).to(self.device)
            sprite[index] = F.grid_sample(self.atlas[noun[index], colour[index]], grid[index], align_corners=False)
        return picture * (1 - sprite[:, 3:]) + sprite[:, :3]

    def _affine(self, scenes: Scenes, rows: np.ndarray, slot: int, *, shadow: bool) -> Tensor:
        """Matrices [B, 2, 3] from picture coordinates to sprite coordinates, both in -1..1."""
        size, turn, mirror = (values[rows, slot] for values in (scenes.size, scenes.turn, scenes.mirror))
        size, drop = (size * SHADOW_REACH, SHADOW_OFFSET) if shadow else (size, 0.0)
        x, y = scenes.x[rows, slot] * 2 - 1, (scenes.y[rows, slot] + drop) * 2 - 1
        cosine, sine = np.cos(turn) / size, np.sin(turn) / size
        matrix = np.stack(
            [
                np.stack([mirror * cosine, mirror * sine, -mirror * (cosine * x + sine * y)], -1),
                np.stack([-sine, cosine, sine * x - cosine * y], -1),
            ],
            axis=1,
        )
        return torch.from_numpy(matrix.astype(np.float32)).to(self.device, self.dtype)

    def _ground(self, scenes: Scenes, side: int) -> Tensor:
        def column(values: np.ndarray) -> Tensor:
            return torch.from_numpy(values).to(self.device).reshape(len(scenes), -1, 1, 1)

        line = (torch.arange(side, device=self.device) + 0.5) / side
        y, x = line[:, None].expand(side, side), line[None].expand(side, side)
        tilt, horizon = column(scenes.tilt), column(scenes.horizon)
        slope = ((x - 0.5) * tilt.sin() + (y - 0.5) * tilt.cos() + 0.5).clamp(0, 1)
        below = ((y - horizon) * side / 2 + 0.5).clamp(0, 1)
        blend = torch.where(horizon > 1, slope, below)
        picture = column(scenes.upper) * (1 - blend) + column(scenes.lower) * blend
        shade = torch.where(horizon > 1, torch.zeros_like(blend), 0.12 * (y - 0.5) * (1 - below))
        picture = picture - shade
        night = column((scenes.ground == GROUNDS.index("night")).astype(np.float32))
        return (picture + night * (1 - below) * self._stars(side)).clamp(0, 1).to(self.dtype)

    def _stars(self, side: int) -> Tensor:
        """A few fixed stars in the upper part, [1, 1, side, side], the same in each picture."""
        generator = torch.Generator().manual_seed(5)
        stars = torch.zeros(1, 1, side, side)
        places = (torch.rand(40, 2, generator=generator) * side).long()
        stars[0, 0, places[:, 0], places[:, 1]] = 2.2
        return F.avg_pool2d(stars, 3, 1, 1).to(self.device)


def _halved(atlas: Tensor) -> Tensor:
    count, colours, channels, side, _ = atlas.shape
    return F.avg_pool2d(atlas.reshape(-1, channels, side, side), 2).reshape(
        count, colours, channels, side // 2, side // 2
    )


def _blurred(alpha: Tensor) -> Tensor:
    border = round(alpha.shape[-1] * (SHADOW_REACH - 1) / 2)
    alpha = F.pad(alpha, (border,) * 4)
    for _ in range(3):
        alpha = F.avg_pool2d(alpha, 9, 1, 4)
    return alpha
