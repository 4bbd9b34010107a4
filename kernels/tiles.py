"""The choice of tiles for the fused product, from the shape and the card alone."""

from dataclasses import dataclass, replace

from kernels.layout import BLOCK, TILE

WGMMA_ROWS = 64  # of the first operand of a product that runs asynchronously
FLOAT32_BYTES = 4
NARROW = 64  # tokens that one tile takes
GATED_TOKENS = 16  # of a piece of an epilogue that reads further matrices: more would not fit into registers


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
        """The tile in a table: its sides, columns a dot, warps, stages of the pipeline, group."""
        return f"{self.block_m}x{self.block_n} s{self.step} w{self.warps} p{self.stages} g{self.group}"

    def shared_bytes(self, card: Card, element_bytes: int = 1) -> int:
        """The shared memory of the pipelined loads, where an activation takes `element_bytes`.

        A load has a buffer for each stage but one. The second operand of an asynchronous product has one more,
        because the product still reads it while the next one is loaded. A product in float32, which no tensor core
        does, takes its expanded codes from shared memory too.
        """
        activations, codes = BLOCK * self.block_m * element_bytes, TILE * self.block_n
        extra = 0
        if element_bytes == FLOAT32_BYTES:
            extra = TILE * self.block_n * FLOAT32_BYTES
        elif card.has_wgmma and self.block_n >= WGMMA_ROWS:
            extra = activations
        return (self.stages - 1) * (activations + codes) + extra


WIDE_CANDIDATES = (
    Tile(block_m=128, block_n=128, step=128),
    Tile(block_m=128, block_n=128),
    Tile(block_m=128, block_n=128, stages=2),
    Tile(block_m=128, block_n=128, step=128, group=16),
    Tile(block_m=128, block_n=128, warps=8),
    Tile(block_m=64, block_n=128),
    Tile(block_m=64, block_n=128, step=128, stages=4),
    Tile(block_m=64, block_n=256, step=128, warps=8),
    Tile(block_m=128, block_n=64, step=256),
    Tile(block_m=128, block_n=256, warps=8),
    Tile(block_m=256, block_n=128, warps=8),
)


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
    return replace(tile, pieces=max(1, tile.block_m // GATED_TOKENS)) if gated else tile


def candidates(card: Card, tokens: int) -> tuple[Tile, ...]:
    """The tiles for int8 activations that a benchmark measures: those that the card has room for.

    Each compiles without spills for capability 9.0.
    """
    tiles = _narrow_candidates(tokens) if tokens <= NARROW else WIDE_CANDIDATES
    return tuple(tile for tile in tiles if tile.shared_bytes(card) <= card.shared_memory)


def _narrow_candidates(tokens: int) -> tuple[Tile, ...]:
    """Few tokens: reading the codes is all the work, so what counts is how many bytes are on their way."""
    block_m = _block_of(tokens)
    return (
        Tile(block_m=block_m, block_n=64, step=4 * TILE, stages=4),
        Tile(block_m=block_m, block_n=64, step=4 * TILE, stages=6),
        Tile(block_m=block_m, block_n=64, stages=4),
        Tile(block_m=block_m, block_n=128, step=4 * TILE, stages=4),
        Tile(block_m=block_m, block_n=128, stages=3),
        Tile(block_m=block_m, block_n=32, step=4 * TILE, warps=2, stages=4),
    )


def _widest(tokens: int, card: Card, element_bytes: int) -> Tile:
    """The tile for many outputs, before it is fitted to the card."""
    if element_bytes == FLOAT32_BYTES:
        return Tile(block_m=32, block_n=32, stages=2)
    if element_bytes > 1:
        return Tile(block_m=min(64, _block_of(tokens)), block_n=64)
    if tokens <= NARROW:
        block_m = _block_of(tokens)
        return Tile(
            block_m=block_m, block_n=64 if block_m < 64 else 128, step=4 * TILE if block_m < 64 else TILE, stages=4
        )
    return Tile(block_m=128, block_n=128, step=128) if card.has_wgmma else Tile(block_m=64, block_n=128)


def _block_of(tokens: int) -> int:
    """The power of two from `tokens` on, 16 at least, which is the narrowest side of a tensor core's product."""
    return max(16, 1 << (tokens - 1).bit_length())


def _programs(tile: Tile, tokens: int, out_features: int) -> int:
    return -(-tokens // tile.block_m) * -(-out_features // tile.block_n)


def _smaller(tile: Tile) -> Tile:
    return replace(tile, stages=tile.stages - 1) if tile.stages > 2 else replace(tile, block_m=tile.block_m // 2)
