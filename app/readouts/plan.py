"""A picture's memory plan as rows of a chart, and in words."""

from dataclasses import dataclass
from typing import Final

from engine.description import ModelDescription
from engine.events import Phase
from engine.memory import MemoryPlan, PhaseMemory
from engine.picture_memory import PictureWork
from engine.picture_plan import picture_plan, sixteen_bit_bytes
from engine.placement import Stay

WORKING: Final = "working"
PARTS: Final = ("transformer", "text_encoder_2", "text_encoder", "vae_encoder", "vae", WORKING)


@dataclass(frozen=True, kw_only=True)
class PicturePlan:
    """A plan with what the same picture would have taken with weights of 16 bits, in bytes."""

    planned: MemoryPlan
    sixteen_bits: int
    is_ternary: bool


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


def make_plan(description: ModelDescription, opened: MemoryPlan, work: PictureWork) -> PicturePlan:
    """Read the headers again and plan a picture as `work` asks for it; to be called off the window's thread.

    Raises:
        InvalidModel: a header or a configuration is damaged.
    """
    planned = picture_plan(description, opened, work)
    wide = sixteen_bit_bytes(description, planned)
    return PicturePlan(planned=planned, sixteen_bits=wide, is_ternary=description.is_ternary)


def rows(planned: MemoryPlan) -> tuple[Row, ...]:
    """The plan's phases; of the parts that come one after the other, the largest is the one that is drawn."""
    return tuple(_row(each) for each in planned.phases)


def _row(memory: PhaseMemory) -> Row:
    use = memory.device or memory.host
    moving = [part for part in memory.parts if part.stay is not Stay.RESIDENT and part.most]
    there = [part for part in memory.parts if part.stay is Stay.RESIDENT]
    there += sorted(moving, key=lambda part: part.most)[-1:]
    pieces = [(part.part, part.most) for part in there] + [(WORKING, use.working)]
    return Row(
        phase=memory.phase,
        pieces=tuple(sorted(pieces, key=lambda piece: PARTS.index(piece[0]))),
        streamed=tuple(part.part for part in moving if part.stay is Stay.STREAMED),
        waiting=memory.host.total if memory.device else 0,
    )
