"""Picture sizes in usual shapes, near a model's own number of pixels and within its limits."""

import math
from dataclasses import dataclass
from typing import Final

from engine.description import Sizes

LANDSCAPE: Final = ((1, 1), (5, 4), (4, 3), (3, 2), (16, 9), (21, 9))
SHAPES: Final = (*LANDSCAPE, *((height, width) for width, height in LANDSCAPE[1:]))
SMALLER: Final = 0.5  # of the model's own pixels
LARGER: Final = 2.0
MOST_OFF: Final = 0.12  # relative error of the aspect ratio beyond which a shape is not offered


@dataclass(frozen=True, kw_only=True)
class SizePreset:
    """A shape (width : height) and the pixels that a model makes of it."""

    shape: tuple[int, int]
    width: int
    height: int

    @property
    def name(self) -> str:
        """The shape as people write it, such as `16:9`."""
        return f"{self.shape[0]}:{self.shape[1]}"

    @property
    def megapixels(self) -> float:
        """Millions of pixels."""
        return self.width * self.height / 1e6


def size_presets(sizes: Sizes, area: int, *, scale: float = 1.0) -> tuple[SizePreset, ...]:
    """The shapes that a model can make in about `scale * area` pixels, each size once, landscape ones first."""
    found: dict[tuple[int, int], SizePreset] = {}
    for shape in SHAPES:
        size = _size_of(shape, area * scale, sizes)
        if size is not None:
            found.setdefault(size, SizePreset(shape=shape, width=size[0], height=size[1]))
    return tuple(found.values())


def scales(sizes: Sizes, area: int) -> tuple[float, ...]:
    """The fewer and more pixels beside the model's own that its limits leave room for."""
    lowest, highest = _sides(sizes)
    return tuple(scale for scale in (SMALLER, 1.0, LARGER) if lowest**2 <= area * scale <= highest**2 or scale == 1.0)


def nearest_size(width: int, height: int, sizes: Sizes) -> tuple[int, int]:
    """The size that a model makes and that is nearest on each side."""
    return _rounded(width, sizes), _rounded(height, sizes)


def same_shape(width: int, height: int, sizes: Sizes, area: int) -> tuple[int, int]:
    """The size that a model makes, in the shape of a picture: as large as that, or what the model makes of many pixels.

    `area` are the model's own pixels; more than `LARGER` times as many are not proposed.
    """
    lowest, highest = _sides(sizes)
    scale = min(1.0, math.sqrt(LARGER * area / (width * height)), highest / max(width, height))
    scale = max(scale, lowest / min(width, height))
    return _rounded(width * scale, sizes), _rounded(height * scale, sizes)


def _size_of(shape: tuple[int, int], area: float, sizes: Sizes) -> tuple[int, int] | None:
    """The sides in the model's multiples that come nearest to shape and area, None where the limits forbid it."""
    ratio = shape[0] / shape[1]
    lowest, highest = _sides(sizes)
    wide = min(max(math.sqrt(area * ratio), lowest * max(1.0, ratio)), highest * min(1.0, ratio))
    candidates = []
    for width in {_rounded(wide + steps * sizes.multiple, sizes) for steps in (-1, 0, 1)}:
        height = _rounded(width / ratio, sizes)
        off = abs(math.log(width / height / ratio))
        candidates.append((off + 0.25 * abs(math.log(width * height / area)), off, width, height))
    _, off, width, height = min(candidates)
    return (width, height) if off <= MOST_OFF else None


def _rounded(side: float, sizes: Sizes) -> int:
    lowest, highest = _sides(sizes)
    return min(max(round(side / sizes.multiple) * sizes.multiple, lowest), highest)


def _sides(sizes: Sizes) -> tuple[int, int]:
    """The least and the greatest side that is a multiple."""
    return math.ceil(sizes.min / sizes.multiple) * sizes.multiple, sizes.max // sizes.multiple * sizes.multiple
