"""The choice of tiles for the fused product, from the shape and the card alone."""

from dataclasses import dataclass, replace

from kernels.layout import BLOCK, TILE

WGMMA_ROWS = 64  # of the first operand of a product that runs asynchronously
FLOAT32_BYTES = 4
COPIED_BYTES = 16  # that a row of the copy engine's matrices is a multiple of
BARRIER_BYTES = 2048  # and whatever else the compiler puts beside the copy engine's buffers
REGISTERS, MAX_REGISTERS, WARP = 65_536, 256, 32  # of a multiprocessor, of a thread; threads of a warp
RESERVED_BYTES = 1024  # of shared memory, which each program takes besides
NARROW = 64  # tokens that one tile takes
WIDE = 128  # tokens that one tile takes of many
HALVED = 0.92  # of the time of tiles of 128 tokens is what those of 64 must end in to be worth their lower rate
CROWDED = 2  # programs a multiprocessor from which on the copy engine is worth its longer way
ALONE = 0.8  # of its rate is what a multiprocessor reaches with one program
ENDS = 800  # columns of a wide tile are multiplied in the time that its ends take ...
EXCHANGE = 3000  # ... and that its multiprocessor needs to pass on the parts of shared tiles
WORTH = 0.95  # of the time is what sharing must leave
PIECE_TOKENS = 16  # of a part of the tile that a long epilogue takes at once: more would not fit into registers


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
    `group` how many tiles of tokens run side by side, so that what they read stays in the cache. With `tma` the copy
    engine of newer cards loads and stores; `persistent` programs make one tile after the other; with `shared`, as
    many programs as run at once divide the first tiles evenly, so that no round of programs is left half empty.
    """

    block_m: int
    block_n: int
    step: int = TILE
    warps: int = 4
    stages: int = 3
    pieces: int = 1
    group: int = 8
    tma: bool = False
    persistent: bool = False
    shared: bool = False

    @property
    def name(self) -> str:
        """The tile in a table: its sides, columns a dot, warps, stages of the pipeline, pieces, group, kind."""
        kind = "".join(f" {kind}" for kind in ("tma", "persistent", "shared") if getattr(self, kind))
        numbers = f"k{self.step} w{self.warps} s{self.stages} p{self.pieces} g{self.group}"
        return f"{self.block_m}x{self.block_n} {numbers}{kind}"

    def fits(self, card: Card, out_features: int, in_features: int) -> bool:
        """Whether the card has room for it, for int8 activations, and its copy engine takes such rows."""
        aligned = in_features % COPIED_BYTES == 0 and 2 * out_features % COPIED_BYTES == 0
        return self.shared_bytes(card) <= card.shared_memory and (not self.tma or (card.has_wgmma and aligned))

    def shared_bytes(self, card: Card, element_bytes: int = 1) -> int:
        """The shared memory of a program, where an activation takes `element_bytes`; with `tma`, at most.

        A load has a buffer for each stage but one. The second operand of an asynchronous product has one more,
        because the product still reads it while the next one is loaded. A product in float32, which no tensor core
        does, takes its expanded codes from shared memory too. What the copy engine stores lies there in 16 bits:
        beside the loads of the next tile, or in their place.
        """
        activations, codes = BLOCK * self.block_m * element_bytes, TILE * self.block_n
        loads = (self.stages - 1) * (activations + codes)
        if element_bytes == FLOAT32_BYTES:
            loads += TILE * self.block_n * FLOAT32_BYTES
        elif card.has_wgmma and self.block_n >= WGMMA_ROWS:
            loads += activations
        if not self.tma:
            return loads
        stores = 2 * self.block_m // self.pieces * self.block_n
        return BARRIER_BYTES + (loads + stores if self.persistent else max(loads, stores))

    def programs(self, card: Card, tokens: int, out_features: int) -> int:
        """How many programs make y [tokens, out_features]."""
        tiles = self.tiles(tokens, out_features)
        if self.shared:
            sharing, shared = self.sharing(card, tokens, out_features)
            return sharing + tiles - shared
        return min(tiles, self.places(card)) if self.persistent else tiles

    def tiles(self, tokens: int, out_features: int) -> int:
        """How many tiles y [tokens, out_features] has."""
        return -(-tokens // self.block_m) * -(-out_features // self.block_n)

    def places(self, card: Card) -> int:
        """How many programs run at once, where each takes all the registers that it may."""
        by_registers = REGISTERS // (MAX_REGISTERS * WARP * self.warps)
        by_memory = (card.shared_memory + RESERVED_BYTES) // (self.shared_bytes(card) + RESERVED_BYTES)
        return card.multiprocessors * min(by_registers, by_memory)

    def sharing(self, card: Card, tokens: int, out_features: int) -> tuple[int, int]:
        """How many programs share how many tiles, each of them one tile's columns or more; the rest are made alone."""
        tiles, places = self.tiles(tokens, out_features), self.places(card)
        rounds = tiles // places
        return (tiles, tiles) if rounds == 0 else (places, tiles - (rounds - 1) * places)


WIDE_CANDIDATES = (
    Tile(block_m=128, block_n=128, step=128),
    Tile(block_m=128, block_n=128),
    Tile(block_m=128, block_n=128, step=128, group=16),
    Tile(block_m=128, block_n=128, step=128, warps=8),
    Tile(block_m=64, block_n=256),
    Tile(block_m=64, block_n=256, step=128, warps=8),
    Tile(block_m=128, block_n=256, step=128, warps=8),
    Tile(block_m=256, block_n=128, step=128, warps=8),
    Tile(block_m=64, block_n=128),
    Tile(block_m=128, block_n=128, step=128, stages=2, tma=True),
    Tile(block_m=128, block_n=128, step=128, tma=True),
    Tile(block_m=128, block_n=128, step=128, group=16, tma=True),
    Tile(block_m=128, block_n=128, step=128, group=36, tma=True),
    Tile(block_m=128, block_n=128, step=128, tma=True, shared=True),
    Tile(block_m=64, block_n=128, step=128, tma=True),
    Tile(block_m=64, block_n=128, step=128, stages=4, tma=True),
    Tile(block_m=64, block_n=256, step=128, tma=True),
    Tile(block_m=128, block_n=256, step=128, warps=8, tma=True),
    Tile(block_m=128, block_n=128, step=128, stages=2, tma=True, persistent=True),
    Tile(block_m=128, block_n=256, step=128, warps=8, tma=True, persistent=True),
)


def choose_tile(
    tokens: int,
    out_features: int,
    card: Card,
    *,
    element_bytes: int = 1,
    long: bool = False,
    side: bool = False,
    aligned: bool = False,
) -> Tile:
    """The tile for y [tokens, out_features].

    `element_bytes` are an activation's: 1 for int8, more for floats. `long` is an epilogue that does more than add
    a bias, `side` one that adds a side branch too: it goes through the tile in pieces, to have registers for it.
    `aligned` are 16-bit matrices whose rows and addresses the copy engine takes.
    """
    tile = _widest(tokens, card, element_bytes, aligned=aligned)
    if tile.block_m > NARROW and _halved_ends_sooner(tile, card, tokens, out_features):
        tile = replace(tile, block_m=tile.block_m // 2)
    while tile.shared_bytes(card, element_bytes) > card.shared_memory:
        tile = _smaller(tile)
    if tile.tma and tile.programs(card, tokens, out_features) < CROWDED * card.multiprocessors:
        tile = replace(tile, tma=False)
    if tile.tma:  # whose sums leave more registers, and which reads matrices as they are needed
        return replace(tile, pieces=2) if side and tile.block_m > NARROW else tile
    return replace(tile, pieces=tile.block_m // PIECE_TOKENS) if long or side else tile


def share_where_it_pays(
    tile: Tile, card: Card, tokens: int, out_features: int, in_features: int, *, side: bool = False
) -> Tile:
    """`tile`, which was chosen for int8 activations, or wide tiles that are shared where those end sooner.

    An epilogue with a `side` branch has no registers left to share.
    """
    wide = replace(tile, block_m=WIDE, shared=True)
    if not tile.tma or side or wide.tiles(tokens, out_features) < wide.places(card):
        return tile
    times = [predicted_columns(each, card, tokens, out_features, in_features) for each in (wide, tile)]
    return wide if times[0] < WORTH * times[1] else tile


def predicted_columns(tile: Tile, card: Card, tokens: int, out_features: int, in_features: int) -> float:
    """How long a product's busiest multiprocessor works, as columns of wide tiles that it multiplies in that time.

    `tile` has 128 outputs and 64 or 128 tokens. Programs go in rounds of as many as run at once; in the last one
    a multiprocessor may have a single program, which is slower than two are together.
    """
    work = (in_features + ENDS) * (1.0 if tile.block_m == WIDE else tile.block_m / WIDE / HALVED)
    if tile.shared:
        return work * tile.tiles(tokens, out_features) / card.multiprocessors + EXCHANGE
    rounds, rest = divmod(tile.programs(card, tokens, out_features), tile.places(card))
    last = -(-rest // card.multiprocessors)
    return work * (rounds * tile.places(card) / card.multiprocessors + (1 / ALONE if last == 1 else last))


def candidates(card: Card, tokens: int, out_features: int, in_features: int) -> tuple[Tile, ...]:
    """The tiles for int8 activations that a benchmark measures at this shape: those that the card takes.

    Each compiles without spills for capability 9.0.
    """
    tiles = _narrow_candidates(tokens) if tokens <= NARROW else WIDE_CANDIDATES
    return tuple(tile for tile in tiles if tile.fits(card, out_features, in_features))


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


def _widest(tokens: int, card: Card, element_bytes: int, *, aligned: bool) -> Tile:
    """The tile for many outputs, before it is fitted to the card."""
    if element_bytes == FLOAT32_BYTES:
        return Tile(block_m=32, block_n=32, stages=2)
    if element_bytes > 1:
        return Tile(block_m=min(64, _block_of(tokens)), block_n=64)
    if tokens <= NARROW:
        return _narrow(_block_of(tokens), card)
    return Tile(block_m=WIDE, block_n=128, step=128, tma=aligned) if card.has_wgmma else Tile(block_m=64, block_n=128)


def _halved_ends_sooner(tile: Tile, card: Card, tokens: int, out_features: int) -> bool:
    """Whether tiles of half the tokens give the busiest multiprocessor less to do, or every one something."""
    half = replace(tile, block_m=tile.block_m // 2)
    whole_rounds, half_rounds = (
        -(-each.programs(card, tokens, out_features) // card.multiprocessors) for each in (tile, half)
    )
    alone = tile.programs(card, tokens, out_features) < card.multiprocessors
    return alone or (tile.tma and half_rounds < 2 * HALVED * whole_rounds)


def _narrow(block_m: int, card: Card) -> Tile:
    if block_m == NARROW:
        return Tile(block_m=block_m, block_n=128, stages=4)
    step = TILE if block_m == 16 and card.has_wgmma else 4 * TILE
    return Tile(block_m=block_m, block_n=64, step=step, stages=4)


def _block_of(tokens: int) -> int:
    """The power of two from `tokens` on, 16 at least, which is the narrowest side of a tensor core's product."""
    return max(16, 1 << (tokens - 1).bit_length())


def _smaller(tile: Tile) -> Tile:
    return replace(tile, stages=tile.stages - 1) if tile.stages > 2 else replace(tile, block_m=tile.block_m // 2)
