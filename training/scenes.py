"""Scenes: what stands where, in which colour, on which ground; a batch as arrays."""

from dataclasses import dataclass

import numpy as np

from training.colours import COLOURS
from training.nouns import NOUNS

SLOTS = 4
LAYOUTS = ("single", "count", "pair", "left", "right", "above", "below")
LAYOUT_SHARES = (0.56, 0.10, 0.12, 0.06, 0.06, 0.05, 0.05)
COLOURED_SHARE = 0.6

GROUNDS = ("soft", "colour", "grass", "beach", "night", "table", "snow", "sea")
GROUND_SHARES = (0.45, 0.25, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05)
# Upper and lower colour, sRGB 0..255, of the grounds that have a horizon.
HORIZONS = {
    "grass": ((150, 205, 245), (95, 175, 70)),
    "beach": ((135, 205, 240), (236, 212, 160)),
    "night": ((18, 22, 58), (38, 42, 70)),
    "table": ((226, 218, 206), (166, 112, 66)),
    "snow": ((190, 215, 235), (245, 248, 252)),
    "sea": ((170, 215, 245), (40, 110, 185)),
}


@dataclass(frozen=True, kw_only=True)
class Scenes:
    """A batch of B scenes of up to SLOTS things; slot s of scene b is empty where `noun[b, s]` is -1.

    `noun`, `colour` int64 [B, SLOTS] (`colour` 0 is the sprite's own); `x`, `y` (centre) and `size`
    float32 [B, SLOTS] in parts of the picture's side; `turn` in radians; `mirror` is 1 or -1;
    `layout`, `ground`, `ground_colour` int64 [B]; `upper`, `lower` float32 [B, 3] in 0..1;
    `horizon` float32 [B], 0 to 1 from the top, above 1 where there is none; `tilt` float32 [B] radians.
    """

    noun: np.ndarray
    colour: np.ndarray
    x: np.ndarray
    y: np.ndarray
    size: np.ndarray
    turn: np.ndarray
    mirror: np.ndarray
    layout: np.ndarray
    ground: np.ndarray
    ground_colour: np.ndarray
    upper: np.ndarray
    lower: np.ndarray
    horizon: np.ndarray
    tilt: np.ndarray

    def __len__(self) -> int:
        return len(self.layout)


def sample_scenes(count: int, random: np.random.Generator) -> Scenes:
    """Draw `count` scenes."""
    layout = random.choice(len(LAYOUTS), size=count, p=LAYOUT_SHARES)
    number = np.where(layout == 0, 1, 2)
    counted = layout == 1
    number[counted] = random.integers(2, SLOTS + 1, size=int(counted.sum()))
    noun, colour = _things(layout, number, random)
    grounds = _grounds(count, random)
    unseen = (grounds["ground"] == GROUNDS.index("colour"))[:, None] & (colour == grounds["ground_colour"][:, None] + 1)
    colour[unseen] = 0
    x, y, size = _places(layout, number, random)
    return Scenes(
        noun=noun,
        colour=colour,
        x=x,
        y=y,
        size=size,
        turn=random.normal(0, 0.07, size=(count, SLOTS)).astype(np.float32),
        mirror=random.choice(np.array([-1.0, 1.0], dtype=np.float32), size=(count, SLOTS)),
        layout=layout,
        **grounds,
    )


def _things(layout: np.ndarray, number: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    count = len(layout)
    first = random.integers(0, len(NOUNS), size=count)
    second = (first + random.integers(1, len(NOUNS), size=count)) % len(NOUNS)
    colours = np.where(
        random.random((count, 2)) < COLOURED_SHARE, random.integers(1, len(COLOURS) + 1, size=(count, 2)), 0
    )
    same = layout == 1
    noun = np.repeat(first[:, None], SLOTS, axis=1)
    colour = np.repeat(colours[:, :1], SLOTS, axis=1)
    noun[~same, 1] = second[~same]
    colour[~same, 1] = colours[~same, 1]
    empty = np.arange(SLOTS)[None] >= number[:, None]
    noun[empty] = -1
    return noun, colour


def _places(
    layout: np.ndarray, number: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count = len(layout)
    x = np.full((count, SLOTS), 0.5)
    y = np.full((count, SLOTS), 0.5)
    size = np.full((count, SLOTS), 0.4)
    jitter = np.full(count, 0.02)
    single = layout == 0
    size[single, 0] = random.uniform(0.5, 0.85, size=int(single.sum()))
    jitter[single] = 0.04
    side_by_side = (layout == LAYOUTS.index("pair")) & (random.random(count) < 0.7)
    first_left = side_by_side | (layout == LAYOUTS.index("left")) | ((layout == 1) & (number == 2))
    first_right = layout == LAYOUTS.index("right")
    first_above = (layout == LAYOUTS.index("above")) | ((layout == LAYOUTS.index("pair")) & ~side_by_side)
    first_below = layout == LAYOUTS.index("below")
    for chosen, (x0, y0), (x1, y1) in (
        (first_left, (0.27, 0.52), (0.73, 0.52)),
        (first_right, (0.73, 0.52), (0.27, 0.52)),
        (first_above, (0.5, 0.27), (0.5, 0.74)),
        (first_below, (0.5, 0.74), (0.5, 0.27)),
    ):
        x[chosen, 0], y[chosen, 0], x[chosen, 1], y[chosen, 1] = x0, y0, x1, y1
        size[chosen] = random.uniform(0.36, 0.44, size=(int(chosen.sum()), 1))
    three = (layout == 1) & (number == 3)
    x[three, :3], y[three, :3] = (0.27, 0.73, 0.5), (0.3, 0.3, 0.73)
    size[three] = random.uniform(0.34, 0.41, size=(int(three.sum()), 1))
    four = (layout == 1) & (number == 4)
    x[four], y[four] = (0.27, 0.73, 0.27, 0.73), (0.28, 0.28, 0.73, 0.73)
    size[four] = random.uniform(0.34, 0.40, size=(int(four.sum()), 1))
    x += random.normal(0, 1, size=x.shape).clip(-2, 2) * jitter[:, None]
    y += random.normal(0, 1, size=y.shape).clip(-2, 2) * jitter[:, None]
    return x.astype(np.float32), y.astype(np.float32), size.astype(np.float32)


def _grounds(count: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    ground = random.choice(len(GROUNDS), size=count, p=GROUND_SHARES)
    palette = np.array(list(COLOURS.values())) / 255
    ground_colour = random.integers(0, len(COLOURS), size=count)
    base = random.uniform(0.55, 0.97, size=(count, 1)) + random.normal(0, 0.06, size=(count, 3))
    upper, lower = base, base + random.normal(0, 0.05, size=(count, 3))
    coloured = ground == GROUNDS.index("colour")
    upper[coloured] = palette[ground_colour[coloured]] * 1.04
    lower[coloured] = palette[ground_colour[coloured]] * 0.94
    horizon = np.full(count, 2.0)
    for name, (high, low) in HORIZONS.items():
        chosen = ground == GROUNDS.index(name)
        noise = random.normal(0, 0.02, size=(int(chosen.sum()), 3))
        upper[chosen] = np.array(high) / 255 + noise
        lower[chosen] = np.array(low) / 255 + noise
        horizon[chosen] = random.uniform(0.5, 0.68, size=int(chosen.sum()))
    return {
        "ground": ground,
        "ground_colour": ground_colour,
        "upper": upper.clip(0, 1).astype(np.float32),
        "lower": lower.clip(0, 1).astype(np.float32),
        "horizon": horizon.astype(np.float32),
        "tilt": random.uniform(-0.6, 0.6, size=count).astype(np.float32),
    }
