"""The order of what waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.queue.entries import moved


@pytest.mark.parametrize(
    ("chosen", "place", "result"),
    [
        ({3}, 0, [3, 1, 2, 4]),
        ({1}, 4, [2, 3, 4, 1]),
        ({1, 4}, 2, [2, 1, 4, 3]),
        ({2, 3}, -1, [2, 3, 1, 4]),
        ({2}, 9, [1, 3, 4, 2]),
        ({7}, 1, [1, 2, 3, 4]),
    ],
)
def test_chosen_numbers_go_before_a_place(chosen: set[int], place: int, result: list[int]) -> None:
    assert moved([1, 2, 3, 4], chosen, place) == result


@given(st.lists(st.integers(0, 9), unique=True), st.sets(st.integers(0, 9)), st.integers(-3, 12))
def test_nothing_is_lost_and_each_group_keeps_its_order(numbers: list[int], chosen: set[int], place: int) -> None:
    result = moved(numbers, chosen, place)
    assert [number for number in result if number in chosen] == [number for number in numbers if number in chosen]
    assert [number for number in result if number not in chosen] == [n for n in numbers if n not in chosen]
