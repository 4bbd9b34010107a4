"""Grounds of scenes: their names, their colours, and how they are painted."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from training.colours import COLOURS

TWO_COLOURED = ("gradient", "stripes", "dots", "checker")
# Upper and lower colour, sRGB 0..255, of the grounds that have a horizon.
HORIZONS = {
    "grass": ((150, 205, 245), (95, 175, 70)),
    "beach": ((135, 205, 240), (236, 212, 160)),
    "night": ((18, 22, 58), (38, 42, 70)),
    "table": ((226, 218, 206), (166, 112, 66)),
    "snow": ((190, 215, 235), (245, 248, 252)),
    "sea": ((170, 215, 245), (40, 110, 185)),
    "desert": ((250, 226, 178), (226, 166, 92)),
    "forest": ((104, 150, 104), (96, 82, 52)),
    "street": ((206, 220, 232), (112, 116, 124)),
    "floor": ((238, 230, 214), (190, 138, 88)),
}
BRICK, MORTAR = (176, 84, 66), (214, 202, 190)
GROUNDS = ("soft", "colour", *TWO_COLOURED, *HORIZONS, "brick")
GROUND_SHARES = (0.34, 0.20, 0.04, 0.03, 0.03, 0.02, *(0.03,) * 10, 0.04)
NO_HORIZON = 2.0


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """Where the pixels of B pictures are.

    `x` [1, 1, 1, W] and `y` [1, 1, H, 1] from the upper left corner in parts of the shorter side, `horizon` in the
    same and `phase` 0..1, both [B, 1, 1, 1]; `below` [B, 1, H, W] is 1 under the horizon.
    """

    x: Tensor
    y: Tensor
    horizon: Tensor
    phase: Tensor
    below: Tensor


def ground_colours(
    ground: np.ndarray, first: np.ndarray, second: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Upper and lower colours of B grounds, float32 [2, B, 3] in 0..1; `first` and `second` index `COLOURS`."""
    count = len(ground)
    palette = np.array(list(COLOURS.values())) / 255
    base = random.uniform(0.55, 0.97, size=(count, 1)) + random.normal(0, 0.06, size=(count, 3))
    upper, lower = base, base + random.normal(0, 0.05, size=(count, 3))
    plain = ground == GROUNDS.index("colour")
    upper[plain], lower[plain] = palette[first[plain]] * 1.04, palette[first[plain]] * 0.94
    two = np.isin(ground, [GROUNDS.index(name) for name in TWO_COLOURED])
    upper[two], lower[two] = palette[first[two]], palette[second[two]]
    fixed = {name: (np.array(high) / 255, np.array(low) / 255) for name, (high, low) in HORIZONS.items()}
    for name, (high, low) in (fixed | {"brick": (np.array(BRICK) / 255, np.array(MORTAR) / 255)}).items():
        chosen = ground == GROUNDS.index(name)
        noise = random.normal(0, 0.02, size=(int(chosen.sum()), 3))
        upper[chosen], lower[chosen] = high + noise, low + noise
    return np.stack([upper, lower]).clip(0, 1).astype(np.float32)


def texture(name: str, picture: Tensor, canvas: Canvas, upper: Tensor, lower: Tensor) -> Tensor:
    """What is particular to a ground, over its smooth colours: pictures [B, 3, H, W] in 0..1.

    `upper` and `lower` are its colours [B, 3, 1, 1]; a ground without anything particular comes back as it is.
    """
    if name in PATTERNS:
        return torch.lerp(upper, lower, PATTERNS[name](canvas))
    paint = PAINTERS.get(name)
    return paint(picture, canvas) if paint else picture


def _soft_step(value: Tensor, width: float) -> Tensor:
    return (value / width + 0.5).clamp(0, 1)


def _stripes(canvas: Canvas) -> Tensor:
    angle = (canvas.phase * 4).floor() * (np.pi / 4)
    along = canvas.x * angle.cos() + canvas.y * angle.sin()
    return _soft_step((along * (2 * np.pi * 5)).sin(), 0.25)


def _dots(canvas: Canvas) -> Tensor:
    row = (canvas.y * 7).floor()
    x, y = (canvas.x * 7 + 0.5 * (row % 2)) % 1 - 0.5, (canvas.y * 7) % 1 - 0.5
    return _soft_step(0.27 - (x * x + y * y).sqrt(), 0.06) + 0 * canvas.phase


def _checker(canvas: Canvas) -> Tensor:
    return _soft_step((canvas.x * (np.pi * 6)).sin() * (canvas.y * (np.pi * 6)).sin(), 0.15) + 0 * canvas.phase


def _grass(picture: Tensor, canvas: Canvas) -> Tensor:
    blades = (canvas.x * 95 + 3 * (canvas.y * 37).sin() + 6 * canvas.phase).sin() * (canvas.y * 60 + canvas.x * 9).sin()
    return picture + 0.045 * canvas.below * blades


def _beach(picture: Tensor, canvas: Canvas) -> Tensor:
    water = _coloured(picture, (62, 150, 205))
    band = _soft_step(canvas.y - canvas.horizon + 0.13, 0.01) * (1 - canvas.below)
    grains = (canvas.x * 151 + 40 * (canvas.y * 83).sin()).sin() * (canvas.y * 173).sin()
    return torch.lerp(picture, water, band) + 0.02 * canvas.below * grains


def _night(picture: Tensor, canvas: Canvas) -> Tensor:
    return picture + _flakes(canvas, 14, 0.075, 0.16) * (1 - canvas.below)


def _snow(picture: Tensor, canvas: Canvas) -> Tensor:
    return picture + 0.5 * _flakes(canvas, 11, 0.16, 0.5) * (1 - canvas.below)


def _flakes(canvas: Canvas, cells: int, radius: float, share: float) -> Tensor:
    """Small discs at random places of a grid, in a `share` of its cells, [B, 1, H, W]."""
    column, row = (canvas.x * cells).floor(), (canvas.y * cells).floor()
    chance, dx, dy = (
        ((column * a + row * b + canvas.phase * 91).sin() * 43758.5453) % 1
        for a, b in ((12.9, 78.2), (39.3, 11.1), (73.1, 52.2))
    )
    x, y = canvas.x * cells - column - 0.2 - 0.6 * dx, canvas.y * cells - row - 0.2 - 0.6 * dy
    return _soft_step(radius - (x * x + y * y).sqrt(), 0.08) * (chance < share)


def _sea(picture: Tensor, canvas: Canvas) -> Tensor:
    depth = (canvas.y - canvas.horizon).clamp_min(0)
    waves = (70 * depth / (0.35 + depth) + 1.4 * (canvas.x * 14 + 6 * canvas.phase).sin()).sin()
    return picture + 0.05 * canvas.below * waves


def _desert(picture: Tensor, canvas: Canvas) -> Tensor:
    crest = canvas.horizon - 0.07 + 0.045 * (canvas.x * 5 + 6.3 * canvas.phase).sin()
    dune = _soft_step(canvas.y - crest, 0.01) * (1 - canvas.below)
    picture = torch.lerp(picture, _coloured(picture, (238, 186, 116)), dune)
    return picture + 0.02 * canvas.below * (canvas.y * 60 + 2 * (canvas.x * 7 + 6 * canvas.phase).sin()).sin()


def _forest(picture: Tensor, canvas: Canvas) -> Tensor:
    wave = (canvas.x * 31 + 6.3 * canvas.phase).sin() + 0.5 * (canvas.x * 13 + 20 * canvas.phase).sin()
    trunks = _soft_step(wave - 0.75, 0.25) * (1 - canvas.below)
    picture = torch.lerp(picture, _coloured(picture, (84, 62, 44)), trunks)
    leaves = (canvas.x * 71 + 5 * (canvas.y * 41).sin()).sin() * (canvas.y * 67 + 3 * (canvas.x * 29).sin()).sin()
    return picture + 0.05 * canvas.below * leaves


def _street(picture: Tensor, canvas: Canvas) -> Tensor:
    below = canvas.y - canvas.horizon
    kerb = _soft_step(below, 0.008) * _soft_step(0.05 - below, 0.008)
    picture = torch.lerp(picture, _coloured(picture, (182, 180, 176)), kerb)
    line = _soft_step(below - 0.2, 0.008) * _soft_step(0.235 - below, 0.008)
    dashes = _soft_step((canvas.x * 22 + 6.3 * canvas.phase).sin(), 0.2)
    return torch.lerp(picture, _coloured(picture, (242, 242, 236)), line * dashes)


def _table(picture: Tensor, canvas: Canvas) -> Tensor:
    grain = (canvas.y * 90 + 2.5 * (canvas.x * 6 + 6.3 * canvas.phase).sin()).sin()
    return picture + 0.018 * canvas.below * grain


def _floor(picture: Tensor, canvas: Canvas) -> Tensor:
    below = canvas.y - canvas.horizon
    row = (below * 13).floor()
    seams = _soft_step(0.07 - (below * 13) % 1, 0.05)
    joints = _soft_step(0.012 - (canvas.x * 2 + 0.37 * row + canvas.phase) % 1, 0.01)
    shade = 0.035 * (row * 2.4 + 5 * canvas.phase).sin()
    return picture + canvas.below * (shade - 0.13 * torch.maximum(seams, joints))


def _brick(picture: Tensor, canvas: Canvas) -> Tensor:
    row = (canvas.y * 13).floor()
    across, up = (canvas.x * 6 + 0.5 * (row % 2) + canvas.phase) % 1, (canvas.y * 13) % 1
    column = (canvas.x * 6 + 0.5 * (row % 2) + canvas.phase).floor()
    brick = _soft_step(across - 0.045, 0.03) * _soft_step(0.985 - across, 0.03) * _soft_step(up - 0.1, 0.08)
    shade = 0.05 * (column * 2.1 + row * 3.7).sin()
    return torch.lerp(_coloured(picture, MORTAR), _coloured(picture, BRICK) + shade, brick)


def _coloured(picture: Tensor, rgb: tuple[int, int, int]) -> Tensor:
    return (picture.new_tensor(rgb) / 255).reshape(1, 3, 1, 1)


PATTERNS: dict[str, Callable[[Canvas], Tensor]] = {"stripes": _stripes, "dots": _dots, "checker": _checker}
PAINTERS: dict[str, Callable[[Tensor, Canvas], Tensor]] = {
    "grass": _grass,
    "beach": _beach,
    "night": _night,
    "snow": _snow,
    "sea": _sea,
    "desert": _desert,
    "forest": _forest,
    "street": _street,
    "table": _table,
    "floor": _floor,
    "brick": _brick,
}
