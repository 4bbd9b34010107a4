"""Things on any ground, drawn as on their own."""

from dataclasses import replace

import numpy as np
import torch

from training.judges.grounds import random_grounds
from training.renderer import Renderer
from training.scenes import Scenes

SIDE = 64


def test_a_plain_ground_gives_what_the_renderer_draws(shape_renderer: Renderer, four_scenes: Scenes) -> None:
    grounds = torch.full((4, 3, SIDE, SIDE), 0.9)
    expected = shape_renderer.render(replace(four_scenes, tilt=np.zeros(4, np.float32)), SIDE)
    torch.testing.assert_close(shape_renderer.render(four_scenes, SIDE, ground=grounds), expected, atol=1e-6, rtol=0)


def test_only_the_ground_is_another(shape_renderer: Renderer, four_scenes: Scenes) -> None:
    grounds = random_grounds(4, SIDE, torch.Generator().manual_seed(1))
    before = grounds.clone()
    pictures = shape_renderer.render(four_scenes, SIDE, ground=grounds)
    assert torch.equal(grounds, before)
    empty = torch.tensor([SIDE - 2, 2])  # the lower left corner
    torch.testing.assert_close((pictures[..., empty[0], empty[1]] + 1) / 2, grounds[..., empty[0], empty[1]])
    plain = shape_renderer.render(four_scenes, SIDE)
    bar = int(0.3 * SIDE), int(0.26 * SIDE)
    torch.testing.assert_close(pictures[1, :, bar[0], bar[1]], plain[1, :, bar[0], bar[1]], atol=1e-6, rtol=0)


def test_grounds_are_in_range_many_and_the_same_again() -> None:
    grounds = random_grounds(20, SIDE, torch.Generator().manual_seed(1))
    assert grounds.shape == (20, 3, SIDE, SIDE)
    assert grounds.min() >= 0
    assert grounds.max() <= 1
    assert grounds.mean((2, 3)).std(0).min() > 0.1
    rough = grounds.diff(dim=-1).abs().mean((1, 2, 3))
    assert rough.max() > 5 * rough.min()  # gradients and noise
    assert torch.equal(grounds, random_grounds(20, SIDE, torch.Generator().manual_seed(1)))
