"""Sprites drawn here: a cube, a ball, and things that the emoji lack, shaded like them."""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

SIDE = 384  # pixels of a drawn sprite
UNITS = 100  # a drawing's coordinates reach from 0 to this in both directions
SUPERSAMPLE = 2
RELIEF = 1.3  # units from a part's edge over which its shading turns
CONTACT = 0.28  # darkness of the soft shadow that a part casts on those below

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One layer of a drawing: an outline widened by `radius`, and colours from its upper left to its lower right.

    `points` with two of them an open line, with more a polygon; `oval` takes them as opposite corners.
    `relief` is how much lighter its lit edge is than its middle, 0 for a flat print.
    """

    points: Points
    radius: float
    light: str
    dark: str
    relief: float = 0.35
    oval: bool = False


def box(  # noqa: PLR0913 - an edge each
    x0: float, y0: float, x1: float, y1: float, radius: float, light: str, dark: str, relief: float = 0.35
) -> Part:
    """A rounded rectangle."""
    r = min(radius, (x1 - x0) / 2 - 0.01, (y1 - y0) / 2 - 0.01)
    points = ((x0 + r, y0 + r), (x1 - r, y0 + r), (x1 - r, y1 - r), (x0 + r, y1 - r))
    return Part(points=points, radius=r, light=light, dark=dark, relief=relief)


def oval(x0: float, y0: float, x1: float, y1: float, light: str, dark: str, relief: float = 0.35) -> Part:
    """An ellipse in its bounding box."""
    return Part(points=((x0, y0), (x1, y1)), radius=0, light=light, dark=dark, relief=relief, oval=True)


def blob(points: Points, radius: float, light: str, dark: str, relief: float = 0.35) -> Part:
    """A polygon with round corners, or with two points a round-ended stroke."""
    return Part(points=points, radius=radius, light=light, dark=dark, relief=relief)


def strokes(points: Points, radius: float, light: str, dark: str) -> tuple[Part, ...]:
    """A bent line as one stroke between each two points, printed flat."""
    return tuple(blob(pair, radius, light, dark, 0) for pair in itertools.pairwise(points))


def lens(x: float, top: float, bottom: float, half_width: float) -> Points:
    """The outline of a leaf: pointed above, rounder below."""
    steps = [index / 24 for index in range(25)]
    widths = [half_width * math.sin(math.pi * t**0.8) ** 0.75 for t in steps]
    right = [(x + width, top + (bottom - top) * t) for t, width in zip(steps, widths, strict=True)]
    return (*right, *((2 * x - px, y) for px, y in reversed(right)))


def half_disc(x: float, y: float, half_width: float, depth: float) -> Points:
    """The lower half of an ellipse."""
    angles = [math.pi * index / 24 for index in range(25)]
    return tuple((x + half_width * math.cos(angle), y + depth * math.sin(angle)) for angle in angles)


METAL, STEEL, DARK, BLACK = (
    ("#f4f5fa", "#b9bccb"),
    ("#c9ccd8", "#8d91a3"),
    ("#5b5f73", "#34374a"),
    ("#3f4254", "#232433"),
)
WOOD, LEATHER, GLASS, SHINE = ("#e9b777", "#b9783c"), ("#c07a45", "#85491f"), ("#bfe9ff", "#5fb3e6"), ("#ffffffb0",) * 2
RED, BLUE, TEAL, PINK = ("#ff6a5c", "#d3202f"), ("#6fb4ff", "#2a67d8"), ("#4fd6c0", "#17938a"), ("#ff8fc4", "#dc3d8c")

DRAWINGS: dict[str, tuple[Part, ...]] = {
    "bottle": (
        box(30, 40, 70, 97, 10, "#5fce7d", "#1f8a4a"),
        blob(((44, 27), (56, 27), (66, 46), (34, 46)), 4, "#5fce7d", "#2c9c58", 0.2),
        box(42, 9, 58, 42, 4, "#6fd98b", "#2c9c58", 0.25),
        box(40, 3, 60, 14, 3, "#ffd76a", "#e09a1c"),
        box(30, 58, 70, 82, 1, "#fff8e6", "#eedcb4", 0.1),
        box(36, 66, 64, 70, 1, *RED, 0),
        blob(((36.5, 46), (36.5, 54)), 1.7, *SHINE, 0),
    ),
    "bowl": (
        box(35, 82, 65, 93, 4, "#3a86e8", "#1f4fb4"),
        blob(half_disc(50, 42, 45, 46), 1, *BLUE),
        oval(4, 27, 96, 57, "#9fd0ff", "#5798f0"),
        oval(9, 31, 91, 53, "#2f63c0", "#5a9af0", 0),
        blob(((17, 60), (23, 71)), 1.8, "#ffffff70", "#ffffff70", 0),
    ),
    "snowboard": (
        blob(((26, 84), (74, 16)), 13, "#b48cff", "#6a35d8"),
        blob(((40, 64), (60, 36)), 13, "#ffd45e", "#ffb02e", 0.1),
        blob(((32, 66), (48, 78)), 4, *BLACK),
        blob(((52, 22), (68, 34)), 4, *BLACK),
        blob(((63, 17), (69, 9)), 1.5, *SHINE, 0),
    ),
    "surfboard": (
        blob(((47, 90), (53, 90), (50, 97)), 2, *DARK),
        blob(lens(50, 3, 94, 19), 0.5, "#7fe3f2", "#1fa4cf"),
        blob(lens(50, 8, 89, 9), 0.5, "#fff6dc", "#ffe0a0", 0.15),
        blob(((50, 7), (50, 90)), 1.4, *RED, 0.1),
        blob(((37, 34), (36, 52)), 1.6, *SHINE, 0),
    ),
    "bench": (
        *(box(x, 18, x + 6, 92, 2, *DARK) for x in (14, 80)),
        *(box(5, y, 95, y + 10, 3, *WOOD) for y in (19, 32)),
        *(box(x, 64, x + 8, 96, 2, *DARK) for x in (9, 83)),
        blob(((13, 52), (87, 52), (96, 65), (4, 65)), 2, "#f2c98e", "#cf9150"),
        box(2, 64, 98, 73, 3, *WOOD),
    ),
    "fire hydrant": (
        box(44, 4, 56, 20, 4, *RED),
        oval(29, 11, 71, 56, "#ff7a6a", "#d92a35"),
        box(15, 47, 35, 65, 4, *RED),
        box(65, 47, 85, 65, 4, *RED),
        *(box(x, 44, x + 6, 68, 2.5, "#ffd76a", "#e09a1c") for x in (12, 82)),
        box(31, 36, 69, 90, 4, *RED),
        box(25, 33, 75, 43, 4, "#ff8273", "#cf2230"),
        box(22, 84, 78, 96, 4, "#ff6f60", "#bb1928"),
        oval(38, 48, 62, 72, "#ffd76a", "#e09a1c"),
        oval(44, 54, 56, 66, "#e8a52a", "#c57d10", 0.2),
        blob(((37, 20), (34, 27)), 1.8, *SHINE, 0),
    ),
    "parking meter": (
        box(45, 58, 55, 95, 3, *STEEL),
        box(33, 89, 67, 97, 3, *DARK),
        box(38, 60, 62, 70, 4, *DARK),
        box(24, 4, 76, 64, 24, "#8fa3c8", "#4c5f8c"),
        box(32, 12, 68, 36, 11, "#f8fbff", "#cfe4f5", 0.1),
        blob(((50, 32), (60, 19)), 1.4, *RED, 0),
        *(blob(((x, 17 + abs(x - 50) / 5), (x, 19 + abs(x - 50) / 5)), 0.9, *DARK, 0) for x in (40, 50, 60)),
        box(33, 43, 45, 54, 3, *METAL),
        box(38, 45, 40, 52, 1, *BLACK, 0),
        oval(53, 42, 67, 56, "#ffd76a", "#e09a1c"),
    ),
    "baseball bat": (
        oval(7, 84, 19, 96, "#d69b58", "#96602c"),
        blob(((16, 87), (15, 86), (55, 38), (78, 13), (87, 22), (62, 45)), 2.6, "#f0c48a", "#c4823f", 0.3),
        blob(((82, 18), (70, 30)), 8.6, "#f0c48a", "#d0914e", 0.3),
        blob(((66, 28), (78, 16), (84, 22), (72, 34)), 2.6, "#f0c48a", "#d59a58", 0),
        blob(((17, 85), (32, 69)), 4.4, *BLACK),
        blob(((66, 30), (79, 15)), 1.5, "#ffffff90", "#ffffff90", 0),
    ),
    "baseball glove": (
        blob(((31, 72), (14, 42)), 9, *LEATHER),
        blob(((19, 40), (34, 24), (42, 52), (32, 60)), 3, "#8a4d22", "#6b3815"),
        blob(((78, 62), (86, 27)), 8, *LEATHER),
        blob(((68, 56), (72, 15)), 8.5, *LEATHER),
        blob(((56, 54), (55, 11)), 8.5, *LEATHER),
        blob(((44, 56), (38, 16)), 8.5, *LEATHER),
        oval(23, 40, 87, 95, "#c98550", "#8f5023"),
        oval(36, 50, 72, 80, "#8f5327", "#b06c39", 0),
        *strokes(((30, 86), (42, 92), (58, 94), (74, 90)), 1.2, "#f3d9ae", "#f3d9ae"),
        *strokes(((22, 47), (30, 44), (38, 40)), 1.2, "#f3d9ae", "#f3d9ae"),
    ),
    "dining table": (
        *(box(x, 48, x + 6, 84, 2, "#a9682f", "#7c481c") for x in (22, 72)),
        *(box(x, 50, x + 9, 96, 3, *WOOD) for x in (6, 85)),
        box(6, 50, 94, 62, 2, "#c78645", "#96602c"),
        blob(((22, 26), (78, 26), (96, 48), (4, 48)), 3, "#f4cd94", "#d79b5a"),
        blob(((30, 31), (58, 31)), 1.2, "#ffffff70", "#ffffff70", 0),
    ),
    "tv remote": (
        box(34, 2, 66, 98, 9, *DARK),
        oval(44, 8, 56, 20, *RED),
        oval(39, 25, 61, 47, *STEEL),
        oval(45.5, 31.5, 54.5, 40.5, *BLACK),
        *(oval(x, y, x + 6, y + 6, *METAL) for x in (38.5, 47, 55.5) for y in (53, 62, 71)),
        box(39, 82, 48, 88, 2.5, *BLUE),
        box(52, 82, 61, 88, 2.5, "#7fe08f", "#2ea657"),
    ),
    "microwave": (
        *(box(x, 76, x + 10, 84, 2, *BLACK) for x in (10, 80)),
        box(2, 20, 98, 80, 7, *METAL),
        box(8, 27, 68, 73, 5, "#595d74", "#2b2d3d"),
        box(14, 33, 59, 67, 4, "#ffe3a1", "#f0a848", 0.1),
        oval(20, 56, 53, 66, "#ffffffa0", "#ffffff50", 0),
        box(62, 32, 65.5, 68, 1.7, *METAL),
        box(73, 27, 92, 38, 3, "#2d3a45", "#1c262e", 0.1),
        box(76, 30, 89, 35, 1, "#7dffb0", "#3fdc86", 0),
        *(oval(x, y, x + 5, y + 5, *STEEL) for x in (73.5, 80, 86.5) for y in (43, 51, 59)),
        box(74, 67, 91, 73, 3, *BLUE),
    ),
    "oven": (
        *(box(x, 90, x + 10, 98, 2, *BLACK) for x in (18, 72)),
        box(10, 4, 90, 94, 6, *METAL),
        box(10, 4, 90, 23, 6, *DARK),
        *(oval(x, 8.5, x + 10, 18.5, *METAL) for x in (16, 31, 59, 74)),
        box(18, 30, 82, 36, 3, *STEEL),
        box(18, 41, 82, 80, 5, "#54586d", "#2b2d3d"),
        box(24, 47, 76, 74, 3, "#ffb04a", "#d9541e", 0.1),
        *(blob(((26, y), (74, y)), 0.9, "#5a2a18", "#5a2a18", 0) for y in (56, 65)),
        box(18, 85, 82, 89, 2, *STEEL),
    ),
    "toaster": (
        *(box(x, 80, x + 12, 92, 3, *BLACK) for x in (18, 70)),
        box(20, 12, 47, 60, 9, "#c98242", "#9c5a24"),
        box(24, 16, 43, 60, 7, "#fbe0ae", "#eebf78", 0.1),
        box(53, 12, 80, 60, 9, "#c98242", "#9c5a24"),
        box(57, 16, 76, 60, 7, "#fbe0ae", "#eebf78", 0.1),
        box(87, 50, 97, 60, 3.5, *BLACK),
        box(8, 38, 90, 87, 15, *RED),
        box(16, 41, 82, 47, 3, *BLACK, 0.1),
        oval(40, 58, 58, 76, *METAL),
        blob(((49, 61), (49, 66)), 1.2, *BLACK, 0),
        blob(((17, 56), (17, 70)), 1.8, "#ffffff80", "#ffffff80", 0),
    ),
    "sink": (
        blob(((41, 70), (59, 70), (65, 95), (35, 95)), 2, "#eef1f8", "#b9bfd0"),
        blob(((8, 46), (92, 46), (78, 72), (22, 72)), 5, "#ffffff", "#c6ccdc"),
        box(1, 38, 99, 53, 6, "#ffffff", "#d5dae8"),
        oval(11, 39, 89, 51, "#9fb0c8", "#cfe0f0", 0),
        blob(((50, 42), (50, 17)), 4, *STEEL),
        blob(((50, 16), (68, 16)), 4, *STEEL),
        blob(((69, 17), (69, 26)), 4, *STEEL),
        *(box(x, 31, x + 9, 41, 3, *STEEL) for x in (28, 63)),
        *(box(x, 27, x + 15, 33, 3, *colour) for x, colour in ((25, RED), (60, BLUE))),
    ),
    "refrigerator": (
        *(box(x, 90, x + 10, 98, 2, *BLACK) for x in (26, 64)),
        box(19, 2, 81, 95, 8, "#bfe6ee", "#6fb3c6"),
        box(21, 4, 79, 35, 6, "#dff6fa", "#8fcbdb", 0.3),
        box(21, 37, 79, 93, 6, "#dff6fa", "#86c4d6", 0.3),
        box(27, 17, 31.5, 31, 2.2, *STEEL),
        box(27, 42, 31.5, 62, 2.2, *STEEL),
        box(54, 45, 66, 55, 2, "#fff2a8", "#ffd75e", 0.1),
        oval(58, 15, 67, 24, *RED),
    ),
    "hair drier": (
        *strokes(((44, 92), (52, 97), (62, 94), (72, 97)), 1.6, *BLACK),
        blob(((37, 46), (51, 46), (49, 88), (39, 86)), 4.5, "#ff9ccb", "#c93480"),
        blob(((68, 27), (93, 22), (93, 52), (68, 47)), 2, *DARK),
        box(12, 18, 76, 57, 19, *PINK),
        oval(15, 22, 45, 52, *DARK),
        *(oval(20 + d, 27 + d, 40 - d, 47 - d, *colour, 0) for d, colour in ((0, STEEL), (4, DARK), (7, STEEL))),
        box(42, 64, 47, 74, 2.4, *METAL),
        blob(((50, 24), (64, 25)), 1.8, *SHINE, 0),
    ),
}  # fmt: skip
TURNS = {"tv remote": -28, "surfboard": -22}  # degrees, counter-clockwise


def draw(name: str) -> Image.Image:
    """The shape of that name, RGBA and not premultiplied; `KeyError` for a name that has none."""
    pixels: dict[str, Callable[[], Image.Image]] = {"cube": cube, "ball": ball}
    if name in pixels:
        return pixels[name]()
    return _turned(name, paint(DRAWINGS[name]))


def draw_flat(name: str) -> Image.Image:
    """As `draw`, each part in one colour and without shading."""
    if name == "cube":
        return cube()
    if name == "ball":
        return paint((oval(4, 4, 96, 96, "#b4a58f", "#b4a58f", 0), oval(20, 18, 46, 42, "#d8cbb6", "#d8cbb6", 0)))
    return _turned(name, paint(tuple(_printed(part) for part in DRAWINGS[name])))


def _printed(part: Part) -> Part:
    light, dark = (ImageColor.getcolor(colour, "RGBA") for colour in (part.light, part.dark))
    middle = "#" + "".join(f"{(one + other) // 2:02x}" for one, other in zip(light, dark, strict=True))
    return replace(part, light=middle, dark=middle, relief=0)


def _turned(name: str, image: Image.Image) -> Image.Image:
    return image.convert("RGBa").rotate(TURNS.get(name, 0), Image.Resampling.BICUBIC).convert("RGBA")


def paint(parts: tuple[Part, ...]) -> Image.Image:
    """The parts over each other, [SIDE, SIDE] RGBA, each with the soft shadow that it casts on those before."""
    colour, alpha = np.zeros((SIDE, SIDE, 3)), np.zeros((SIDE, SIDE, 1))
    for part in parts:
        mask = _mask(part)
        shadow = np.asarray(mask.filter(ImageFilter.GaussianBlur(1.6 * SIDE / UNITS)), dtype=float)[..., None] / 255
        own, opacity = _shaded(part, mask)
        cover = np.asarray(mask, dtype=float)[..., None] / 255 * opacity
        colour = colour * (1 - CONTACT * opacity * np.roll(shadow, SIDE // 80, axis=0) * bool(part.relief))
        colour = own * cover + colour * (1 - cover)
        alpha = cover + alpha * (1 - cover)
    plain = colour / np.maximum(alpha, 1e-6)
    return Image.fromarray((np.dstack([plain.clip(0, 1), alpha]) * 255).round().astype(np.uint8), "RGBA")


def _mask(part: Part) -> Image.Image:
    scale = SIDE * SUPERSAMPLE / UNITS
    image = Image.new("L", (SIDE * SUPERSAMPLE,) * 2)
    pen = ImageDraw.Draw(image)
    points = [(x * scale, y * scale) for x, y in part.points]
    r = part.radius * scale
    if part.oval:
        pen.ellipse([*points[0], *points[1]], fill=255)
    else:
        if len(points) > 2:
            pen.polygon(points, fill=255)
        pen.line([*points, points[0]], fill=255, width=max(1, round(2 * r)))
        for x, y in points:
            pen.ellipse((x - r, y - r, x + r, y + r), fill=255)
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _shaded(part: Part, mask: Image.Image) -> tuple[np.ndarray, float]:
    """The part's colours [SIDE, SIDE, 3] in 0..1, lit from the upper left, and its opacity."""
    light, dark = (np.array(ImageColor.getcolor(colour, "RGBA")) / 255 for colour in (part.light, part.dark))
    left, top, right, bottom = mask.getbbox() or (0, 0, 1, 1)
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    along = (0.35 * (x - left) / (right - left) + 0.65 * (y - top) / (bottom - top)).clip(0, 1)[..., None]
    colour = light[:3] * (1 - along) + dark[:3] * along
    reach = RELIEF * SIDE / UNITS
    soft = mask.filter(ImageFilter.GaussianBlur(reach))
    step = round(reach)
    towards, away = ImageChops.offset(soft, -step, -step), ImageChops.offset(soft, step, step)
    slope = (np.asarray(towards, dtype=float) - np.asarray(away, dtype=float))[..., None] / 255
    lit = np.where(slope > 0, colour + (1 - colour) * slope * part.relief * 1.4, colour * (1 + slope * part.relief))
    return lit, float(light[3])


def cube() -> Image.Image:
    """A cube seen from above its front corner, lit from the upper left."""
    side = 768
    image = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(image)
    top, left, right, middle = 0.04, 0.10, 0.90, 0.5
    corner = {
        "back": (middle, top), "left": (left, 0.26), "right": (right, 0.26), "front": (middle, 0.48),
        "low_left": (left, 0.74), "low_right": (right, 0.74), "low": (middle, 0.96),
    }  # fmt: skip
    point = {name: (x * side, y * side) for name, (x, y) in corner.items()}
    pen.polygon([point[name] for name in ("back", "right", "front", "left")], fill=(236, 226, 212, 255))
    pen.polygon([point[name] for name in ("left", "front", "low", "low_left")], fill=(196, 180, 160, 255))
    pen.polygon([point[name] for name in ("front", "right", "low_right", "low")], fill=(146, 128, 110, 255))
    return image


def ball() -> Image.Image:
    """A sphere lit from the upper left: Lambert's law with a soft highlight."""
    side = SIDE
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
