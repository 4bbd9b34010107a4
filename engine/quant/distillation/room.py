"""What of a student fits into a device's memory at once."""

import itertools
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from engine.errors import OutOfMemory
from engine.model.config import TransformerConfig
from engine.model.shapes import linears
from engine.quant.plan import size_text
from engine.quant.recipe import Block

LEARNING_BYTES: Final = 13  # a weight that learns: latent, gradient, momentum and frozen code
MULTIPLIED_BYTES: Final = 10  # the same as it is multiplied, with what its gradient needs: of one block where
# blocks compute again for their gradients, else of all
FROZEN_BYTES: Final = 0.25  # a weight whose code is final
UNPACKED_BYTES: Final = 12  # a weight of the largest linear, while it is unpacked or updated
OUTSIDE_BYTES: Final = 16  # a weight outside the blocks: Adam keeps two moments
BLOCK_BYTES: Final = 80  # a number of the residual stream, of all that one block keeps for its gradients
STREAM_BYTES: Final = 4  # a number of the residual stream between two blocks
ENOUGH_TOKENS: Final = 8192  # of states that are computed at once; fewer leave a device idle
RUNTIME_BYTES: Final = 2**30  # of the device's own libraries and of compiled code


@dataclass(frozen=True, kw_only=True)
class Room:
    """How a student learns in a device's memory: `windows` of blocks, one after the other.

    `micro` states are computed at once, and gradients of several summed to a batch's; with `checkpointed` a block
    keeps only its inputs and computes again for its gradients.
    """

    windows: tuple[tuple[str, ...], ...]
    micro: int
    checkpointed: bool
    device_bytes: int

    def to_json(self) -> dict[str, Any]:
        """JSON values that `room_from_json` reads."""
        return asdict(self)

    def updates(self, window: int, total: int) -> range:
        """The updates, of `total` in all, that a window learns in."""
        return range(window * total // len(self.windows), (window + 1) * total // len(self.windows))


def room_from_json(values: dict[str, Any]) -> Room:
    """The room that `to_json` told of."""
    return Room(**values | {"windows": tuple(map(tuple, values["windows"]))})


def find_room(
    config: TransformerConfig, blocks: Sequence[Block], *, tokens: int, batch: int, budget: int | None
) -> Room:
    """The room with the largest windows, then the fewest steps a batch, that `budget` bytes hold; None is no limit.

    `tokens` are a state's, of picture and text.

    Raises:
        OutOfMemory: not even one block, with one state at a time, fits.
    """
    for size in range(len(blocks), 0, -1):
        windows = _windows(blocks, size)
        if size < len(blocks) and len(windows) == len(_windows(blocks, size + 1)):
            continue
        for checkpointed, micro in _ways(batch, tokens):
            needed = _bytes(config, blocks, windows, tokens=tokens, micro=micro, checkpointed=checkpointed)
            if budget is None or needed <= budget:
                names = tuple(tuple(block.name for block in window) for window in windows)
                return Room(windows=names, micro=micro, checkpointed=checkpointed, device_bytes=needed)
    raise OutOfMemory(
        f"learning needs {size_text(needed)} of memory even block by block, and may use {size_text(budget or 0)}: "
        "raise the budget, close other programs, or choose the recipe calibrated"
    )


def _windows(blocks: Sequence[Block], size: int) -> list[Sequence[Block]]:
    """Windows of at most `size` blocks, of as equal sizes as can be."""
    count = -(-len(blocks) // size)
    bounds = [round(index * len(blocks) / count) for index in range(count + 1)]
    return [blocks[first:last] for first, last in itertools.pairwise(bounds)]


def _ways(batch: int, tokens: int) -> list[tuple[bool, int]]:
    """Whether blocks compute again for their gradients, and states at once: a batch, its half, its quarter and so on.

    The fastest first: computing again costs a third more, and too few states cost more than that.
    """
    portions = [batch]
    while portions[-1] > 1:
        portions.append(-(-portions[-1] // 2))
    fast = [(False, portion) for portion in portions if portion == batch or portion * tokens >= ENOUGH_TOKENS]
    return fast + [(True, portion) for portion in portions]


def _bytes(
    config: TransformerConfig,
    blocks: Sequence[Block],
    windows: Sequence[Sequence[Block]],
    *,
    tokens: int,
    micro: int,
    checkpointed: bool,
) -> int:
    shapes = linears(config)
    inside = sum(block.parameters for block in blocks)
    learning = max(sum(block.parameters for block in window) for window in windows)
    multiplied = max(block.parameters for block in blocks) if checkpointed else learning
    outside = sum(rows * columns for rows, columns in shapes.values()) - inside
    largest = max(rows * columns for rows, columns in shapes.values())
    stream = micro * tokens * config.dim
    kept = 1 if checkpointed else len(blocks)
    states = stream * (kept * BLOCK_BYTES + len(blocks) * STREAM_BYTES)
    weights = learning * LEARNING_BYTES + multiplied * MULTIPLIED_BYTES + (inside - learning) * FROZEN_BYTES
    return int(weights + largest * UNPACKED_BYTES + outside * OUTSIDE_BYTES + states + RUNTIME_BYTES)
