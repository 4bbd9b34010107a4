"""What was measured in the last minutes."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.readouts.history import GRAIN, LAST_PICTURES, LENGTH, SECONDS, History, Track
from engine.events import Event, Phase, PhaseFinished, PictureReady, Readings, Started, StepFinished

HOURS = 8


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def ready(**values: int) -> PictureReady:
    return PictureReady(picture=0, png=b"", width=64, height=64, seed=0, seconds=1.0, phase_seconds={}, **values)


def picture(step: float, steps: int = 4, peak: int | None = None) -> list[Event]:
    events: list[Event] = [Started(pictures=1, steps=steps, width=64, height=64)]
    events += [PhaseFinished(picture=0, phase=Phase.TEXT, seconds=0.1, peak_bytes=peak)]
    events += [StepFinished(picture=0, step=n, steps=steps, seconds=step, preview=None) for n in range(1, steps + 1)]
    events += [PhaseFinished(picture=0, phase=Phase.DENOISE, seconds=step * steps, peak_bytes=peak)]
    return [*events, PhaseFinished(picture=0, phase=Phase.DECODE, seconds=0.2, peak_bytes=peak), ready()]


def test_samples_of_one_moment_are_their_mean() -> None:
    track = Track()
    for when, value in ((10.0, 1.0), (10.1, 2.0), (10.4, 6.0), (10.5, 8.0)):
        track.add(when, value)
    assert list(track) == [(10.0, 3.0), (10.5, 8.0)]
    assert track.last() == 8.0
    assert track.since(10.2) == ([10.5], [8.0])


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(-1e6, 1e6)), max_size=200))
def test_a_track_keeps_the_last_minutes(samples: list[tuple[float, float]]) -> None:
    track, when = Track(), 0.0
    for pause, value in samples:
        when += pause
        track.add(when, value)
    times = [time for time, _ in track]
    assert times == sorted(set(times))
    assert len(track) <= LENGTH
    assert not samples or times[-1] == when // GRAIN * GRAIN
    assert all(when - time <= SECONDS for time in times)


def test_what_a_picture_took() -> None:
    history = History(Clock())
    for event in picture(0.5)[:4]:
        history.observe(event)
    assert (history.step, history.denoised) == (0.5, 1.0)
    for number in range(1, 9):
        for event in picture(number / 10, peak=number * 1000):
            history.observe(event)
    assert [taken.step for taken in history.pictures] == [pytest.approx(n / 10) for n in range(4, 9)]
    assert len(history.pictures) == LAST_PICTURES
    assert history.pictures[-1].phases[Phase.DECODE] == 0.2
    assert history.peaks is not None
    assert history.peaks.phases == dict.fromkeys((Phase.TEXT, Phase.DENOISE, Phase.DECODE), 8000)
    history.forget()
    assert (list(history.pictures), history.peaks, history.step) == ([], None, None)


def test_what_is_not_known_is_not_drawn() -> None:
    history = History(Clock())
    history.take(Readings(host_used=100))
    assert (len(history.device), len(history.reserved), len(history.host)) == (0, 0, 1)
    assert history.device_peak is None


def replay(history: History, clock: Clock, hours: float) -> None:
    """A machine that makes picture after picture of 20 steps of 0.1 s, with its heartbeats."""
    end = clock.now + hours * 3600
    while clock.now < end:
        for event in picture(0.1, steps=20, peak=10**9):
            clock.now += 0.1
            history.observe(event)
        history.take(Readings(device_used=10**9, device_reserved=10**9, device_peak=10**9, host_used=10**9))


def test_a_day_of_work_does_not_grow() -> None:
    clock = Clock()
    history = History(clock)
    replay(history, clock, 2 * SECONDS / 3600)
    most = len(history)
    tracemalloc.start()
    try:
        replay(history, clock, 0.25)
        before, _ = tracemalloc.get_traced_memory()
        replay(history, clock, HOURS)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(history) <= most + LENGTH // 100
    assert len(history) <= 5 * LENGTH + LAST_PICTURES
    assert after - before < 50_000
