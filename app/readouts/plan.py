"""A picture's memory plan, with what 16 bits would have taken."""

from dataclasses import dataclass

from engine.description import ModelDescription
from engine.memory import MemoryPlan
from engine.picture_memory import PictureWork
from engine.picture_plan import picture_plan, sixteen_bit_bytes


@dataclass(frozen=True, kw_only=True)
class PicturePlan:
    """A plan with what the same picture would have taken with weights of 16 bits, in bytes."""

    planned: MemoryPlan
    sixteen_bits: int
    is_ternary: bool


def make_plan(description: ModelDescription, opened: MemoryPlan, work: PictureWork) -> PicturePlan:
    """Read the headers again and plan a picture as `work` asks for it; to be called off the window's thread.

    Raises:
        InvalidModel: a header or a configuration is damaged.
    """
    planned = picture_plan(description, opened, work)
    wide = sixteen_bit_bytes(description, planned)
    return PicturePlan(planned=planned, sixteen_bits=wide, is_ternary=description.is_ternary)
