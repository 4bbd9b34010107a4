"""Pictures of scenes: the asked colour at the asked place."""

import dataclasses

import numpy as np
import pytest
import torch

from training.captions import COLOUR_NAMES
from training.colours import COLOURS
from training.grounds import GROUNDS
from training.nouns import NOUNS
from training.renderer import PIXEL, PIXEL_LEVELS, Renderer
from training.scenes import SLOTS, STYLES, Scenes, sample_scenes

BALL = [noun.name for noun in NOUNS].index("ball")
SIDE = 64


def ball(colour: str, *, x: float = 0.5, y: float = 0.5, size: float = 0.5, style: str = "3d") -> Scenes:
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
        second_colour=np.zeros(1, dtype=np.int64),
        style=np.full(1, STYLES.index(style)),
        upper=white,
        lower=white,
        horizon=np.full(1, 2, dtype=np.float32),
        tilt=np.zeros(1, dtype=np.float32),
        phase=np.zeros(1, dtype=np.float32),
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


@pytest.mark.parametrize(("height", "width"), [(48, 80), (80, 48), (64, 64)])
def test_things_keep_their_shape_at_any_aspect_ratio(renderer: Renderer, height: int, width: int) -> None:
    picture = renderer.render(ball("red", x=0.3, y=0.6, size=0.5), height, width)[0]
    assert picture.shape == (3, height, width)
    rows, columns = ((picture[0] > 0.2) & (picture[1] < 0)).nonzero().T
    tall, wide = (int(places.max() - places.min()) + 1 for places in (rows, columns))
    assert abs(tall - wide) <= 1
    assert abs(tall - 0.5 * 0.95 * min(height, width)) <= 2
    assert abs(float(rows.float().mean()) - 0.6 * height) < 1.5
    assert abs(float(columns.float().mean()) - 0.3 * width) < 1.5


def test_the_flat_style_takes_the_second_sheet_and_has_no_shadow(sprites: np.ndarray) -> None:
    square = np.full_like(sprites[: BALL + 1], 255)
    both = Renderer(np.stack([sprites[: BALL + 1], square]), torch.device("cpu"))
    solid, flat = (both.render(ball("blue", style=style), SIDE)[0] for style in ("3d", "flat"))
    corner = SIDE // 2 - SIDE // 4 + 2  # inside the square and outside the disc
    assert solid[0, corner, corner] > 0.5
    assert flat[0, corner, corner] < 0.5
    under = flat[:, SIDE // 2 + SIDE // 4 + 2]
    torch.testing.assert_close(under, torch.ones_like(under))


def test_a_sketch_is_grey_lines_on_paper(renderer: Renderer) -> None:
    picture = renderer.render(ball("blue", style="sketch"), SIDE)[0]
    assert torch.equal(picture[0], picture[1])
    assert torch.equal(picture[0], picture[2])
    assert picture[0, 0, 0] > 0.8
    assert picture[0].min() < -0.2


def test_pixel_art_is_made_of_squares(renderer: Renderer) -> None:
    picture = renderer.render(ball("blue", style="pixel"), SIDE, SIDE + 16)
    squares = picture[:, :, ::PIXEL, ::PIXEL].repeat_interleave(PIXEL, 2).repeat_interleave(PIXEL, 3)
    assert torch.equal(picture, squares)
    assert len(picture.unique()) <= PIXEL_LEVELS


def test_black_is_dark_and_white_shows_on_white(renderer: Renderer) -> None:
    assert renderer.render(ball("black"), SIDE)[0, :, SIDE // 2, SIDE // 2].max() < -0.5
    row = renderer.render(ball("white"), SIDE)[0, :, SIDE // 2].mean(0)
    assert row[SIDE // 4 - 1 : SIDE // 4 + 4].min() < row[SIDE // 2] - 0.1
