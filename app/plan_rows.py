"""A memory plan as rows of a chart."""

from dataclasses import dataclass
from typing import Final

from engine.events import Phase
from engine.memory import MemoryPlan, PhaseMemory
from engine.placement import Stay

LIBRARIES: Final = "libraries"  # what the GPU's own libraries take
WORKING: Final = "working"
PARTS: Final = (LIBRARIES, "transformer", "text_encoder_2", "text_encoder", "vae_encoder", "vae", WORKING)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One phase: the bytes of what is on the device that computes, by part, and what waits in the host's memory."""

    phase: Phase
    pieces: tuple[tuple[str, int], ...]
    streamed: tuple[str, ...]
    waiting: int

    @property
    def total(self) -> int:
        """All of it on the device that computes."""
        return sum(size for _, size in self.pieces)


def rows(planned: MemoryPlan, *, libraries: int = 0) -> tuple[Row, ...]:
    """The plan's phases; of the parts that come one after the other, the largest is the one that is drawn.

    `libraries` are the bytes that a GPU's libraries take beside the plan.
    """
    return tuple(_row(each, libraries) for each in planned.phases)


def _row(memory: PhaseMemory, libraries: int) -> Row:
    use = memory.device or memory.host
    moving = [part for part in memory.parts if part.stay is not Stay.RESIDENT and part.most]
    there = [part for part in memory.parts if part.stay is Stay.RESIDENT]
    there += sorted(moving, key=lambda part: part.most)[-1:]
    pieces = [(part.part, part.most) for part in there] + [(WORKING, use.working)]
    if libraries and memory.device:
        pieces.append((LIBRARIES, libraries))
    return Row(
        phase=memory.phase,
        pieces=tuple(sorted(pieces, key=lambda piece: PARTS.index(piece[0]))),
        streamed=tuple(part.part for part in moving if part.stay is Stay.STREAMED),
        waiting=memory.host.total if memory.device else 0,
    )
