"""A conversion's process that fetches as slowly as a test wants it to."""

from collections.abc import Callable
from typing import Any

from engine.errors import EngineError
from engine.events import Event, Stage, StageProgressed
from engine.quant.offer import Offer
from engine.requests import ConversionRequest
from fake_conversions import FakeConversions

TOTAL = 33_700_000_000


class FakeFetching(FakeConversions):
    """`step` lets one more part of `PARTS` come; `error`, where it is set, ends the next fetching at its beginning."""

    PARTS = 10
    error: EngineError | None = None
    came = 0

    def plan_presets(
        self, request: ConversionRequest, *, may_fetch: bool = False, on_event: Callable[[Event], None] | None = None
    ) -> tuple[Offer, ...] | None:
        """The fake preset once everything came; None where it was stopped."""
        kind: Any = type(self)
        self._cancelled.clear()
        while may_fetch and on_event is not None and kind.came < self.PARTS:
            on_event(self._told(kind.came))
            self._steps.acquire()
            if kind.error is not None:
                error, kind.error = kind.error, None
                raise error
            if self._cancelled.is_set():
                return None
            kind.came += 1
        return super().plan_presets(request)

    def _told(self, parts: int) -> StageProgressed:
        return StageProgressed(
            stage=Stage.FETCHING,
            done=TOTAL * parts // self.PARTS,
            total=TOTAL,
            seconds_left=1_000.0 - 100 * parts,
            bytes_second=33_700_000.0,
        )
