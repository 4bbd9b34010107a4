"""Grounds that no scene has: gradients, stripes and noise in any colours, under the same things."""

import torch
import torch.nn.functional as F
from torch import Tensor

NOISE_CELLS = (3, 8, 32)  # a side


def random_grounds(count: int, side: int, generator: torch.Generator) -> Tensor:
    """Grounds of random colours and textures, float32 [count, 3, side, side] in 0..1, on the generator's device."""
    device = generator.device

    def draw(*shape: int) -> Tensor:
        return torch.rand(count, *shape, 1, 1, generator=generator, device=device)

    line = (torch.arange(side, device=device) + 0.5) / side - 0.5
    angle = draw(1) * 2 * torch.pi
    along = line * angle.cos() + line[:, None] * angle.sin()  # [count, 1, side, side]
    ground = torch.lerp(draw(3), draw(3), (along + 0.5).clamp(0, 1))
    for cells in NOISE_CELLS:
        noise = torch.randn(count, 3, cells, cells, generator=generator, device=device)
        strength = 0.18 * draw(1).square() * (draw(1) < 0.6)
        ground = ground + strength * F.interpolate(noise, side, mode="bilinear", align_corners=False)
    stripes = (along * (2 * torch.pi) * (3 + 20 * draw(1))).sin() * (draw(1) < 0.3)
    return (ground + 0.15 * stripes * (draw(3) - 0.5)).clamp(0, 1)
