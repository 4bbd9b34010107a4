"""A conversion's process without a process: it does what the name of its source says."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from engine.errors import EngineCrashed, InvalidModel, OutOfMemory
from engine.events import (
    BlockFinished,
    BlockMeasured,
    Cancelled,
    ConversionStarted,
    Event,
    Failed,
    Finished,
    ModelReady,
    Readings,
    Stage,
    StageProgressed,
    StageStarted,
)
from engine.quant.expectations import Expectation
from engine.quant.offer import Offer
from engine.quant.plan import ConversionPlan
from engine.quant.presets import PresetKey
from engine.requests import ConversionRequest
from fake_conversion import FAKE_PLAN

BLOCKS = tuple(f"transformer_blocks.{number}" for number in range(4))
MEASURED = BlockMeasured(output_snr_db=14.0, weight_snr_db=7.0)
READY = ModelReady(
    folder=Path("models") / "mine",
    transformer_bytes=100_000,
    source_bytes=800_000,
    weight_snr_db=7.0,
    zero_share=0.4,
    note=None,
)


class FakeConversions:
    """Four blocks; `step` lets one more event of a conversion through, and what is finished outlives a client.

    The source "crash" dies after the first block, "full" fails after it, "refused" is refused.
    """

    finished = 0
    clients: list["FakeConversions"]

    def __init__(self, command: object = None, *, on_heartbeat: Callable[[Readings], None] | None = None) -> None:
        self._cancelled = threading.Event()
        self._steps = type(self).steps
        self.requests: list[ConversionRequest] = []
        self.has_ended = False
        type(self).clients.append(self)

    steps: threading.Semaphore

    @classmethod
    def fresh(cls) -> type["FakeConversions"]:
        """A class of its own for one test."""
        return type("Fresh", (cls,), {"clients": [], "steps": threading.Semaphore(0), "finished": 0})

    @classmethod
    def step(cls, count: int = 1) -> None:
        """Let `count` events through."""
        cls.steps.release(count)

    def start(self, timeout: float = 30.0) -> None:
        """Nothing to start."""

    def convert(self, request: ConversionRequest) -> Iterator[Event]:
        """The events of a conversion that goes on with what is finished."""
        self.requests.append(request)
        if request.source == "refused":
            raise InvalidModel("the source is damaged: fetch it again")
        kind: Any = type(self)
        done = kind.finished
        yield self._let(ConversionStarted(names=BLOCKS, finished=(MEASURED,) * done, seconds_left=8.0))
        yield self._let(StageStarted(stage=Stage.BLOCKS, seconds_left=8.0))
        for number in range(done, len(BLOCKS)):
            event = self._let(
                BlockFinished(
                    block=BLOCKS[number], done=number + 1, blocks=4, seconds=2.0, seconds_left=1.0, measured=MEASURED
                )
            )
            if self._cancelled.is_set():
                yield Cancelled()
                return
            kind.finished += 1
            yield event
            if request.source == "crash" and not done:
                raise EngineCrashed("the engine process was killed")
            if request.source == "full" and not done:
                yield Failed(error=OutOfMemory("the memory ran out: close other programs"))
                return
        yield READY
        yield self._let(Finished(seconds=8.0))

    def plan_conversion(
        self, request: ConversionRequest, *, may_fetch: bool = False, on_event: Callable[[Event], None] | None = None
    ) -> ConversionPlan | None:
        """The fake plan."""
        self.requests.append(request)
        if request.source == "refused":
            raise InvalidModel("the source is damaged: fetch it again")
        if may_fetch and on_event:
            on_event(StageProgressed(stage=Stage.FETCHING, done=1, total=2, seconds_left=1.0))
        return FAKE_PLAN

    def plan_presets(
        self, request: ConversionRequest, *, may_fetch: bool = False, on_event: Callable[[Event], None] | None = None
    ) -> tuple[Offer, ...] | None:
        """One fake preset; the source "slow" is fetched until `cancel`."""
        plan = self.plan_conversion(request, may_fetch=may_fetch, on_event=on_event)
        if request.source == "slow":
            self._cancelled.wait()
            return None
        expectation = Expectation(preset=PresetKey.BALANCED, model="fake")
        return (Offer(preset=PresetKey.BALANCED, expectation=expectation, plan=plan),)

    def cancel(self) -> None:
        """Stop at the next step, which comes at once."""
        self._cancelled.set()
        self._steps.release()

    def close(self, timeout: float = 5.0) -> None:
        """Gone."""
        self.has_ended = True
        self._cancelled.set()
        self._steps.release()

    def _let(self, event: Event) -> Event:
        if not self.has_ended:
            self._steps.acquire()
        return event
