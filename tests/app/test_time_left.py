"""How long the running job still takes."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.time_left import OVERDUE, Pace, Part, TimeLeft
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


def timeline(
    *, text: float = 0.5, steps: list[float], decode: float = 1.0, pictures: int = 1, encode: float | None = None
) -> Timeline:
    """A job's events, each after how many seconds since the one before; `encode` is for a start picture, if any."""
    has_start = encode is not None
    job = Started(pictures=pictures, steps=len(steps), width=256, height=256, has_start=has_start)
    events: Timeline = [(0.0, job)]
    for picture in range(pictures):
        events.append((0.0, PhaseStarted(picture=picture, phase=Phase.TEXT)))
        events.append((text, PhaseFinished(picture=picture, phase=Phase.TEXT, seconds=text)))
        if encode is not None:
            events.append((0.0, PhaseStarted(picture=picture, phase=Phase.ENCODE)))
            events.append((encode, PhaseFinished(picture=picture, phase=Phase.ENCODE, seconds=encode)))
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


def recorded() -> list[Timeline]:
    """Two jobs as an engine on a processor told them: a picture after a start, then two more in one job."""
    kinds = {
        kind.__name__: kind for kind in (Started, PhaseStarted, PhaseFinished, StepFinished, PictureReady, Finished)
    }
    missing = {
        "StepFinished": {"preview": None},
        "PictureReady": {"png": b"", "seed": 0, "phase_seconds": {}},
    }
    jobs: list[Timeline] = []
    for job in json.loads((Path(__file__).parent / "recorded_jobs.json").read_text()):
        events, before = [], 0.0
        for when, kind, values in job:
            if "phase" in values:
                values["phase"] = Phase(values["phase"])
            events.append((when - before, kinds[kind](**values, **missing.get(kind, {}))))
            before = when
        jobs.append(events)
    return jobs


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


def test_a_start_picture_takes_its_time_too() -> None:
    earlier = Pace(pixels=256 * 256, text=0.5, step=0.25, decode=1.0, encode=0.75)
    events = timeline(steps=[0.25] * STEPS, pictures=2, encode=0.75)
    wrong = errors(events, earlier)
    assert len(wrong) == len(events)
    assert max(error for _, error in wrong) < 1e-6
    plain = errors(timeline(steps=[0.25] * STEPS), earlier)
    assert max(error for _, error in plain) < 1e-6


def test_what_a_start_picture_took_is_a_part_and_is_learned() -> None:
    clock = Clock()
    time_left = TimeLeft(clock)
    for wait, event in timeline(steps=[0.25] * STEPS, encode=0.75):
        clock.now += wait
        time_left.observe(event)
        if isinstance(event, PhaseFinished) and event.phase is not Phase.DECODE:
            assert not time_left.is_measured
    assert time_left.is_measured
    assert [share.part for share in time_left.shares()] == list(Part)[1:]
    pace = time_left.pace()
    assert pace
    assert pace.encode == 0.75


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
    assert time_left.remaining() == pytest.approx(3.0 + OVERDUE * 10.75)


def test_a_part_that_takes_ever_longer_never_stands_at_its_end() -> None:
    clock = Clock()
    time_left = TimeLeft(clock, Pace(pixels=256 * 256, text=1.0, step=1.0, decode=1.0))
    for _, event in timeline(steps=[1.0] * STEPS)[:-2]:
        time_left.observe(event)
    for _ in range(200):
        clock.now += 1.0
        assert (time_left.remaining() or 0.0) > 0.0
        assert time_left.fraction() < 1.0


def test_an_error_of_the_earlier_pace_shrinks_as_the_job_goes_on() -> None:
    earlier = Pace(pixels=256 * 256, text=0.2, prepare=0.1, step=0.25, decode=0.5)
    wrong = errors(timeline(text=0.4, steps=[0.5] * STEPS, decode=1.0), earlier)
    quarters = [max(error for share, error in wrong if low <= share <= low + 0.25) for low in (0.0, 0.25, 0.5, 0.75)]
    assert quarters == sorted(quarters, reverse=True)
    assert quarters[0] > 1.0
    assert quarters[1] < 0.2


def test_a_single_slow_step_does_not_move_the_estimate() -> None:
    earlier = Pace(pixels=256 * 256, text=0.5, step=0.5, decode=1.0)
    for slow in (0, 7, STEPS - 1):
        steps = [5.0 if number == slow else 0.5 for number in range(STEPS)]
        after = errors(timeline(steps=steps), earlier)[4 + slow :]
        assert max(error for _, error in after) < 0.3


def test_what_comes_before_the_first_step_is_its_own_part() -> None:
    events = timeline(steps=[0.5] * STEPS)
    at = next(number for number, (_, event) in enumerate(events) if isinstance(event, StepFinished))
    denoise = next(number for number, (wait, event) in enumerate(events) if number > at and wait == 0.0)
    events[at] = (3.0 + 0.5, events[at][1])
    events[denoise] = (0.0, PhaseFinished(picture=0, phase=Phase.DENOISE, seconds=3.0 + 0.5 * STEPS))
    time_left = TimeLeft(Clock())
    for _, event in events:
        time_left.observe(event)
    pace = time_left.pace()
    assert pace is not None
    assert (pace.prepare, pace.step, pace.decode) == (pytest.approx(3.0), 0.5, 1.0)
    assert max(error for _, error in errors(events, pace)) < 1e-6


def test_the_load_counts_before_the_picture() -> None:
    clock = Clock()
    waiting = TimeLeft(clock, Pace(pixels=256 * 256, text=1.0, step=1.0, decode=1.0), load=6.0)
    job = Started(pictures=1, steps=2, width=256, height=256)
    waiting.begin_load(job, elapsed=2.0)
    assert waiting.is_loading
    assert waiting.remaining() == pytest.approx(4.0 + 4.0)
    assert waiting.fraction() == pytest.approx(0.2)
    clock.now += 4.0
    later = TimeLeft(clock)
    later.expect(Pace(pixels=256 * 256, text=1.0, step=1.0, decode=1.0), load=6.0)
    later.observe(job)
    assert later.fraction() == pytest.approx(0.6)
    assert later.fraction() >= waiting.fraction()


def test_nobody_knows_how_long_a_model_takes_that_was_never_opened() -> None:
    waiting = TimeLeft(Clock(), Pace(pixels=256 * 256, text=1.0, step=1.0, decode=1.0))
    waiting.begin_load(Started(pictures=1, steps=2, width=256, height=256))
    assert waiting.remaining() is None
    assert waiting.fraction() == 0.0


def test_the_shares_are_all_parts_of_all_pictures() -> None:
    time_left = TimeLeft(Clock())
    time_left.expect(Pace(pixels=256 * 256, text=1.0, prepare=0.5, step=0.25, decode=2.0, save=0.125), load=4.0)
    assert time_left.shares() == ()
    time_left.observe(Started(pictures=2, steps=2, width=256, height=256))
    picture = [(Part.TEXT, 1.0), (Part.DENOISE, 1.0), (Part.DECODE, 2.0)]
    found = [(share.part, share.seconds) for share in time_left.shares()]
    assert found == [(Part.LOAD, 4.0), *picture, *picture, (Part.SAVE, 0.125)]
    assert time_left.remaining() == pytest.approx(8.125)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0.01, 3.0), min_size=1, max_size=30),
    st.floats(0.0, 5.0),
    st.floats(0.01, 5.0),
    st.integers(1, 3),
    st.booleans(),
)
def test_any_job_goes_forward_and_ends(
    steps: list[float], text: float, decode: float, pictures: int, known: bool
) -> None:
    earlier = Pace(pixels=256 * 256, text=0.5, step=0.4, decode=1.0, save=0.01) if known else None
    clock, shares = Clock(), [0.0]
    time_left = TimeLeft(clock, earlier)
    for wait, event in timeline(text=text, steps=steps, decode=decode, pictures=pictures):
        clock.now += wait
        if not isinstance(event, PictureReady):
            assert time_left.fraction() < 1.0
        time_left.observe(event)
        shares.append(time_left.fraction())
    assert shares == sorted(shares)
    assert shares[-1] > 0.99 if earlier is None else shares[-1] > 0.3


@pytest.mark.parametrize("known", [False, True])
def test_the_error_shrinks_over_recorded_jobs(known: bool) -> None:
    first, second = recorded()
    earlier = None
    if known:
        time_left = TimeLeft(Clock())
        for _, event in first:
            time_left.observe(event)
        earlier = time_left.pace()
    total = sum(wait for wait, _ in second)
    wrong = errors(second, earlier)
    assert (wrong[0][0] < 0.01) is known
    thirds = [[error for share, error in wrong if low <= share < low + 0.34] for low in (0.0, 0.34, 0.67)]
    means = [sum(third) / len(third) / total for third in thirds]
    assert means[2] < means[0]
    assert means[2] < 0.05
    assert max(thirds[0]) / total < 0.6


@pytest.mark.parametrize("known", [False, True])
def test_the_bar_goes_forward_over_recorded_jobs_and_stands_nowhere(known: bool) -> None:
    _, job = recorded()
    clock = Clock()
    earlier = Pace(pixels=256 * 256, text=0.05, step=0.05, decode=0.05) if known else None  # too hopeful
    time_left, shown = TimeLeft(clock, earlier), []
    for wait, event in job:
        for _ in range(5):
            clock.now += wait / 5
            shown.append(time_left.fraction())
        time_left.observe(event)
    assert shown == sorted(shown)
    assert max(shown[:-10]) < 1.0  # until the last picture is decoded
    quarter = len(shown) // 4
    later = zip(shown[quarter:], shown[quarter + 40 :], strict=False)
    standing = [before for before, after in later if before == after]
    assert not standing
