"""Drawn sprites: each is there in both styles, lit from above, and inside its square."""

import numpy as np
import pytest
from PIL import Image

from training.nouns import NOUNS
from training.shapes import DRAWINGS, ball, box, cube, draw, draw_flat, oval, paint

DRAWN = [noun.sprite for noun in NOUNS if noun.drawn]


def test_every_drawn_noun_has_a_drawing_and_every_drawing_a_noun() -> None:
    assert sorted(DRAWN) == sorted(["cube", "ball", *DRAWINGS])
    with pytest.raises(KeyError):
        draw("spaghetti")


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_is_large_and_its_flat_twin_has_its_outline(name: str) -> None:
    solid, flat = (np.asarray(image(name).resize((96, 96)))[..., 3] > 127 for image in (draw, draw_flat))
    assert 0.08 < solid.mean() < 0.9
    rows, columns = solid.nonzero()
    assert max(np.ptp(rows), np.ptp(columns)) > 0.6 * 96
    assert (solid != flat).mean() < (0.15 if name == "ball" else 0.02)


@pytest.mark.parametrize("name", ["bottle", "toaster"])
def test_the_flat_drawing_has_fewer_tones(name: str) -> None:
    tones = [len(image(name).convert("RGB").getcolors(1 << 20) or ()) for image in (draw, draw_flat)]
    assert tones[1] < tones[0] / 3


def test_the_cube_and_the_ball_are_lit_from_above() -> None:
    block, sphere = (np.asarray(shape().resize((100, 100)).convert("RGBA")).astype(int) for shape in (cube, ball))
    assert block[25, 50, 0] > block[60, 30, 0] > block[60, 70, 0]
    assert sphere[30, 35, 0] > sphere[75, 70, 0]
    assert block[2, 2, 3] == sphere[2, 2, 3] == 0


def test_a_part_is_lit_at_its_upper_left_edge_and_covers_those_before() -> None:
    image = paint((box(10, 10, 90, 90, 8, "#808080", "#808080"), oval(40, 40, 60, 60, "#ff0000", "#ff0000", 0)))
    pixels = np.asarray(image.resize((100, 100), Image.Resampling.BOX)).astype(int)
    assert pixels[11, 30, 0] > pixels[30, 30, 0] > pixels[88, 30, 0]
    assert pixels[50, 50].tolist() == [255, 0, 0, 255]
    assert pixels[5, 5, 3] == 0
