"""Pictures of scenes: the asked colour at the asked place."""

import dataclasses

import numpy as np
import pytest
import torch

from training.captions import COLOUR_NAMES
from training.colours import COLOURS
from training.nouns import NOUNS
from training.renderer import Renderer
from training.scenes import GROUNDS, SLOTS, Scenes, sample_scenes

BALL = [noun.name for noun in NOUNS].index("ball")
SIDE = 64


def ball(colour: str, *, x: float = 0.5, y: float = 0.5, size: float = 0.5) -> Scenes:
    """One ball on white."""

    def slots(value: float, dtype: type = np.float32) -> np.ndarray:
        return np.full((1, SLOTS), value, dtype=dtype)

    noun = slots(-1, np.int64)
    noun[0, 0] = BALL
    white = np.ones((1, 3), dtype=np.float32)
    return Scenes(
        noun=noun,
        colour=slots(COLOUR_NAMES.index(colour) + 1, np.int64),
        x=slots(x),
        y=slots(y),
        size=slots(size),
        turn=slots(0),
        mirror=slots(1),
        layout=np.zeros(1, dtype=np.int64),
        ground=np.full(1, GROUNDS.index("soft")),
        ground_colour=np.zeros(1, dtype=np.int64),
        upper=white,
        lower=white,
        horizon=np.full(1, 2, dtype=np.float32),
        tilt=np.zeros(1, dtype=np.float32),
    )


@pytest.mark.parametrize("size", [0.4, 0.7])  # from the halved atlas, and from the whole one
@pytest.mark.parametrize("colour", ["red", "green", "blue"])
def test_a_ball_on_white_has_its_colour_in_the_middle(renderer: Renderer, colour: str, size: float) -> None:
    picture = renderer.render(ball(colour, size=size), SIDE)
    assert picture.shape == (1, 3, SIDE, SIDE)
    middle = (picture[0, :, SIDE // 2, SIDE // 2] + 1) / 2
    expected = torch.tensor(COLOURS[colour]) / 255
    assert (middle - expected).abs().max() < 0.2
    torch.testing.assert_close(picture[0, :, 0, 0], torch.ones(3), atol=0.01, rtol=0)


@pytest.mark.parametrize(("x", "y"), [(0.25, 0.25), (0.75, 0.3), (0.3, 0.75)])
def test_things_stand_where_the_scene_says(renderer: Renderer, x: float, y: float) -> None:
    picture = renderer.render(ball("red", x=x, y=y, size=0.3), SIDE)[0]
    red = (picture[0] > 0) & (picture[1] < 0)
    rows, columns = red.nonzero().float().mean(0) / SIDE
    assert abs(float(columns) - x) < 0.03
    assert abs(float(rows) - y) < 0.03


def test_a_mirrored_turn_is_the_mirrored_picture(renderer: Renderer) -> None:
    scene = dataclasses.replace(ball("blue"), turn=np.full((1, SLOTS), 0.5, dtype=np.float32))
    mirrored = dataclasses.replace(scene, mirror=-scene.mirror)
    pictures = [renderer.render(each, SIDE) for each in (scene, mirrored)]
    assert not torch.equal(*pictures)
    plain = dataclasses.replace(mirrored, turn=np.zeros_like(scene.turn))
    torch.testing.assert_close(
        renderer.render(plain, SIDE), renderer.render(ball("blue"), SIDE).flip(-1), atol=1e-4, rtol=0
    )


def test_any_scene_gives_a_picture_in_range_and_the_same_again(renderer: Renderer) -> None:
    scenes = sample_scenes(60, np.random.default_rng(9))
    pictures = renderer.render(scenes, SIDE)
    assert pictures.dtype == torch.float32
    assert bool(pictures.isfinite().all())
    assert pictures.min() >= -1
    assert pictures.max() <= 1
    assert torch.equal(pictures, renderer.render(scenes, SIDE))
