"""How fast a source comes, said honestly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.checkpoint.hub_pace import WINDOW, FetchPace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def count(pace: FetchPace, clock: Clock, seconds: float, start: int, each: int, whole: int = 10**6) -> int:
    """Let `each` bytes come every quarter of a second for so long; what is here then."""
    for _ in range(round(seconds * 4)):
        clock.now += 0.25
        start += each
        pace.count(start, whole)
    return start


def test_a_steady_line(clock: Clock) -> None:
    pace = FetchPace(clock)
    pace.count(0, 10**6)
    assert (pace.bytes_second, pace.seconds_left) == (None, None)
    done = count(pace, clock, 5.0, 0, 250)
    assert pace.bytes_second == pytest.approx(1000.0)
    assert pace.seconds_left == pytest.approx((10**6 - done) / 1000.0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_was_here_before_counts_nothing(clock: Clock) -> None:
    pace = FetchPace(clock)
    pace.count(900_000, 10**6)
    count(pace, clock, 5.0, 900_000, 25)
    assert pace.bytes_second == pytest.approx(100.0)


def test_a_stall_makes_the_rest_longer_and_then_unknown(clock: Clock) -> None:
    pace = FetchPace(clock)
    pace.count(0, 10**6)
    done = count(pace, clock, 30.0, 0, 250)
    before = pace.seconds_left
    count(pace, clock, WINDOW / 2, done, 0)
    stalled = pace.seconds_left
    assert before is not None
    assert stalled is not None
    assert stalled > 1.8 * before
    count(pace, clock, WINDOW, done, 0)
    assert (pace.bytes_second, pace.seconds_left) == (None, None)
    count(pace, clock, WINDOW + 5.0, done, 250)
    assert pace.bytes_second == pytest.approx(1000.0, rel=0.05)


def test_a_file_that_is_fetched_anew_begins_the_measure_anew(clock: Clock) -> None:
    pace = FetchPace(clock)
    pace.count(0, 10**6)
    count(pace, clock, 5.0, 0, 10_000)
    pace.count(50, 10**6)
    assert pace.bytes_second is None
    count(pace, clock, 5.0, 50, 250)
    assert pace.bytes_second == pytest.approx(1000.0)


def test_the_end_is_no_time_away(clock: Clock) -> None:
    pace = FetchPace(clock)
    pace.count(10, 10)
    assert pace.seconds_left == 0.0


@given(steps=st.lists(st.tuples(st.floats(0.0, 60.0), st.integers(0, 10**6)), min_size=1, max_size=60))
def test_it_never_promises_what_cannot_be(steps: list[tuple[float, int]]) -> None:
    clock, done = Clock(), 0
    pace, whole = FetchPace(clock), sum(came for _, came in steps) + 1
    for seconds, came in steps:
        clock.now += seconds
        done += came
        pace.count(done, whole)
        left, speed = pace.seconds_left, pace.bytes_second
        assert (left is None) == (speed is None)
        assert left is None or (left > 0.0 and speed is not None and speed <= done)
