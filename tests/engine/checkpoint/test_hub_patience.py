"""How long is waited, and how often something is tried again."""

import datetime as dt
import email.utils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.checkpoint import hub_patience
from engine.checkpoint.hub_patience import POLL, Patience, Retries, asked_wait


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert 0.0 < seconds <= POLL
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(hub_patience.time, "monotonic", clock.monotonic)
    monkeypatch.setattr(hub_patience.time, "sleep", clock.sleep)
    return clock


def test_each_wait_is_twice_as_long_up_to_the_longest(clock: Clock) -> None:
    retries, waits = Retries(Patience(tries=5, first_wait=1.0, longest_wait=6.0), lambda: None), []
    while retries.may_try_again(None):
        waits.append(round(clock.now - sum(waits)))
    assert waits == [1, 2, 4, 6, 6]


def test_something_new_starts_the_count_over(clock: Clock) -> None:
    retries = Retries(Patience(tries=1), lambda: None)
    assert retries.may_try_again(None)
    retries.start_over()
    assert retries.may_try_again(None)
    assert not retries.may_try_again(None)


@pytest.mark.parametrize(("asked", "again", "waited"), [(0.0, True, 0), (77.0, True, 77), (78.0, False, 0)])
def test_an_asked_wait_is_kept_to_up_to_a_limit(clock: Clock, asked: float, again: bool, waited: int) -> None:
    assert Retries(Patience(longest_asked=77.0), lambda: None).may_try_again(asked) is again
    assert round(clock.now) == waited


def test_a_pause_ends_a_wait(clock: Clock) -> None:
    def poll() -> None:
        if clock.now > 3.0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Retries(Patience(), poll).may_try_again(500.0)
    assert clock.now < 4.0


@given(seconds=st.integers(0, 10**6))
def test_the_headers_that_ask_to_wait(seconds: int) -> None:
    assert asked_wait({"Retry-After": f" {seconds} "}) == seconds
    assert asked_wait({"RateLimit": f'"api";r=0;t={seconds}', "Retry-After": "1"}) == seconds
    assert asked_wait({"RateLimit": f'"api";r=1;t={seconds}'}) is None


def test_a_moment_to_wait_for() -> None:
    then = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    asked = asked_wait({"Retry-After": email.utils.format_datetime(then, usegmt=True)})
    assert asked is not None
    assert 3500 < asked <= 3600
    assert asked_wait({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0


@pytest.mark.parametrize("text", ["", "soon", "-3", "Wed, 99 Oct 2015 07:28:00 GMT"])
def test_what_asks_for_nothing(text: str) -> None:
    assert asked_wait({"Retry-After": text}) is None
