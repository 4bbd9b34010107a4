"""Tests of how the fused passes divide their work."""

import pytest

from cards import CARDS, H100, RTX_5090
from kernels.pass_tiles import heads_tile, power_of_two, tokens_tile
from kernels.tiles import Card


@pytest.mark.parametrize(("number", "expected"), [(1, 2), (2, 2), (3, 4), (384, 512), (3072, 4096), (16384, 16384)])
def test_the_first_power_of_two(number: int, expected: int) -> None:
    assert power_of_two(number) == expected


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("parts", [1, 2])
@pytest.mark.parametrize("columns", [1, 17, 384, 1536, 1920, 3072, 12288, 15360, 65536])
def test_a_row_is_held_at_once_and_shared_by_few_warps(columns: int, parts: int, card: Card) -> None:
    tile = tokens_tile(columns, card, parts=parts)
    assert columns <= tile.block < 2 * max(2, columns)
    assert 1 <= tile.warps <= 16
    assert tile.block // tile.warps <= 4096
    assert tile.warps & (tile.warps - 1) == 0


@pytest.mark.parametrize(("columns", "parts", "warps"), [(3072, 1, 2), (12_288, 1, 4), (15_360, 2, 16), (384, 2, 1)])
def test_warps_are_those_that_were_fastest(columns: int, parts: int, warps: int) -> None:
    assert tokens_tile(columns, H100, parts=parts).warps == warps


@pytest.mark.parametrize(("columns", "parts", "warps"), [(3072, 1, 4), (12_288, 1, 4), (15_360, 2, 4)])
def test_other_cards_keep_what_does_not_spill(columns: int, parts: int, warps: int) -> None:
    assert tokens_tile(columns, RTX_5090, parts=parts).warps == warps


@pytest.mark.parametrize(("heads", "head_dim"), [(24, 128), (6, 64), (2, 16), (1, 2), (5, 6)])
def test_heads_are_turned_some_at_once(heads: int, head_dim: int) -> None:
    tile = heads_tile(heads, head_dim)
    assert 1 <= tile.block <= 8
    assert tile.block & (tile.block - 1) == 0
    assert 1 <= tile.warps <= 4
