"""Training by the clock: rates, stretches and states."""

import time
from pathlib import Path

import pytest
import torch

from training.clock import Clock, Every, load_state, save_state


class Now:
    """The time that `time.monotonic` tells."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    now = Now()
    monkeypatch.setattr(time, "monotonic", now)
    return now


def test_the_rate_warms_up_stays_and_falls_to_zero(now: Now) -> None:
    clock = Clock(total=100, stretch=100)
    rates = {}
    for second in (0, 5, 10, 40, 50, 75, 100, 130):
        now.seconds = 1000.0 + second
        rates[second] = clock.rate(warmup=0.1, decay_from=0.5)
    expected = {0: 0.0, 5: 0.5, 10: 1.0, 40: 1.0, 50: 1.0, 75: 0.5, 100: 0.0, 130: 0.0}
    assert rates == pytest.approx(expected, abs=1e-9)


def test_a_stretch_ends_and_the_next_goes_on(now: Now) -> None:
    first = Clock(total=100, stretch=30)
    now.seconds += 29
    assert not first.over
    now.seconds += 1
    assert first.over
    second = Clock(total=100, stretch=90, elapsed=first.elapsed)
    assert second.elapsed == pytest.approx(30)
    assert second.end == 100


def test_a_state_comes_back_and_a_missing_one_is_none(tmp_path: Path) -> None:
    file = tmp_path / "new" / "state.pt"
    assert load_state(file) is None
    save_state(file, weight=torch.arange(3), updates=7)
    state = load_state(file)
    assert state is not None
    assert state["updates"] == 7
    assert torch.equal(state["weight"], torch.arange(3))
    assert list(file.parent.iterdir()) == [file]


def test_something_is_due_every_so_many_seconds() -> None:
    every = Every(10, begun=100)
    assert [second for second in range(100, 150) if every.due(second)] == [110, 120, 130, 140]
    assert every.due(300)
    assert not every.due(309)
