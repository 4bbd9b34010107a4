"""How the fused passes divide their work: a pure function of the shapes."""

from dataclasses import dataclass

WARP_NUMBERS = 512  # of a token that one warp holds, until there are
WARPS = 2  # warps, which wait less for each other than more would, until each holds
MAX_WARP_NUMBERS = 4096  # numbers: 128 a thread
JOINED_WARP_NUMBERS = 1024  # or so many of a token of two parts, both of which it holds at once
MAX_WARPS = 16  # half of what a program may have
HEADS = 8  # that are turned at once


@dataclass(frozen=True, kw_only=True)
class PassTile:
    """`block` columns at once, by `warps` warps."""

    block: int
    warps: int


def tokens_tile(columns: int, *, parts: int = 1) -> PassTile:
    """For a pass that quantizes rows of `columns` numbers, read from one place or joined of two `parts`."""
    block = power_of_two(columns)
    alone = max(min(WARPS, block // WARP_NUMBERS), block // MAX_WARP_NUMBERS)
    warps = alone if parts == 1 else max(alone, block // JOINED_WARP_NUMBERS)
    return PassTile(block=block, warps=max(1, min(MAX_WARPS, warps)))


def heads_tile(heads: int, head_dim: int) -> PassTile:
    """For the pass over `heads` heads of `head_dim` numbers; `block` is how many heads at once."""
    block = min(HEADS, power_of_two(heads))
    return PassTile(block=block, warps=max(1, min(4, block * power_of_two(head_dim) // 256)))


def power_of_two(number: int) -> int:
    """The first power of two from `number` on, 2 at least."""
    return max(2, 1 << (number - 1).bit_length())
