"""Tests of the choice of tiles: pure, so that no GPU is needed."""

import dataclasses
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards import A100, CARDS, H100, RTX_3060
from kernels.tiles import Card, Tile, candidates, choose_tile, predicted_columns, share_where_it_pays


@given(
    tokens=st.integers(1, 18_432),
    out_features=st.integers(1, 30_000),
    card=st.sampled_from(CARDS),
    element_bytes=st.sampled_from([1, 2, 4]),
    long=st.booleans(),
    side=st.booleans(),
    aligned=st.booleans(),
)
def test_a_tile_fits_its_card(
    tokens: int, out_features: int, card: Card, element_bytes: int, long: bool, side: bool, aligned: bool
) -> None:
    tile = choose_tile(tokens, out_features, card, element_bytes=element_bytes, long=long, side=side, aligned=aligned)
    assert not tile.tma or (card.has_wgmma and aligned and element_bytes == 1)
    assert tile.shared_bytes(card, element_bytes) <= card.shared_memory
    for number in (tile.block_m, tile.block_n, tile.step, tile.warps, tile.pieces):
        assert number & number - 1 == 0
    assert tile.block_m >= 16
    assert tile.block_n >= 16
    assert tile.block_m // tile.pieces >= 16
    assert tile.stages >= 2


def test_a_card_of_little_memory_gets_smaller_tiles() -> None:
    small = dataclasses.replace(RTX_3060, shared_memory=24 * 1024)
    assert choose_tile(4608, 3072, small).shared_bytes(small) <= 24 * 1024


def test_few_tokens_take_narrow_tiles_over_all_outputs() -> None:
    for tokens in (1, 16):
        tile = choose_tile(tokens, 18_432, H100)
        assert tile.block_m == 16
        assert 18_432 // tile.block_n >= 2 * H100.multiprocessors


def test_every_multiprocessor_has_a_program_where_the_shape_allows() -> None:
    assert choose_tile(4608, 21_504, H100).block_m == 128
    assert choose_tile(512, 3072, H100).block_m == 64


def test_the_copy_engine_serves_many_tokens_where_it_can() -> None:
    assert choose_tile(4608, 21_504, H100, aligned=True) == Tile(block_m=128, block_n=128, step=128, tma=True)
    assert choose_tile(4608, 3072, H100, long=True, aligned=True).pieces == 1
    assert choose_tile(4608, 3072, H100, long=True, side=True, aligned=True).pieces == 2
    assert choose_tile(4608, 3072, H100, long=True).pieces == 8
    assert not choose_tile(28, 18_432, H100, aligned=True).tma
    assert choose_tile(512, 12_288, H100, aligned=True).tma
    assert choose_tile(512, 3072, H100, long=True, aligned=True) == Tile(block_m=64, block_n=128, step=128, pieces=4)


@pytest.mark.parametrize(
    ("tokens", "out_features", "block_m"),
    [(4608, 3072, 128), (4096, 9216, 128), (1536, 21_504, 128), (1536, 3072, 64), (1024, 3072, 64), (512, 3072, 64)],
)
def test_tiles_are_halved_where_the_last_round_would_be_nearly_empty(
    tokens: int, out_features: int, block_m: int
) -> None:
    assert choose_tile(tokens, out_features, H100, aligned=True).block_m == block_m


@pytest.mark.parametrize("card", CARDS)
def test_candidates_are_different_and_fit(card: Card) -> None:
    for tokens in (1, 28, 64, 4608):
        tiles = candidates(card, tokens, 3072, 12_288)
        assert len({tile.name for tile in tiles}) == len(tiles) >= 4
        assert all(tile.shared_bytes(card) <= card.shared_memory for tile in tiles)


def test_the_copy_engine_is_for_cards_and_rows_that_it_takes() -> None:
    assert any(tile.tma for tile in candidates(H100, 4608, 3072, 12_288))
    assert not any(tile.tma for tile in candidates(H100, 4608, 3072, 12_280))
    assert not any(tile.tma for tile in candidates(H100, 4608, 3076, 12_288))
    assert not any(tile.tma for tile in candidates(A100, 4608, 3072, 12_288))


def test_persistent_programs_are_as_many_as_run_at_once() -> None:
    tile = Tile(block_m=128, block_n=128, stages=2, pieces=2, tma=True, persistent=True)
    assert tile.programs(H100, 4608, 21_504) == 2 * H100.multiprocessors
    assert tile.programs(H100, 200, 300) == 6
    assert dataclasses.replace(tile, warps=8).programs(H100, 4608, 21_504) == H100.multiprocessors
    assert dataclasses.replace(tile, persistent=False).programs(H100, 4608, 21_504) == 36 * 168


SHARED = Tile(block_m=128, block_n=128, step=128, tma=True, shared=True)


@given(tokens=st.integers(1, 18_432), out_features=st.integers(1, 30_000), blocks=st.integers(1, 80))
def test_programs_that_share_take_all_blocks_and_meet_once_in_a_tile(
    tokens: int, out_features: int, blocks: int
) -> None:
    sharing, shared = SHARED.sharing(H100, tokens, out_features)
    tiles = SHARED.tiles(tokens, out_features)
    assert 1 <= sharing <= min(SHARED.places(H100), shared)
    assert shared <= tiles
    assert (tiles - shared) % SHARED.places(H100) == 0, "the others fill their rounds"
    assert SHARED.programs(H100, tokens, out_features) == sharing + tiles - shared
    bounds = [shared * blocks * program // sharing for program in range(sharing + 1)]  # as in `range_of`
    assert all(last - first >= blocks for first, last in pairwise(bounds))
    inner = [bound // blocks for bound in bounds if bound % blocks]
    assert len(set(inner)) == len(inner)


@pytest.mark.parametrize(
    ("tokens", "in_features", "out_features", "shared"),
    [
        (1536, 15_360, 3072, True),
        (4608, 15_360, 3072, True),
        (4096, 12_288, 3072, False),
        (4608, 3072, 21_504, False),
        (1536, 3072, 21_504, False),
        (1024, 12_288, 3072, False),
        (512, 12_288, 3072, False),
        (1024, 3072, 9216, False),
        (512, 3072, 9216, False),
        (28, 3072, 18_432, False),
    ],
)
def test_tiles_are_shared_where_a_round_would_be_nearly_empty_and_columns_are_many(
    tokens: int, in_features: int, out_features: int, shared: bool
) -> None:
    tile = choose_tile(tokens, out_features, H100, aligned=True)
    assert share_where_it_pays(tile, H100, tokens, out_features, in_features) == (SHARED if shared else tile)


def test_tiles_are_shared_only_where_the_copy_engine_serves_all_of_them_at_once() -> None:
    for aligned, side, shared in ((False, False, False), (True, True, False), (True, False, True)):
        tile = choose_tile(1536, 3072, H100, aligned=aligned, side=side)
        assert share_where_it_pays(tile, H100, 1536, 3072, 15_360, side=side).shared is shared


@pytest.mark.parametrize(
    ("tokens", "in_features", "out_features", "measured"),  # milliseconds on an H200, of tiles of 128 tokens
    [
        (4608, 3072, 21_504, 0.433),
        (1536, 3072, 21_504, 0.1546),
        (4608, 15_360, 3072, 0.3216),
        (4096, 12_288, 3072, 0.2102),
        (1536, 15_360, 3072, 0.1493),
        (4096, 3072, 9216, 0.173),
    ],
)
def test_predictions_are_near_what_was_measured(
    tokens: int, in_features: int, out_features: int, measured: float
) -> None:
    tile = dataclasses.replace(SHARED, shared=False)
    predicted = 0.003 + 2.6e-6 * predicted_columns(tile, H100, tokens, out_features, in_features)
    assert predicted == pytest.approx(measured, rel=0.1)


def test_shared_memory_is_counted_as_the_compiler_does() -> None:
    assert Tile(block_m=128, block_n=128).shared_bytes(H100) == 114_688
    assert Tile(block_m=128, block_n=128).shared_bytes(A100) == 81_920
