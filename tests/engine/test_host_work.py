"""A source on its way to the engine, as events."""

import threading

import pytest

from engine import host_work
from engine.checkpoint import hub_pace
from engine.events import Event, Stage, StageProgressed
from engine.host_work import FETCH_SECONDS, Fetching, StoppedFetching
from engine.protocol import JobEvent, decode, encode

WHOLE = 10_000


class Clock:
    def __init__(self) -> None:
        self.now = 5.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(host_work.time, "monotonic", clock.monotonic)
    monkeypatch.setattr(host_work, "FetchPace", lambda: hub_pace.FetchPace(clock.monotonic))
    return clock


def test_the_rest_is_told_once_it_is_known(clock: Clock) -> None:
    told: list[Event] = []
    fetching = Fetching(told.append, threading.Event())
    for step in range(9):
        fetching("a file", 1000 + 100 * step, WHOLE)
        clock.now += FETCH_SECONDS
    assert told[0] == StageProgressed(stage=Stage.FETCHING, done=1000, total=WHOLE, seconds_left=None)
    last = told[-1]
    assert isinstance(last, StageProgressed)
    assert (last.done, last.bytes_second) == (1800, pytest.approx(400.0))
    assert last.seconds_left == pytest.approx(8200 / 400.0)
    for event in told:
        message = JobEvent(job=1, event=event)
        assert decode(*encode(message)) == message


def test_one_word_each_quarter_of_a_second_and_the_last(clock: Clock) -> None:
    told: list[Event] = []
    fetching = Fetching(told.append, threading.Event())
    for done in (1, 2, 3, WHOLE):
        fetching("a file", done, WHOLE)
    assert [event.done for event in told if isinstance(event, StageProgressed)] == [1, WHOLE]


def test_a_cancel_stops_it_also_while_nothing_comes() -> None:
    cancel = threading.Event()
    fetching = Fetching(lambda event: None, cancel)
    fetching("a file", 1, WHOLE)
    cancel.set()
    with pytest.raises(StoppedFetching):
        fetching("a file", 1, WHOLE)
