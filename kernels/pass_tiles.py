"""How the fused passes divide their work: a pure function of the shapes."""

from dataclasses import dataclass

WARP_NUMBERS = 512  # of a token that one warp holds: 16 a thread
MANY_TOKENS = 1024  # from which on a program takes several, so that their modulation is read once
TOKENS = 4
HEADS = 8  # that are turned at once


@dataclass(frozen=True, kw_only=True)
class PassTile:
    """`block` columns at once, by `warps` warps, `tokens` tokens one after the other."""

    block: int
    warps: int
    tokens: int = 1


def modulated_tile(tokens: int, columns: int) -> PassTile:
    """For a pass that norms and modulates rows of `columns` numbers, `tokens` of them a picture."""
    block = power_of_two(columns)
    return PassTile(block=block, warps=_warps(block), tokens=TOKENS if tokens >= MANY_TOKENS else 1)


def joined_tile(columns: int) -> PassTile:
    """For a pass that quantizes rows of `columns` numbers."""
    block = power_of_two(columns)
    return PassTile(block=block, warps=_warps(block))


def heads_tile(heads: int, head_dim: int) -> PassTile:
    """For the pass over `heads` heads of `head_dim` numbers; `block` is how many heads at once."""
    block = min(HEADS, power_of_two(heads))
    return PassTile(block=block, warps=max(1, min(4, block * power_of_two(head_dim) // 256)))


def power_of_two(number: int) -> int:
    """The first power of two from `number` on, 2 at least."""
    return max(2, 1 << (number - 1).bit_length())


def _warps(block: int) -> int:
    return max(1, min(16, block // WARP_NUMBERS))
