"""How much of a conversion is over."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from app.conversions.pace import ConversionPace
from app.conversions.progress import ConversionProgress
from engine.events import BlockMeasured, Stage

MEASURED = BlockMeasured(output_snr_db=None, weight_snr_db=7.0)


class Clock:
    """A clock that a test turns."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def progress_of(done: int, seconds_left: float, stage: Stage = Stage.BLOCKS) -> ConversionProgress:
    names = tuple(str(number) for number in range(10))
    return ConversionProgress(names=names, finished=(MEASURED,) * done, stage=stage, seconds_left=seconds_left)


def test_the_time_left_goes_down_between_what_is_told() -> None:
    clock = Clock()
    pace = ConversionPace(clock)
    assert (pace.left(), pace.share()) == (None, 0.0)
    pace.take(progress_of(0, 100.0))
    clock.now += 30
    pace.take(dataclasses.replace(progress_of(0, 100.0), notes=("a note",)))
    assert pace.left() == 70.0
    assert pace.share() == 0.3


def test_what_an_earlier_run_finished_counts() -> None:
    pace = ConversionPace(Clock())
    pace.take(progress_of(6, 40.0))
    assert pace.share() == 0.6


def test_fetching_is_no_part_of_it() -> None:
    pace = ConversionPace(Clock())
    pace.take(progress_of(0, 5.0, Stage.FETCHING))
    assert pace.left() is None


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e4)), max_size=20))
def test_the_share_never_falls_and_never_comes_to_its_end(told: list[tuple[float, float]]) -> None:
    clock = Clock()
    pace, before = ConversionPace(clock), 0.0
    for waited, left in told:
        clock.now += waited
        pace.take(progress_of(0, left))
        assert before <= (before := pace.share()) <= 1
