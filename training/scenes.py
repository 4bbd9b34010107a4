"""Scenes: what stands where, in which colour, on which ground, in which style; a batch as arrays."""

from dataclasses import dataclass

import numpy as np

from training.colours import COLOURS
from training.grounds import GROUND_SHARES, GROUNDS, HORIZONS, NO_HORIZON, TWO_COLOURED, ground_colours
from training.nouns import NOUNS

SLOTS = 5
LAYOUTS = ("single", "count", "pair", "left", "right", "above", "below")
LAYOUT_SHARES = (0.16, 0.12, 0.24, 0.12, 0.12, 0.12, 0.12)
COLOURED_SHARE = 0.6  # of the things
PLAIN_SHARE = 0.4  # of the scenes have no coloured thing: their words can be told apart by the nouns alone
STYLES = ("3d", "flat", "sketch", "pixel")
STYLE_SHARES = (0.78, 0.10, 0.05, 0.07)
COLOURLESS = ("sketch",)  # styles in which neither things nor grounds have colours
PAPER = 0.97  # lightness of their ground

# Centres and sizes of things of one kind, by their number; sizes in parts of the picture's shorter side.
COUNTED: dict[int, tuple[tuple[tuple[tuple[float, float], ...], tuple[float, float]], ...]] = {
    2: ((((0.27, 0.52), (0.73, 0.52)), (0.36, 0.44)), (((0.5, 0.27), (0.5, 0.74)), (0.36, 0.44))),
    3: (
        (((0.27, 0.3), (0.73, 0.3), (0.5, 0.73)), (0.34, 0.41)),
        (((0.5, 0.28), (0.27, 0.72), (0.73, 0.72)), (0.34, 0.41)),
        (((0.19, 0.5), (0.5, 0.5), (0.81, 0.5)), (0.26, 0.30)),
    ),
    4: ((((0.27, 0.28), (0.73, 0.28), (0.27, 0.73), (0.73, 0.73)), (0.34, 0.40)),),
    5: (
        (((0.19, 0.21), (0.81, 0.21), (0.5, 0.5), (0.19, 0.79), (0.81, 0.79)), (0.26, 0.30)),
        (((0.27, 0.28), (0.73, 0.28), (0.19, 0.73), (0.5, 0.73), (0.81, 0.73)), (0.26, 0.30)),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Scenes:
    """A batch of B scenes of up to SLOTS things; slot s of scene b is empty where `noun[b, s]` is -1.

    `noun`, `colour` int64 [B, SLOTS] (`colour` 0 is the sprite's own); `x`, `y` (centre) float32 [B, SLOTS] in parts
    of the picture's width and height, `size` in parts of its shorter side; `turn` in radians; `mirror` is 1 or -1;
    `layout`, `ground`, `ground_colour`, `second_colour`, `style` int64 [B]; `upper`, `lower` float32 [B, 3] in 0..1;
    `horizon` float32 [B], 0 to 1 from the top, above 1 where there is none; `tilt` float32 [B] radians;
    `phase` float32 [B] 0..1, by which the grounds' textures differ.
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
    second_colour: np.ndarray
    style: np.ndarray
    upper: np.ndarray
    lower: np.ndarray
    horizon: np.ndarray
    tilt: np.ndarray
    phase: np.ndarray

    def __len__(self) -> int:
        return len(self.layout)

    def rows(self, chosen: np.ndarray) -> "Scenes":
        """The scenes at `chosen`, indices or bool [B]."""
        return Scenes(**{name: values[chosen] for name, values in vars(self).items()})

    def replaced(self, at: np.ndarray, others: "Scenes") -> "Scenes":
        """A copy with `others` in the rows `at`, indices or bool [B]."""
        copies = {name: values.copy() for name, values in vars(self).items()}
        for name, values in copies.items():
            values[at] = getattr(others, name)
        return Scenes(**copies)


def sample_scenes(
    count: int, random: np.random.Generator, styles: tuple[str, ...] = STYLES, layout: np.ndarray | None = None
) -> Scenes:
    """Draw `count` scenes in some of the `STYLES`, with a `layout` int64 [count] where it is given."""
    if layout is None:
        layout = random.choice(len(LAYOUTS), size=count, p=LAYOUT_SHARES)
    number = np.where(layout == 0, 1, 2)
    counted = layout == 1
    number[counted] = random.integers(2, SLOTS + 1, size=int(counted.sum()))
    style = _styles(count, random, styles)
    colourless = np.isin(style, [STYLES.index(name) for name in COLOURLESS])
    noun, colour = _things(layout, number, random)
    grounds = _grounds(count, colourless, random)
    colour[colourless] = 0
    colour[_unseen(colour, grounds)] = 0
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
        style=style,
        **grounds,
    )


def _styles(count: int, random: np.random.Generator, styles: tuple[str, ...]) -> np.ndarray:
    shares = np.array([share if name in styles else 0.0 for name, share in zip(STYLES, STYLE_SHARES, strict=True)])
    return random.choice(len(STYLES), size=count, p=shares / shares.sum())


def _unseen(colour: np.ndarray, grounds: dict[str, np.ndarray]) -> np.ndarray:
    """Where a thing would have a colour of its ground, bool [B, SLOTS]."""
    two = np.isin(grounds["ground"], [GROUNDS.index(name) for name in TWO_COLOURED])
    first = two | (grounds["ground"] == GROUNDS.index("colour"))
    same = first[:, None] & (colour == grounds["ground_colour"][:, None] + 1)
    return same | (two[:, None] & (colour == grounds["second_colour"][:, None] + 1))


def _things(layout: np.ndarray, number: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    count = len(layout)
    first = random.integers(0, len(NOUNS), size=count)
    second = (first + random.integers(1, len(NOUNS), size=count)) % len(NOUNS)
    colours = np.where(
        random.random((count, 2)) < COLOURED_SHARE, random.integers(1, len(COLOURS) + 1, size=(count, 2)), 0
    )
    colours[random.random(count) < PLAIN_SHARE] = 0
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
    size[single, 0] = random.uniform(0.42, 0.85, size=int(single.sum()))
    jitter[single] = 0.03 + 0.12 * (0.85 - size[single, 0])
    side_by_side = (layout == LAYOUTS.index("pair")) & (random.random(count) < 0.7)
    first_left = side_by_side | (layout == LAYOUTS.index("left"))
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
    _place_counted(np.where(layout == 1, number, 0), random, x, y, size, jitter)
    x += random.normal(0, 1, size=x.shape).clip(-2, 2) * jitter[:, None]
    y += random.normal(0, 1, size=y.shape).clip(-2, 2) * jitter[:, None]
    return x.astype(np.float32), y.astype(np.float32), size.astype(np.float32)


def _place_counted(number: np.ndarray, random: np.random.Generator, *arrays: np.ndarray) -> None:
    """Write centres, sizes and jitter of things of one kind into `arrays`; `number` is 0 where there are none."""
    x, y, size, jitter = arrays
    for many, arrangements in COUNTED.items():
        arrangement = random.integers(0, len(arrangements), size=len(number))
        for index, (centres, sizes) in enumerate(arrangements):
            chosen = (number == many) & (arrangement == index)
            x[chosen, :many], y[chosen, :many] = np.array(centres).T[:, None]
            size[chosen] = random.uniform(*sizes, size=(int(chosen.sum()), 1))
            jitter[chosen] = 0.012 if sizes[1] < 0.34 else 0.02


def _grounds(count: int, colourless: np.ndarray, random: np.random.Generator) -> dict[str, np.ndarray]:
    ground = random.choice(len(GROUNDS), size=count, p=GROUND_SHARES)
    ground[colourless] = GROUNDS.index("soft")
    first = random.integers(0, len(COLOURS), size=count)
    second = (first + random.integers(1, len(COLOURS), size=count)) % len(COLOURS)
    upper, lower = ground_colours(ground, first, second, random)
    upper[colourless] = lower[colourless] = PAPER
    with_horizon = np.isin(ground, [GROUNDS.index(name) for name in HORIZONS])
    return {
        "ground": ground,
        "ground_colour": first,
        "second_colour": second,
        "upper": upper,
        "lower": lower,
        "horizon": np.where(with_horizon, random.uniform(0.5, 0.68, size=count), NO_HORIZON).astype(np.float32),
        "tilt": random.uniform(-0.6, 0.6, size=count).astype(np.float32),
        "phase": random.random(count).astype(np.float32),
    }
