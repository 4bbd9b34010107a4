"""How long the running job still takes."""

import random

import pytest

from app.time_left import Pace, TimeLeft
from engine.events import (
    Event,
    Finished,
    Phase,
    PhaseFinished,
    PhaseStarted,
    PictureReady,
    Started,
    StepFinished,
)

STEPS = 20
Timeline = list[tuple[float, Event]]


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def timeline(*, text: float = 0.5, steps: list[float], decode: float = 1.0, pictures: int = 1) -> Timeline:
    """A job's events, each after how many seconds since the one before."""
    events: Timeline = [(0.0, Started(pictures=pictures, steps=len(steps), width=256, height=256))]
    for picture in range(pictures):
        events.append((0.0, PhaseStarted(picture=picture, phase=Phase.TEXT)))
        events.append((text, PhaseFinished(picture=picture, phase=Phase.TEXT, seconds=text)))
        events.append((0.0, PhaseStarted(picture=picture, phase=Phase.DENOISE)))
        for number, seconds in enumerate(steps, start=1):
            step = StepFinished(picture=picture, step=number, steps=len(steps), seconds=seconds, preview=None)
            events.append((seconds, step))
        events.append((0.0, PhaseFinished(picture=picture, phase=Phase.DENOISE, seconds=sum(steps))))
        events.append((0.0, PhaseStarted(picture=picture, phase=Phase.DECODE)))
        events.append((decode, PhaseFinished(picture=picture, phase=Phase.DECODE, seconds=decode)))
        ready = PictureReady(picture=picture, png=b"", width=256, height=256, seed=0, seconds=1.0, phase_seconds={})
        events.append((0.0, ready))
    return events


def errors(events: Timeline, earlier: Pace | None = None) -> list[tuple[float, float]]:
    """The share of the job that is over, and by how many seconds the time left is wrong, after each event."""
    clock = Clock()
    time_left = TimeLeft(clock, earlier)
    total = sum(wait for wait, _ in events)
    end, result = clock.now + total, []
    for wait, event in events:
        clock.now += wait
        time_left.observe(event)
        remaining = time_left.remaining()
        if remaining is not None:
            result.append((1 - (end - clock.now) / total, abs(remaining - (end - clock.now))))
    return result


def test_unknown_until_a_step_is_measured() -> None:
    clock = Clock()
    time_left = TimeLeft(clock)
    assert time_left.remaining() is None
    for _, event in timeline(steps=[0.1] * STEPS)[:4]:
        time_left.observe(event)
    assert time_left.remaining() is None
    assert time_left.fraction() == 0.0


def test_converges_with_noisy_steps() -> None:
    noise = random.Random(3)
    steps = [0.5 * noise.uniform(0.7, 1.3) for _ in range(STEPS)]
    wrong = errors(timeline(steps=steps, decode=1.0))
    total = 1.5 + sum(steps)
    assert max(error for share, error in wrong if share > 0.5) < 0.1 * total
    assert max(error for share, error in wrong if share > 0.9) < 0.05 * total


def test_converges_after_a_slow_first_step() -> None:
    wrong = errors(timeline(steps=[6.0] + [0.5] * (STEPS - 1)))
    assert max(error for share, error in wrong if share > 0.75) < 0.5


def test_an_earlier_picture_tells_from_the_start() -> None:
    earlier = Pace(pixels=256 * 256, text=0.5, step=0.25, decode=1.0)
    wrong = errors(timeline(text=0.5, steps=[0.25] * STEPS, decode=1.0), earlier)
    assert len(wrong) == len(timeline(steps=[0.25] * STEPS))
    assert max(error for _, error in wrong) < 1e-6


def test_earlier_pace_grows_with_the_pixels() -> None:
    pace = Pace(pixels=100, text=1.0, step=2.0, decode=3.0).at(400)
    assert pace == Pace(pixels=400, text=1.0, step=8.0, decode=12.0)


def test_counts_all_pictures_of_a_job() -> None:
    earlier = Pace(pixels=256 * 256, text=0.5, step=0.25, decode=1.0)
    wrong = errors(timeline(steps=[0.25] * STEPS, pictures=3), earlier)
    assert max(error for _, error in wrong) < 1e-6


def test_fraction_never_falls_and_ends_at_one() -> None:
    clock = Clock()
    time_left = TimeLeft(clock)
    shares = []
    for wait, event in timeline(steps=[0.1, 0.1, 3.0, 0.1, 2.0]):
        for _ in range(4):
            clock.now += wait / 4
            shares.append(time_left.fraction())
        time_left.observe(event)
        shares.append(time_left.fraction())
    time_left.observe(Finished(pictures=1, seconds=1.0))
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


def test_time_left_falls_within_a_part() -> None:
    clock = Clock()
    time_left = TimeLeft(clock, Pace(pixels=256 * 256, text=1.0, step=1.0, decode=1.0))
    time_left.observe(Started(pictures=1, steps=2, width=256, height=256))
    time_left.observe(PhaseStarted(picture=0, phase=Phase.TEXT))
    assert time_left.remaining() == pytest.approx(4.0)
    clock.now += 0.75
    assert time_left.remaining() == pytest.approx(3.25)
    clock.now += 10.0
    assert time_left.remaining() == pytest.approx(3.0)
