"""The atlas: everything fitted into one size, one thing a sprite."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from training.atlas import SHEETS, SIDE
from training.nouns import NOUNS
from training.sprites import (
    MARGIN,
    _fit,
    _largest_part,
    _left_half,
    build_atlas,
)

BLUE = {"solid": 200, "flat": 90}  # of the pictures below


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Both packages, with a rectangle for every noun; its red says which."""
    solid, flat = tmp_path / "assets", tmp_path / "flat"
    solid.mkdir()
    flat.mkdir()
    icons = {}
    for index, noun in enumerate(NOUNS):
        picture = Image.new("RGBA", (24, 24))
        picture.paste((index, 100, BLUE["solid"], 255), (2, 2, 10, 22))
        picture.save(solid / f"{noun.sprite}.webp", lossless=True)
        fill = f"rgb({index},100,{BLUE['flat']})"
        icons[f"n{index}"] = {"body": f'<rect x="2" y="2" width="10" height="28" fill="{fill}"/>'}
    names = {noun.sprite.replace("-fe0f", ""): f"n{index}" for index, noun in enumerate(NOUNS)}
    (flat / "icons.json").write_text(json.dumps({"icons": icons, "width": 32, "height": 32}), encoding="utf-8")
    (flat / "chars.json").write_text(json.dumps(names), encoding="utf-8")
    return solid, flat


def test_the_atlas_holds_every_noun_in_its_order_in_both_styles(folders: tuple[Path, Path]) -> None:
    atlas = build_atlas(*folders)
    assert atlas.dtype == np.uint8
    assert atlas.shape == (len(SHEETS), len(NOUNS), SIDE, SIDE, 4)
    read = np.array([index for index, noun in enumerate(NOUNS) if not noun.drawn])
    for sheet, blue in zip(atlas, BLUE.values(), strict=True):
        middle = sheet[read, SIDE // 2, SIDE // 2]
        assert middle[:, 0].tolist() == read.tolist()
        assert (middle[:, 2] == blue).all()
        assert (middle[:, 3] == 255).all()
    assert atlas[..., 3].max((2, 3)).min() > 250


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


def test_of_two_things_side_by_side_the_left_is_kept() -> None:
    image = Image.new("RGBA", (60, 60))
    image.paste((0, 255, 0, 255), (5, 5, 20, 55))
    image.paste((255, 0, 0, 255), (35, 5, 55, 55))
    kept = _left_half(image)
    assert kept.getchannel("R").getextrema() == (0, 0)
    assert kept.getbbox() == (5, 5, 20, 55)
