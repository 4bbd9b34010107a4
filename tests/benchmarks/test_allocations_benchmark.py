"""Tests of the prediction of what a step holds of a GPU."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import allocations
from benchmarks.allocations import predict, record
from benchmarks.cuda_allocator import LARGE_SEGMENT, MB, CudaAllocator
from benchmarks.steps import TINY
from engine.model.config import config_from_values

SIZES = st.lists(st.tuples(st.integers(1, 60 * MB), st.booleans(), st.sampled_from(("main", "a graph"))), max_size=40)


@given(sizes=SIZES, grows=st.booleans(), pools_grow=st.booleans())
def test_nothing_is_held_once_all_is_given_back(
    sizes: list[tuple[int, bool, str]], grows: bool, pools_grow: bool
) -> None:
    allocator, kept, asked = CudaAllocator(grows=grows, pools_grow=pools_grow), [], 0
    for owner, (size, stays, pool) in enumerate(sizes):
        allocator.take(owner, size, pool)
        asked += size
        assert asked <= allocator.allocated <= allocator.reserved <= allocator.peak_reserved
        if stays:
            kept.append(owner)
        else:
            allocator.give(owner)
            asked -= size
        if owner % 5 == 0:
            allocator.empty_cache()
    for owner in kept:
        allocator.give(owner)
    assert allocator.allocated == 0
    allocator.empty_cache("a graph")
    assert allocator.reserved == 0


def test_segments_of_a_fixed_size_leave_holes_and_growing_ones_fill_them() -> None:
    held = {}
    for grows in (False, True):
        allocator = CudaAllocator(grows=grows)
        for owner in range(8):
            allocator.take(owner, 30 * MB)
        for owner in range(8):
            allocator.give(owner)
        allocator.take(8, 120 * MB)
        held[grows] = allocator.reserved
    assert held == {False: 360 * MB, True: 240 * MB}


def test_middling_blocks_share_a_segment_and_what_is_small_has_its_own() -> None:
    allocator = CudaAllocator(grows=False)
    for owner, size in enumerate((9 * MB, 9 * MB, 100, 600)):
        allocator.take(owner, size)
    assert allocator.reserved == LARGE_SEGMENT + 2 * MB
    assert allocator.allocated == 18 * MB + 512 + 1024
    allocator.give(1)
    allocator.take(4, 10 * MB)
    assert allocator.reserved == LARGE_SEGMENT + 2 * MB, "the rest of the segment is one block"


def test_a_graphs_memory_stays_until_it_has_ended() -> None:
    allocator = CudaAllocator(grows=True)
    allocator.take(0, 30 * MB, "a graph")
    allocator.give(0)
    allocator.empty_cache()
    assert allocator.reserved == 40 * MB
    allocator.take(1, 30 * MB)
    assert allocator.reserved == 80 * MB, "others do not take it"
    allocator.empty_cache("a graph")
    assert allocator.reserved == 40 * MB


def test_a_steps_tensors_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = config_from_values(TINY)
    told = predict(record(config, (256,)), grows=True)
    assert list(told) == ["loaded", "256 one by one", "256 as a graph"]
    tokens, width = 256 + 512, config.dim
    entered = 2 * tokens * 7 * width
    working = told["256 one by one"]["allocated"] - told["loaded"]["allocated"]
    assert entered < working < 4 * entered + 2 * 10**6
    monkeypatch.setattr(allocations, "FLUX_DEV", TINY)
    assert allocations.main(["--side", "256", "--out", str(tmp_path)]) == 0
    cases = json.loads((tmp_path / "allocations.json").read_text())["cases"]
    assert cases[0]["predicted"]["loaded"]["allocated"] == told["loaded"]["allocated"]
