"""The atlas of sprites: Fluent 3D emoji and shapes drawn here, as one array."""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from training.nouns import NOUNS, Noun

SIDE = 192
MARGIN = 4
SUPERSAMPLE = 4

# Sprites that show two things keep only their largest connected part.
LARGEST_PART_ONLY = frozenset({"1f6cb-fe0f"})


def build_atlas(emoji_folder: Path) -> np.ndarray:
    """Sprites as uint8 RGBA [N, SIDE, SIDE, 4], in the order of `NOUNS`, not premultiplied.

    Args:
        emoji_folder: the `assets` folder of the npm package `@lobehub/fluent-emoji-3d`.
    """
    return np.stack([np.asarray(_sprite(noun, emoji_folder)) for noun in NOUNS])


def _sprite(noun: Noun, emoji_folder: Path) -> Image.Image:
    if noun.sprite == "cube":
        image = _cube()
    elif noun.sprite == "ball":
        image = _ball()
    else:
        image = Image.open(emoji_folder / f"{noun.sprite}.webp").convert("RGBA")
        if noun.sprite in LARGEST_PART_ONLY:
            image = _largest_part(image)
    return _fit(image)


def _fit(image: Image.Image) -> Image.Image:
    """Crop to what is visible, then centre in a square of SIDE pixels with MARGIN around."""
    box = image.getchannel("A").point(lambda alpha: 255 if alpha > 8 else 0).getbbox()
    image = image.crop(box)
    scale = (SIDE - 2 * MARGIN) / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    image = _premultiplied_resize(image, size)
    square = Image.new("RGBA", (SIDE, SIDE))
    square.paste(image, ((SIDE - size[0]) // 2, (SIDE - size[1]) // 2))
    return square


def _premultiplied_resize(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")


def _largest_part(image: Image.Image) -> Image.Image:
    """Keep the largest 4-connected region whose alpha is above one half."""
    solid = image.getchannel("A").point(lambda alpha: 255 if alpha > 127 else 0)
    best, best_area = solid, 0
    remaining = solid.copy()
    while seed := remaining.getbbox():
        row = np.asarray(remaining)[seed[1]]
        before = remaining.copy()
        ImageDraw.floodfill(remaining, (int(np.flatnonzero(row)[0]), seed[1]), 0)
        part = ImageChops.subtract(before, remaining)
        if (area := int(np.count_nonzero(np.asarray(part)))) > best_area:
            best, best_area = part, area
    mask = best.filter(ImageFilter.MaxFilter(5))
    image.putalpha(ImageChops.multiply(image.getchannel("A"), mask))
    return image


def _cube() -> Image.Image:
    """A cube seen from above its front corner, lit from the upper left."""
    side = SIDE * SUPERSAMPLE
    image = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(image)
    top, left, right, middle = 0.04, 0.10, 0.90, 0.5
    corner = {
        "back": (middle, top), "left": (left, 0.26), "right": (right, 0.26), "front": (middle, 0.48),
        "low_left": (left, 0.74), "low_right": (right, 0.74), "low": (middle, 0.96),
    }  # fmt: skip
    point = {name: (x * side, y * side) for name, (x, y) in corner.items()}
    draw.polygon([point[name] for name in ("back", "right", "front", "left")], fill=(236, 226, 212, 255))
    draw.polygon([point[name] for name in ("left", "front", "low", "low_left")], fill=(196, 180, 160, 255))
    draw.polygon([point[name] for name in ("front", "right", "low_right", "low")], fill=(146, 128, 110, 255))
    return image


def _ball() -> Image.Image:
    """A sphere lit from the upper left: Lambert's law with a soft highlight."""
    side = SIDE * 2
    y, x = np.mgrid[0:side, 0:side] / (side - 1) * 2 - 1
    radius2 = x * x + y * y
    z = np.sqrt(np.clip(1 - radius2, 0, 1))
    light = np.array([-0.5, -0.6, 0.62])
    lambert = np.clip(x * light[0] + y * light[1] + z * light[2], 0, 1)
    highlight = np.clip(lambert, 0, 1) ** 24
    shade = 0.30 + 0.62 * lambert
    base = np.array([190.0, 176.0, 160.0])
    colour = np.clip(shade[..., None] * base * 1.1 + highlight[..., None] * 90, 0, 255)
    edge = np.clip((1 - np.sqrt(radius2)) * side / 2, 0, 1)
    return Image.fromarray(np.dstack([colour, edge * 255]).round().astype(np.uint8), "RGBA")


def main() -> None:
    """Write the atlas to a file."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("emoji_folder", type=Path, help="the assets folder of @lobehub/fluent-emoji-3d 1.1.0")
    parser.add_argument("--out", type=Path, default=Path("training/cache/atlas.npz"))
    arguments = parser.parse_args()
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(arguments.out, sprites=build_atlas(arguments.emoji_folder))


if __name__ == "__main__":
    main()
