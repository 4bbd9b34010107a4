"""Conversions without torch that go as the name of their source says."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

from engine.errors import InvalidModel
from engine.events import BlockFinished, BlockMeasured, Cancelled, ConversionStarted, Event, Finished
from engine.host_work import FetchProgress
from engine.quant.expectations import expectation
from engine.quant.offer import Offer
from engine.quant.plan import ConversionPlan, DiskUse, MemoryUse, PlannedFile
from engine.quant.presets import PRESETS
from engine.requests import ConversionRequest, Recipe

STEP_SECONDS = 0.01
FAKE_PLAN = ConversionPlan(
    source="fake",
    target=Path("models/mine"),
    folder=Path("models/.mine.conversion"),
    recipe=Recipe.INSTANT,
    device="Fake device",
    files=(PlannedFile(file=Path("fake/transformer/weights.safetensors"), bytes=1000),),
    blocks=3,
    done=1,
    parameters=500,
    disk=DiskUse(transformer=100_000, copied=0, linked=50, working=0, records=0, free=10),
    memory=MemoryUse(host=10, host_free=20, device=5, device_free=None),
    seconds=1.5,
    note="Only a fake.",
)
FAKE_MEASURED = BlockMeasured(output_snr_db=12.5, weight_snr_db=7.0)


class FakeConversion:
    """A planned conversion; the sources "refused" and "bug" have no plan, and "fetched" is on its way for ever."""

    def __init__(self, request: ConversionRequest, may_fetch: bool, on_fetch: FetchProgress) -> None:
        self.planned = FAKE_PLAN
        self._word = request.source
        match request.source:
            case "refused":
                raise InvalidModel("the source is damaged: fetch it again")
            case "bug":
                raise ValueError("a fault of the program")
            case "fetched" if may_fetch:
                for number in range(1, 10**6):
                    on_fetch("weights.safetensors", 10 * number, 10**9)
                    time.sleep(STEP_SECONDS)

    def run(self, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Three blocks; "endless" has more of them than time, "breaks" raises after the first."""
        yield ConversionStarted(names=("1", "2", "3"), finished=(), seconds_left=1.0)
        for number in range(1, 10**6 if self._word == "endless" else 4):
            time.sleep(STEP_SECONDS)
            if cancel is not None and cancel.is_set():
                yield Cancelled()
                return
            yield BlockFinished(
                block=f"{number}",
                done=number,
                blocks=3,
                seconds=STEP_SECONDS,
                seconds_left=0.0,
                measured=FAKE_MEASURED,
            )
            if self._word == "breaks":
                raise ValueError("a fault of the program")
        yield Finished(seconds=1.0)


def fake_offers(request: ConversionRequest, *_: object) -> tuple[Offer, ...]:
    """The fake plan for every preset; the source "refused" has none."""
    if request.source == "refused":
        raise InvalidModel("the source is damaged: fetch it again")
    return tuple(
        Offer(preset=each.key, expectation=expectation("pocket", each.key), plan=FAKE_PLAN) for each in PRESETS
    )
