"""The choice of tiles for the fused product, from the shape and the card alone."""

from dataclasses import dataclass, replace

from kernels.layout import BLOCK, TILE

WGMMA_ROWS = 64  # of the first operand of a product that runs asynchronously
ROOMY = 160 * 1024  # shared memory that two deep pipelines fit into


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the choice needs to know of a GPU; `shared_memory` is the most bytes that one program may have."""

    capability: tuple[int, int]
    shared_memory: int
    multiprocessors: int

    @property
    def has_wgmma(self) -> bool:
        """Whether its products are asynchronous, with the second operand in shared memory."""
        return self.capability[0] == 9


@dataclass(frozen=True, kw_only=True)
class Tile:
    """How a program computes its part of y: BLOCK_M tokens by BLOCK_N outputs.

    `step` is how many columns one dot takes, `pieces` how often the epilogue goes through a part of the tile,
    `group` how many tiles of tokens run side by side, so that what they read stays in the cache.
    """

    block_m: int
    block_n: int
    step: int = TILE
    warps: int = 4
    stages: int = 3
    pieces: int = 1
    group: int = 8

    @property
    def name(self) -> str:
        """The tile in a table."""
        return f"{self.block_m}x{self.block_n}, step {self.step}, {self.warps} warps, {self.stages} stages"

    def shared_bytes(self, card: Card, element_bytes: int = 1) -> int:
        """The shared memory of the pipelined loads, where an activation takes `element_bytes`.

        A load has a buffer for each stage but one. The second operand of an asynchronous product has one more,
        because the product still reads it while the next one is loaded.
        """
        activations, codes = BLOCK * self.block_m * element_bytes, TILE * self.block_n
        waits = card.has_wgmma and self.block_n >= WGMMA_ROWS and element_bytes < 4
        return (self.stages - 1) * (activations + codes) + (activations if waits else 0)


def choose_tile(tokens: int, out_features: int, card: Card, *, element_bytes: int = 1, gated: bool = False) -> Tile:
    """The tile for y [tokens, out_features].

    `element_bytes` are an activation's: 1 for int8, more for floats. `gated` is an epilogue that reads further
    matrices; it goes through the tile in pieces, to have registers for them.
    """
    tile = _widest(tokens, card, element_bytes)
    while tile.block_m > 64 and _programs(tile, tokens, out_features) < card.multiprocessors:
        tile = replace(tile, block_m=tile.block_m // 2)
    while tile.shared_bytes(card, element_bytes) > card.shared_memory:
        tile = _smaller(tile)
    return replace(tile, pieces=max(1, tile.block_m // 32)) if gated else tile


def candidates(card: Card) -> tuple[Tile, ...]:
    """The tiles for int8 activations that a benchmark measures, those that the card has room for."""
    wide = (
        Tile(block_m=128, block_n=128, step=128),
        Tile(block_m=128, block_n=128),
        Tile(block_m=128, block_n=128, stages=2),
        Tile(block_m=128, block_n=128, step=128, stages=4),
        Tile(block_m=64, block_n=128),
        Tile(block_m=64, block_n=128, step=128, stages=4),
        Tile(block_m=64, block_n=256, step=128, warps=8),
        Tile(block_m=128, block_n=256, warps=8),
        Tile(block_m=256, block_n=128, warps=8),
        Tile(block_m=128, block_n=128, warps=8),
    )
    return tuple(tile for tile in wide if tile.shared_bytes(card) <= card.shared_memory)


def _widest(tokens: int, card: Card, element_bytes: int) -> Tile:
    """The tile for many outputs, before it is fitted to the card."""
    if element_bytes == 4:
        return Tile(block_m=32, block_n=32, stages=2)
    if tokens <= 16:
        return Tile(block_m=16, block_n=64, stages=4)
    if tokens <= 64 or element_bytes == 2:
        return Tile(block_m=32 if tokens <= 32 else 64, block_n=128 if element_bytes == 1 else 64)
    if card.has_wgmma:
        return Tile(block_m=128, block_n=128, step=128)
    return Tile(block_m=128 if card.shared_memory >= ROOMY else 64, block_n=128)


def _programs(tile: Tile, tokens: int, out_features: int) -> int:
    return -(-tokens // tile.block_m) * -(-out_features // tile.block_n)


def _smaller(tile: Tile) -> Tile:
    return replace(tile, stages=tile.stages - 1) if tile.stages > 2 else replace(tile, block_m=tile.block_m // 2)
