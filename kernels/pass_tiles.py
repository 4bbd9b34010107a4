"""How the fused passes divide their work: a pure function of the shapes."""

from dataclasses import dataclass

from kernels.tiles import Card

WARP_NUMBERS = 512  # of a token that one warp holds, until there are
WARPS = 4  # warps, until each holds
MEASURED_WARPS = 2  # or these, which wait less for each other, on the cards that it was measured on, until each holds
MAX_WARP_NUMBERS = 4096  # numbers: 128 a thread
JOINED_WARP_NUMBERS = 1024  # or so many, there, of a token of two parts, both of which it holds at once
MAX_WARPS = 16  # half of what a program may have
HEADS = 8  # that are turned at once


@dataclass(frozen=True, kw_only=True)
class PassTile:
    """`block` columns at once, by `warps` warps."""

    block: int
    warps: int


def tokens_tile(columns: int, card: Card, *, parts: int = 1) -> PassTile:
    """For a pass that quantizes rows of `columns` numbers, read from one place or joined of two `parts`."""
    block = power_of_two(columns)
    most = MAX_WARP_NUMBERS if parts == 1 or not card.has_wgmma else JOINED_WARP_NUMBERS
    few = min(MEASURED_WARPS if card.has_wgmma else WARPS, block // WARP_NUMBERS)
    return PassTile(block=block, warps=max(1, min(MAX_WARPS, max(few, block // most))))


def heads_tile(heads: int, head_dim: int) -> PassTile:
    """For the pass over `heads` heads of `head_dim` numbers; `block` is how many heads at once."""
    block = min(HEADS, power_of_two(heads))
    return PassTile(block=block, warps=max(1, min(4, block * power_of_two(head_dim) // 256)))


def power_of_two(number: int) -> int:
    """The first power of two from `number` on, 2 at least."""
    return max(2, 1 << (number - 1).bit_length())
