"""Conversions in a real engine process: planned, run, stopped, left alone, killed and gone on with."""

import dataclasses
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conversions import convert, fixed_of, left_beside, request_of
from engine.client import EngineClient
from engine.errors import EngineCrashed, EngineError, InvalidRequest, ModelNotFound, OutputExists
from engine.events import BlockFinished, Cancelled, ConversionStarted, Event, Finished, ModelReady
from engine.quant.conversion import Conversion
from engine.requests import GenerationRequest
from engine.verification import verify_model
from slow_engine import command

pytestmark = pytest.mark.timeout(90)
SLOW = 0.08  # seconds a weight: a block of a tiny model takes half a second or more


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where a model is to be made; alone in its folder."""
    return tmp_path / "place" / "model"


@pytest.fixture(scope="module")
def fast_client() -> Iterator[EngineClient]:
    """A client of an engine process."""
    client = EngineClient(command(0))
    client.start()
    yield client
    client.close()


def until_a_block(events: Iterator[Event]) -> None:
    """Wait for the first block."""
    next(event for event in events if isinstance(event, BlockFinished))


def test_a_plan_is_that_of_this_process(fast_client: EngineClient, source_model: Path, target: Path) -> None:
    request = request_of(source_model, target)
    planned = fast_client.plan_conversion(request)
    assert planned is not None
    here = Conversion.plan(request).planned
    same = ("source", "target", "folder", "recipe", "device", "files", "blocks", "done", "parameters", "note")
    assert {name: getattr(planned, name) for name in same} == {name: getattr(here, name) for name in same}
    assert planned.refusal is None
    assert planned.to_json()["reads"] == here.to_json()["reads"]
    assert not target.parent.exists()


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        ({"source": "/nowhere/flux"}, ModelNotFound, "there is no folder /nowhere/flux"),
        ({"budget": 10}, InvalidRequest, "keeps to no budget"),
    ],
)
def test_what_is_refused_is_refused_in_its_own_words(
    fast_client: EngineClient,
    source_model: Path,
    target: Path,
    change: dict[str, Any],
    kind: type[EngineError],
    says: str,
) -> None:
    request = dataclasses.replace(request_of(source_model, target), **change)
    with pytest.raises(kind, match=says):
        fast_client.plan_conversion(request)
    with pytest.raises(kind, match=says):
        list(fast_client.convert(request))
    assert fast_client.plan_conversion(request_of(source_model, target)) is not None


def test_a_conversion_tells_its_events_and_gives_the_same_model(
    fast_client: EngineClient, source_model: Path, target: Path, unbroken: dict[str, Any]
) -> None:
    events = list(fast_client.convert(request_of(source_model, target)))
    here = convert(request_of(source_model, target.with_name("here")))
    assert [type(event) for event in events] == [type(event) for event in here]
    assert [event.block for event in events if isinstance(event, BlockFinished)] == [
        event.block for event in here if isinstance(event, BlockFinished)
    ]
    ready = next(event for event in events if isinstance(event, ModelReady))
    assert (ready.folder, ready.page) == (target, target / "report/index.html")
    assert isinstance(events[-1], Finished)
    assert fixed_of(target) == unbroken
    list(verify_model(target))
    with pytest.raises(OutputExists, match="exists already"):
        list(fast_client.convert(request_of(source_model, target)))


def stop_by_cancel(client: EngineClient, events: Iterator[Event]) -> None:
    client.cancel()
    assert list(events)[-1] == Cancelled()


def stop_by_closing_the_events(_: EngineClient, events: Iterator[Event]) -> None:
    events.close()  # type: ignore[attr-defined]


def stop_by_leaving(client: EngineClient, _: Iterator[Event]) -> None:
    assert client._process is not None
    client._outbox.put(None)  # which closes the pipe, as when the program that asked is gone
    asked = time.monotonic()
    client._process.wait(5)
    assert time.monotonic() - asked < 5


def stop_by_closing(client: EngineClient, _: Iterator[Event]) -> None:
    client.close()


def stop_by_a_kill(client: EngineClient, events: Iterator[Event]) -> None:
    assert client.pid is not None
    os.kill(client.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    with pytest.raises(EngineCrashed, match="while it converted"):
        list(events)


@pytest.mark.parametrize(
    "stop",
    [
        stop_by_cancel,
        pytest.param(stop_by_closing_the_events, marks=pytest.mark.slow),
        stop_by_leaving,
        pytest.param(stop_by_closing, marks=pytest.mark.slow),
        stop_by_a_kill,
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_however_it_stops_the_same_request_goes_on(
    fast_client: EngineClient,
    source_model: Path,
    target: Path,
    unbroken: dict[str, Any],
    stop: Callable[[EngineClient, Iterator[Event]], None],
) -> None:
    client = EngineClient(command(SLOW))
    client.start()
    events = client.convert(request_of(source_model, target))
    until_a_block(events)
    stop(client, events)
    client.close()
    assert left_beside(target) == [".model.conversion"]
    planned = fast_client.plan_conversion(request_of(source_model, target))
    assert planned is not None
    assert 1 <= planned.done < planned.blocks
    events = list(fast_client.convert(request_of(source_model, target)))
    started = events[0]
    assert isinstance(started, ConversionStarted)
    assert started.done == planned.done
    assert isinstance(events[-1], Finished)
    assert fixed_of(target) == unbroken
    assert left_beside(target) == ["model"]


def test_a_conversion_leaves_an_open_model_as_it_is(
    fast_client: EngineClient, ternary_model: Path, source_model: Path, target: Path
) -> None:
    fast_client.open_model(str(ternary_model), device="cpu")
    assert isinstance(list(fast_client.convert(request_of(source_model, target)))[-1], Finished)
    assert isinstance(list(fast_client.generate(GenerationRequest(prompt="a cat")))[-1], Finished)
