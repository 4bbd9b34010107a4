"""Whether a model fits this machine, from the memory plan of its own picture size."""

import enum
from dataclasses import dataclass

from app.models.memory_here import MemoryHere
from app.plan_rows import Row, rows
from engine.description import ModelDescription
from engine.memory import CONTEXT_BYTES, Free, MemoryPlan, plan
from engine.picture_memory import PictureWork
from engine.placement import placements


class Verdict(enum.Enum):
    """How a model fits."""

    FITS = enum.auto()
    STREAMS = enum.auto()  # parts come and go while a picture is made, which takes longer
    TOO_BIG = enum.auto()


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A model on this machine: it needs `needs` of `has` bytes for a picture of `width` x `height` pixels."""

    verdict: Verdict
    here: MemoryHere
    width: int
    height: int
    rows: tuple[Row, ...]
    has: int

    @property
    def needs(self) -> int:
        """The most that any phase takes."""
        return max(row.total for row in self.rows)


def fit_of(model: ModelDescription, here: MemoryHere) -> Fit:
    """How `model` fits `here`, for a picture of its own size, by the whole memory: what others use comes off it.

    Raises:
        InvalidModel: a header or a configuration is damaged.
    """
    own, total = model.defaults, here.device_total
    is_cuda = here.kind == "cuda" and total is not None
    free = Free(host=here.host_total, device=max(0, total - CONTEXT_BYTES) if is_cuda and total else None)
    among = placements(here.kind, unpacked_bytes=0) if here.is_packed else placements(here.kind)
    work = PictureWork(width=own.width, height=own.height)
    planned = plan(model, work, device_kind=here.kind, free=free, among=among)
    return Fit(
        verdict=_verdict(planned, is_first=planned.placement == among[0]),
        here=here,
        width=own.width,
        height=own.height,
        rows=rows(planned, libraries=CONTEXT_BYTES),
        has=here.host_total if total is None else total,
    )


def _verdict(planned: MemoryPlan, *, is_first: bool) -> Verdict:
    if not planned.fits:
        return Verdict.TOO_BIG
    return Verdict.FITS if is_first else Verdict.STREAMS
