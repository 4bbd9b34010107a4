"""Tests of the layouts, and of packed weights."""

import dataclasses
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kernels import layout as layout_module
from kernels.errors import LayoutError
from kernels.layout import Layout, PackedWeight, check_packed, check_values, layout_from_id, pack, repack, unpack
from random_weights import random_codes, random_weight

LAYOUTS = list(Layout)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(rows=st.integers(0, 9), columns=st.integers(1, 600), seed=st.integers(0, 2**32 - 1))
def test_any_shape_comes_back(layout: Layout, rows: int, columns: int, seed: int) -> None:
    codes = random_codes(rows, columns, seed=seed)
    packed = pack(codes, layout)
    assert packed.shape == (rows, layout.row_bytes(columns))
    check_packed(packed, layout, rows, columns)
    assert torch.equal(unpack(packed, layout, rows, columns), codes)


@given(columns=st.integers(1, 40), seed=st.integers(0, 2**32 - 1))
def test_base3_bytes_are_digits_of_a_number(columns: int, seed: int) -> None:
    codes = random_codes(1, columns, seed=seed)
    digits = [code + 1 for code in codes[0].tolist()] + [1] * 4
    expected = [sum(digits[5 * j + i] * 3**i for i in range(5)) for j in range(math.ceil(columns / 5))]
    assert pack(codes, Layout.BASE3)[0].tolist() == expected


@pytest.mark.parametrize("columns", [1, 63, 64, 65, 256, 257, 700])
def test_tiled2_bytes_hold_four_tiles_of_neighbours(columns: int) -> None:
    codes = random_codes(1, columns, seed=columns)
    padded = codes[0].tolist() + [0] * 256
    expected = [
        sum((padded[256 * block + 64 * i + j] + 1) << 2 * i for i in range(4))
        for block in range(math.ceil(columns / 256))
        for j in range(64)
    ]
    assert pack(codes, Layout.TILED2)[0].tolist() == expected


def test_ids_and_versions_are_those_of_the_files() -> None:
    assert [(layout.id, layout.version) for layout in LAYOUTS] == [("base3", 1), ("tiled2", 1)]
    assert [layout_from_id(layout.id) for layout in LAYOUTS] == LAYOUTS
    with pytest.raises(LayoutError, match="base3, tiled2, got 'base4'"):
        layout_from_id("base4")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_are_packed_alone(layout: Layout) -> None:
    codes = random_codes(4, 301)
    assert torch.equal(pack(codes, layout)[2:3], pack(codes[2:3], layout))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_codes_need_not_lie_in_order(layout: Layout) -> None:
    codes = random_codes(301, 4).t()
    packed = pack(codes, layout)
    assert torch.equal(packed, pack(codes.contiguous(), layout))
    every_other = torch.stack([packed, packed], dim=-1).flatten(1)[:, ::2]
    assert torch.equal(unpack(every_other, layout, 4, 301), codes)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_slices_of_rows_make_the_whole(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = random_codes(10, 301)
    packed = pack(codes, layout)
    monkeypatch.setattr(layout_module, "CHUNK_CODES", 1000)
    assert torch.equal(pack(codes, layout), packed)
    assert torch.equal(unpack(packed, layout, 10, 301), codes)
    packed[7, 5] = 255
    with pytest.raises(LayoutError, match="byte 5 of row 7 is 255"):
        check_packed(packed, layout, 10, 301)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_memory_given_is_written_whole(layout: Layout) -> None:
    codes = random_codes(6, 301)
    out = torch.full((6, layout_module.unpacked_columns(layout, 301)), 77, dtype=torch.int8)
    unpacked = unpack(pack(codes, layout), layout, 6, 301, out=out)
    assert unpacked.data_ptr() == out.data_ptr()
    assert torch.equal(unpacked, codes)
    assert bool((out[:, 301:] == 0).all())


def test_base3_has_243_valid_bytes() -> None:
    for value in range(256):
        packed = torch.tensor([[value]], dtype=torch.uint8)
        if value < 243:
            check_packed(packed, Layout.BASE3, 1, 5)
            assert torch.equal(pack(unpack(packed, Layout.BASE3, 1, 5), Layout.BASE3), packed)
        else:
            with pytest.raises(LayoutError, match=f"byte 0 of row 0 is {value}"):
                check_packed(packed, Layout.BASE3, 1, 5)


def test_tiled2_has_81_valid_bytes() -> None:
    for value in range(256):
        packed = torch.full((1, 64), value, dtype=torch.uint8)
        if all(value >> 2 * i & 3 != 3 for i in range(4)):
            check_packed(packed, Layout.TILED2, 1, 256)
            assert torch.equal(pack(unpack(packed, Layout.TILED2, 1, 256), Layout.TILED2), packed)
        else:
            with pytest.raises(LayoutError, match=f"byte 0 of row 0 is {value}"):
                check_packed(packed, Layout.TILED2, 1, 256)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(columns=st.integers(1, 300), seed=st.integers(0, 2**32 - 1), data=st.data())
def test_a_byte_is_valid_where_packing_makes_it(layout: Layout, columns: int, seed: int, data: st.DataObject) -> None:
    packed = pack(random_codes(1, columns, seed=seed), layout)
    place = data.draw(st.integers(0, packed.shape[1] - 1))
    packed[0, place] = data.draw(st.integers(0, 255))
    comes_back = torch.equal(pack(unpack(packed, layout, 1, columns).clamp(-1, 1), layout), packed)
    if comes_back:
        check_packed(packed, layout, 1, columns)
    else:
        with pytest.raises(LayoutError, match=f"byte {place} of row 0"):
            check_packed(packed, layout, 1, columns)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "codes",
    [
        torch.full((2, 3), 2, dtype=torch.int8),
        torch.full((2, 3), -128, dtype=torch.int8),
        torch.zeros(2, 3, dtype=torch.int32),
        torch.zeros(3, dtype=torch.int8),
        torch.zeros(2, 0, dtype=torch.int8),
    ],
    ids=["two", "least", "int32", "one dimension", "no column"],
)
def test_what_is_no_codes_is_refused(layout: Layout, codes: torch.Tensor) -> None:
    with pytest.raises(LayoutError):
        pack(codes, layout)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_bytes_of_another_shape_are_refused(layout: Layout) -> None:
    packed = pack(random_codes(4, 30), layout)
    with pytest.raises(LayoutError, match="codes must be"):
        unpack(packed, layout, 4, 300)
    with pytest.raises(LayoutError, match="codes must be"):
        check_packed(packed.to(torch.int8), layout, 4, 30)
    with pytest.raises(LayoutError, match="out must be"):
        unpack(packed, layout, 4, 30, out=torch.empty(4, 3, dtype=torch.int8))


def test_a_weight_moves_to_the_other_layout_and_back() -> None:
    weight = random_weight(7, 301, rank=2, scaled_input=True)
    tiled = repack(weight, Layout.TILED2)
    assert tiled.layout is Layout.TILED2
    assert torch.equal(tiled.codes, random_weight(7, 301, layout=Layout.TILED2).codes)
    assert torch.equal(repack(tiled, Layout.BASE3).codes, weight.codes)
    assert tiled.branch_up is weight.branch_up
    assert repack(weight, Layout.BASE3) is weight


def test_a_weight_knows_its_size() -> None:
    weight = random_weight(7, 301, rank=2, scaled_input=True)
    assert (weight.out_features, weight.in_features) == (7, 301)
    assert weight.bytes == 7 * 61 + 7 * 4 + 301 * 4 + 2 * 301 * 2 + 7 * 2 * 2


def wrong_parts(weight: PackedWeight) -> dict[str, dict[str, object]]:
    """Each replacement that a weight [7, 301] with a branch of rank 2 refuses."""
    return {
        "columns": {"in_features": 306},
        "no column": {"in_features": 0},
        "layout": {"layout": Layout.TILED2},
        "codes' dtype": {"codes": weight.codes.to(torch.int8)},
        "row scale's shape": {"row_scale": weight.row_scale[:, None]},
        "row scale's length": {"row_scale": weight.row_scale[:-1]},
        "row scale's dtype": {"row_scale": weight.row_scale.double()},
        "row scale's device": {"row_scale": weight.row_scale.to("meta")},
        "input scale's length": {"input_scale": torch.ones(7)},
        "half a branch": {"branch_up": None},
        "branch's dtype": {"branch_down": torch.zeros(2, 301)},
        "branch's rank": {"branch_down": torch.zeros(3, 301, dtype=torch.bfloat16)},
        "branch's dimensions": {"branch_down": torch.zeros((), dtype=torch.bfloat16)},
    }


@pytest.mark.parametrize("part", wrong_parts(random_weight(7, 301, rank=2)))
def test_parts_that_contradict_each_other_make_no_weight(part: str) -> None:
    weight = random_weight(7, 301, rank=2)
    with pytest.raises(LayoutError):
        dataclasses.replace(weight, **wrong_parts(weight)[part])


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("row_scale", -0.5),
        ("row_scale", math.nan),
        ("row_scale", math.inf),
        ("input_scale", 0.0),
        ("input_scale", -1.0),
        ("input_scale", math.inf),
        ("branch_down", math.nan),
        ("branch_up", math.inf),
        ("codes", 243),
    ],
)
def test_values_are_checked_when_asked(part: str, value: float) -> None:
    weight = random_weight(7, 301, rank=2, scaled_input=True)
    check_values(weight)
    getattr(weight, part).view(-1)[3] = value
    with pytest.raises(LayoutError, match="byte 3 of row 0" if part == "codes" else part):
        check_values(weight)


def test_a_row_of_zeros_is_valid() -> None:
    weight = random_weight(3, 8)
    weight.row_scale.zero_()
    check_values(weight)
