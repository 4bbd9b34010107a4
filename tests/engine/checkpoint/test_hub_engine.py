"""A source that the engine's process fetches: paused, and gone on with by another process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.checkpoint import hub
from engine.client import EngineClient
from engine.errors import HubError
from engine.events import Event, Stage, StageProgressed
from engine.requests import ConversionRequest, Recipe
from fake_hub import FakeHub, Fault, Rights, Way

SPEC = "hf:someone/flux-tuned"
NAME = "vae/diffusion_pytorch_model.safetensors"

pytestmark = pytest.mark.slow


@contextmanager
def engine(fake: FakeHub, place: Path, token: str) -> Iterator[EngineClient]:
    ours = {"HF_ENDPOINT": fake.url, "HF_HUB_OFFLINE": "0", "TRIPTYCH_HOME": str(place.parents[1])}
    client = EngineClient(env=dict(os.environ) | ours | {"TRIPTYCH_HUB_TOKEN": token})
    client.start(timeout=60.0)
    try:
        yield client
    finally:
        client.close()


def test_a_pause_and_another_process(served: FakeHub, place: Path, tmp_path: Path) -> None:
    request = ConversionRequest(source=SPEC, target=str(tmp_path / "made"), recipe=Recipe.INSTANT, device="cpu")
    served.gated, served.tokens = True, {"mine": Rights.ACCEPTED, "stranger": Rights.STRANGER}
    served.faults = [Fault(way=Way.STALL, after=3_000, file=NAME)]
    told: list[StageProgressed] = []
    with engine(served, place, "stranger") as client, pytest.raises(HubError, match="accept its licence") as refused:
        client.plan_conversion(request, may_fetch=True)
    assert refused.value.access == "licence"
    with engine(served, place, "mine") as client:

        def pause(event: Event) -> None:
            assert isinstance(event, StageProgressed)
            assert event.stage is Stage.FETCHING
            told.append(event)
            if served.sent.get(NAME) == 3_000:
                client.cancel()

        assert client.plan_conversion(request, may_fetch=True, on_event=pause) is None
    assert told[-1].done < told[-1].total
    assert hub.begun(SPEC) is not None
    with engine(served, place, "mine") as client:
        assert client.plan_conversion(request, may_fetch=True) is not None
    assert served.ranges(NAME) == [None, "bytes=3000-"]
    assert hub.begun(SPEC) is None
