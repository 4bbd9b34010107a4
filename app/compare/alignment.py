"""How two pictures lie upon each other, also where their sizes differ."""

import enum
from dataclasses import dataclass

Size = tuple[int, int]  # width and height, pixels
Box = tuple[float, float, float, float]  # left, top, width and height, in pixels of the frame


class Way(enum.Enum):
    """How two sizes were brought together."""

    EQUAL = enum.auto()
    SCALED = enum.auto()  # of one shape: the smaller is shown in the size of the larger
    CENTRED = enum.auto()  # of two shapes: both pixel by pixel, around one middle


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """Where both pictures lie in one frame of `size` pixels."""

    way: Way
    size: Size
    a: Box
    b: Box

    @property
    def common(self) -> Box:
        """What both cover."""
        left, top = max(self.a[0], self.b[0]), max(self.a[1], self.b[1])
        right = min(self.a[0] + self.a[2], self.b[0] + self.b[2])
        bottom = min(self.a[1] + self.a[3], self.b[1] + self.b[3])
        return left, top, right - left, bottom - top


def align(a: Size, b: Size) -> Alignment:
    """The alignment of two pictures of `a` and `b` pixels, each at least 1 x 1.

    Two sizes are of one shape where scaling the smaller hits the larger to half a pixel.
    """
    assert min(*a, *b) >= 1, f"an empty picture cannot be aligned: {a}, {b}"
    if a == b:
        return Alignment(way=Way.EQUAL, size=a, a=(0, 0, *a), b=(0, 0, *b))
    larger, smaller = (a, b) if a[0] * a[1] >= b[0] * b[1] else (b, a)
    if _is_of_one_shape(larger, smaller):
        return Alignment(way=Way.SCALED, size=larger, a=(0, 0, *larger), b=(0, 0, *larger))
    size = max(a[0], b[0]), max(a[1], b[1])
    return Alignment(way=Way.CENTRED, size=size, a=_centred(a, size), b=_centred(b, size))


def _is_of_one_shape(larger: Size, smaller: Size) -> bool:
    scale = larger[0] / smaller[0]
    return abs(smaller[1] * scale - larger[1]) <= max(0.5, scale / 2)


def _centred(size: Size, frame: Size) -> Box:
    return (frame[0] - size[0]) // 2, (frame[1] - size[1]) // 2, *size
