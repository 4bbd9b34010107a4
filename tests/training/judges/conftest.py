"""Sprites that differ from each other and from their mirror images, and scenes of four of them."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL

from training.grounds import GROUNDS
from training.judges.examples import Examples
from training.nouns import NOUNS
from training.renderer import Renderer
from training.scenes import SLOTS, STYLES, Scenes, sample_scenes

SIDE = 48


@pytest.fixture(scope="session")
def shapes() -> np.ndarray:
    """An L, a bar, a wedge and a ring in turn, for every noun: uint8 [N, SIDE, SIDE, 4]."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1) * 2 - 1
    solid = np.stack(
        [
            (np.maximum(abs(x), abs(y)) < 0.9) & ((x < -0.4) | (y > 0.5)),
            (abs(x) < 0.9) & (abs(y) < 0.35),
            (abs(y) < 0.9) & (x > -0.8) & (x < y),
            (x * x + y * y < 0.8) & (x * x + y * y > 0.3),
        ]
    )
    shapes = np.zeros((4, SIDE, SIDE, 4), np.uint8)
    shapes[..., :3] = np.array([[200, 60, 50], [60, 180, 80], [70, 80, 210], [220, 190, 60]])[:, None, None]
    shapes[..., 3] = solid * 255
    return shapes[np.arange(len(NOUNS)) % 4]


@pytest.fixture(scope="session")
def shape_renderer(shapes: np.ndarray) -> Renderer:
    return Renderer(shapes, torch.device("cpu"))


@pytest.fixture(scope="session")
def examples(shape_renderer: Renderer, shapes: np.ndarray, tiny_vae: AutoencoderKL) -> Examples:
    return Examples(shape_renderer, shapes, [tiny_vae], side=64)


@pytest.fixture
def four_scenes() -> Scenes:
    """A thing in each of four scenes, and a second one in the last two: the shapes 0 to 3."""
    noun = np.full((4, SLOTS), -1)
    noun[:, 0] = 0, 1, 2, 3
    noun[2:, 1] = 0, 1
    colour = np.zeros((4, SLOTS), np.int64)
    colour[:, 0] = 1, 5, 0, 3
    colour[2:, 1] = 4, 0
    x, y = np.full((4, SLOTS), 0.26, np.float32), np.full((4, SLOTS), 0.3, np.float32)
    x[:, 1], y[:, 1] = 0.74, 0.7
    plain = {
        "size": np.full((4, SLOTS), 0.4, np.float32),
        "ground": np.full(4, GROUNDS.index("soft")),
        "horizon": np.full(4, 2, np.float32),
        "upper": np.full((4, 3), 0.9, np.float32),
        "lower": np.full((4, 3), 0.9, np.float32),
        "style": np.full(4, STYLES.index("3d")),
    }
    scenes = sample_scenes(4, np.random.default_rng(3))
    return replace(scenes, noun=noun, colour=colour, x=x, y=y, **plain)
