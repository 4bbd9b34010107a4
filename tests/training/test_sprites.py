"""The atlas: everything fitted into one size, one thing a sprite."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from training.nouns import NOUNS
from training.sprites import MARGIN, SIDE, _ball, _cube, _fit, _largest_part, build_atlas


def test_the_atlas_holds_every_noun_in_its_order(tmp_path: Path) -> None:
    for index, noun in enumerate(NOUNS):
        picture = Image.new("RGBA", (12, 24))
        picture.paste((index, 100, 200, 255), (2, 2, 8, 22))
        picture.save(tmp_path / f"{noun.sprite}.webp", lossless=True)
    atlas = build_atlas(tmp_path)
    assert atlas.dtype == np.uint8
    assert atlas.shape == (len(NOUNS), SIDE, SIDE, 4)
    middle = atlas[2:, SIDE // 2, SIDE // 2]  # the first two are drawn, not read
    assert middle[:, 0].tolist() == list(range(2, len(NOUNS)))
    assert (middle[:, 3] == 255).all()


@pytest.mark.parametrize("size", [(10, 40), (40, 10), (300, 300)])
def test_a_sprite_fills_its_square_but_for_the_margin(size: tuple[int, int]) -> None:
    image = Image.new("RGBA", (400, 400))
    image.paste((255, 0, 0, 255), (20, 30, 20 + size[0], 30 + size[1]))
    box = _fit(image).getchannel("A").getbbox()
    assert box is not None
    assert max(box[2] - box[0], box[3] - box[1]) == SIDE - 2 * MARGIN
    assert abs(box[0] - (SIDE - box[2])) <= 1
    assert abs(box[1] - (SIDE - box[3])) <= 1


@pytest.mark.parametrize("upside_down", [False, True])
def test_only_the_largest_part_is_kept(upside_down: bool) -> None:
    image = Image.new("RGBA", (60, 60))
    draw = ImageDraw.Draw(image)
    draw.rectangle((2, 2, 12, 12), fill=(0, 255, 0, 255))
    draw.rectangle((25, 25, 55, 55), fill=(255, 0, 0, 255))
    kept = np.asarray(_largest_part(image.rotate(180) if upside_down else image))
    kept = kept[::-1, ::-1] if upside_down else kept
    assert kept[40, 40, 3] == 255
    assert not kept[:20, :20, 3].any()


def test_the_drawn_shapes_are_lit_from_above() -> None:
    cube, ball = (np.asarray(draw().resize((100, 100)).convert("RGBA")).astype(int) for draw in (_cube, _ball))
    assert cube[25, 50, 0] > cube[60, 30, 0] > cube[60, 70, 0]
    assert ball[30, 35, 0] > ball[75, 70, 0]
    assert cube[2, 2, 3] == ball[2, 2, 3] == 0
