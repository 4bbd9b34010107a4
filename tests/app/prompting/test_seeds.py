"""Where seeds come from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompting.seeds import SeedMode, Seeds
from engine.requests import MAX_SEED

seeds = st.integers(0, MAX_SEED)


def test_random_draws_each_time() -> None:
    numbers = iter((5, 9))
    seed, after = Seeds().take(draw=lambda: next(numbers))
    assert (seed, after.take(draw=lambda: next(numbers))[0]) == (5, 9)


@given(seeds, st.integers(1, 1000))
def test_fixed_stays(seed: int, count: int) -> None:
    state = Seeds(mode=SeedMode.FIXED, seed=seed)
    assert state.take(count) == (seed, state)


@given(seeds, st.lists(st.integers(1, 1000), max_size=5))
def test_stepping_up_never_repeats_a_picture(seed: int, counts: list[int]) -> None:
    state, used = Seeds(mode=SeedMode.STEP_UP, seed=seed), []
    for count in counts:
        taken, state = state.take(count)
        used += [(taken + picture) % (MAX_SEED + 1) for picture in range(count)]
    assert len(used) == len(set(used))


def test_the_last_one_again() -> None:
    state = Seeds()
    assert state.reuse() is state
    state = state.made(7).reuse()
    assert (state.mode, state.take()[0]) == (SeedMode.FIXED, 7)


@pytest.mark.parametrize("mode", [SeedMode.FIXED, SeedMode.STEP_UP])
def test_leaving_random_begins_with_the_last_or_a_fresh_one(mode: SeedMode) -> None:
    assert Seeds(last=7).in_mode(mode).seed == 7
    assert Seeds().in_mode(mode, draw=lambda: 3).seed == 3
    assert Seeds(mode=SeedMode.FIXED, seed=9, last=7).in_mode(mode).seed == 9


def test_a_recalled_seed_is_kept() -> None:
    assert Seeds().fixed(4) == Seeds(mode=SeedMode.FIXED, seed=4)
    assert Seeds(mode=SeedMode.STEP_UP).fixed(4) == Seeds(mode=SeedMode.STEP_UP, seed=4)
