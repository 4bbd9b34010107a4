"""The sizes of picture that a teacher draws: mostly its model's own, and a few others that it makes too."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch

from engine.checkpoint.source import Source
from engine.description import Defaults, Sizes
from engine.errors import InvalidModel
from engine.headers import read_json
from engine.latents import PATCH, LatentSize

OTHER_SIZES: Final = 0.3  # the share of prompts that are drawn at another size than the model's own
WIDEST: Final = 5 / 3  # width over height
SQUARES: Final = (1.0, 1 / 2, 5 / 4)  # their sides, of that of the model's own area
MOST_SIZES: Final = 5
FEW_TOKENS: Final = 1024  # a picture of so many may be larger than the model's own
GRIDS: Final = 16  # a side in multiples of a large model's grid: 64 pixels of 1024


@dataclass(frozen=True, kw_only=True)
class DrawnSize:
    """A picture of `width` x `height` pixels, and its latent."""

    width: int
    height: int
    latent: LatentSize

    @property
    def name(self) -> str:
        """As a person writes it: `1024x1024`."""
        return f"{self.width}x{self.height}"


def drawn_sizes(source: Source) -> tuple[DrawnSize, ...]:
    """The source's own size, then those of wide, tall, small and large pictures that it makes: `MOST_SIZES` at most.

    Wide and tall ones have about its own area. None has more tokens than its own, `FEW_TOKENS` apart, so that what
    fits the memory for its own size fits for all.

    Raises:
        InvalidModel: the VAE's configuration is damaged, or does not fit the transformer.
    """
    own, limits = source.description.defaults, source.description.sizes
    channels, scale = latents_of(source)
    pixels = ((own.width, own.height), *_others(own, limits, step=math.lcm(limits.multiple, scale * PATCH)))
    first, *others = (
        DrawnSize(
            width=width,
            height=height,
            latent=LatentSize(channels=channels, height=height // scale, width=width // scale),
        )
        for width, height in dict.fromkeys(pixels)
    )
    most, makes = max(first.latent.tokens, FEW_TOKENS), range(limits.min, limits.max + 1)
    fit = (size for size in others if size.latent.tokens <= most and size.width in makes and size.height in makes)
    return first, *itertools.islice(fit, MOST_SIZES - 1)


def _others(own: Defaults, limits: Sizes, *, step: int) -> Iterator[tuple[int, int]]:
    """Widths and heights beside the model's own, on a grid of `step` pixels or, for large pictures, a coarser one."""
    area = own.width * own.height
    side = math.sqrt(area)
    grid = step << max(0, math.floor(math.log2(side / GRIDS / step)))
    shortest, longest = -(-limits.min // grid) * grid, limits.max // grid * grid

    def near(length: float) -> int:
        return max(shortest, min(longest, math.floor(length / grid) * grid))

    wide = near(side * math.sqrt(WIDEST))
    tall = near(area / wide)
    yield from ((wide, tall), (tall, wide))
    yield from ((near(side * share), near(side * share)) for share in SQUARES)


def shared_out(count: int, sizes: int, *, others: float = OTHER_SIZES) -> tuple[int, ...]:
    """How many of `count` prompts each of the `sizes` gets: the first one most, a share `others` the rest of them.

    A single prompt is drawn at the first size.
    """
    other = math.ceil(others * count - 1e-9) if sizes > 1 and count > 1 else 0
    each, more = divmod(other, max(1, sizes - 1))
    return (count - other, *(each + (number < more) for number in range(sizes - 1)))


def mixed_up(counts: Sequence[int], generator: torch.Generator) -> list[int]:
    """The number of its size for each of sum(`counts`) prompts, in an order of the generator's."""
    numbers = torch.arange(len(counts)).repeat_interleave(torch.tensor(counts))
    chosen: list[int] = numbers[torch.randperm(len(numbers), generator=generator)].tolist()
    return chosen


def latents_of(source: Source) -> tuple[int, int]:
    """The channels of a latent, and the pixels of its places' sides."""
    file: Path = source.parts / "vae" / "config.json"
    stages = read_json(file).get("block_out_channels")
    channels, rest = divmod(source.config.in_channels, PATCH**2)
    if not isinstance(stages, list) or not stages or rest:
        raise InvalidModel(f"{file} does not fit its transformer: fetch or make the model again")
    return channels, 2 ** (len(stages) - 1)
