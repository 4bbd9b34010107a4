"""The places of an axis that are named."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.readouts.ticks import time_ticks, time_words, value_ticks, value_words


@given(highest=st.floats(min_value=1e-6, max_value=1e9), most=st.integers(min_value=1, max_value=12))
def test_the_values_are_round_reach_above_the_highest_and_are_few(highest: float, most: int) -> None:
    ticks = value_ticks(highest, most)
    assert ticks[0] == 0
    assert highest < ticks[-1]
    assert len(ticks) - 1 <= most
    assert ticks[-2] <= highest * 1.05 * (1 + 1e-6)  # no step is empty
    words = [value_words(tick, ticks[1]) for tick in ticks]
    assert len(set(words)) == len(words)
    assert all(float(word) == pytest.approx(tick) for word, tick in zip(words, ticks, strict=True))


@pytest.mark.parametrize(
    ("highest", "most", "words"),
    [
        (608, 3, ["0", "250", "500", "750"]),
        (12, 3, ["0", "5", "10", "15"]),
        (0.9, 4, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (0, 2, ["0.0", "0.5", "1.0"]),
        (7, 0, ["0", "10"]),
    ],
)
def test_some_axes(highest: float, most: int, words: list[str]) -> None:
    ticks = value_ticks(highest, most)
    assert [value_words(tick, ticks[1]) for tick in ticks] == words


@given(seconds=st.sampled_from([60.0, 600.0]), most=st.integers(min_value=0, max_value=20))
def test_the_times_end_now_and_lie_inside(seconds: float, most: int) -> None:
    ticks = time_ticks(seconds, most)
    assert ticks[-1] == 0
    assert -seconds <= ticks[0]
    assert len(ticks) - 1 <= max(1, most)
    assert len({round(after - before, 6) for before, after in itertools.pairwise(ticks)}) == 1


def test_times_in_words() -> None:
    assert [time_words(tick, 15) for tick in time_ticks(60, 4)] == ["−60 s", "−45 s", "−30 s", "−15 s", "0 s"]
    assert [time_words(tick, 300) for tick in time_ticks(600, 2)] == ["−10 min", "−5 min", "0 min"]
    assert time_words(-89.4) == "−89 s"
    assert time_words(-0.2) == "0 s"
