"""The sprites: emoji in two styles and shapes drawn here, fitted into one size."""

import argparse
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import resvg_py
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from training import shapes
from training.atlas import ATLAS, SIDE, save_atlas
from training.nouns import NOUNS, Noun

MARGIN = 4

# Sprites that show two things keep only one of them.
LARGEST_PART_ONLY = frozenset({"1f6cb-fe0f", "1f3be"})
LEFT_HALF_ONLY = frozenset({"1f374"})


def build_atlas(emoji_folder: Path, flat_folder: Path) -> np.ndarray:
    """Sprites as uint8 RGBA [2, N, SIDE, SIDE, 4]: `SHEETS`, then the order of `NOUNS`; not premultiplied.

    Args:
        emoji_folder: the `assets` folder of the npm package `@lobehub/fluent-emoji-3d`.
        flat_folder: the folder of the npm package `@iconify-json/fluent-emoji-flat`.
    """
    icons, names = (
        json.loads((flat_folder / file).read_text(encoding="utf-8")) for file in ("icons.json", "chars.json")
    )
    solid = [_fit(_solid(noun, emoji_folder)) for noun in NOUNS]
    flat = [_fit(_flat(noun, icons, names)) for noun in NOUNS]
    return np.stack([np.stack([np.asarray(image) for image in images]) for images in (solid, flat)])


def _solid(noun: Noun, folder: Path) -> Image.Image:
    if noun.drawn:
        return shapes.draw(noun.sprite)
    return _one_thing(noun, Image.open(folder / f"{noun.sprite}.webp").convert("RGBA"))


def _flat(noun: Noun, icons: dict[str, Any], names: dict[str, str]) -> Image.Image:
    if noun.drawn:
        return shapes.draw_flat(noun.sprite)
    name = names.get(noun.sprite) or names[noun.sprite.replace("-fe0f", "")]
    width, height = icons.get("width", 32), icons.get("height", 32)
    body = icons["icons"][name]["body"]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{body}</svg>'
    pixels = resvg_py.svg_to_bytes(svg_string=svg, width=2 * SIDE, height=2 * SIDE)
    return _one_thing(noun, Image.open(io.BytesIO(bytes(pixels))).convert("RGBA"))


def _one_thing(noun: Noun, image: Image.Image) -> Image.Image:
    if noun.sprite in LARGEST_PART_ONLY:
        return _largest_part(image)
    return _left_half(image) if noun.sprite in LEFT_HALF_ONLY else image


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


def _left_half(image: Image.Image) -> Image.Image:
    """What stands in the left half, where two things stand side by side."""
    return image.crop((0, 0, image.width // 2, image.height))


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


def main() -> None:
    """Write the atlas to a file."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("emoji_folder", type=Path, help="the assets folder of @lobehub/fluent-emoji-3d 1.1.0")
    parser.add_argument("flat_folder", type=Path, help="the folder of @iconify-json/fluent-emoji-flat 1.2.6")
    parser.add_argument("--out", type=Path, default=Path("training/cache") / ATLAS)
    arguments = parser.parse_args()
    save_atlas(build_atlas(arguments.emoji_folder, arguments.flat_folder), arguments.out)


if __name__ == "__main__":
    main()
