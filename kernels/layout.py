"""The layouts in which codes lie in bytes, and a packed weight that never travels without its own.

Both layouts hold a weight of N output rows and K input columns row by row; a row's bytes depend on
its own codes alone, so rows can be cut and joined without unpacking.

`base3`, on disk: five codes a byte, 1.6 bits a code, ceil(K / 5) bytes a row. Byte j is the sum over
i = 0..4 of (code[5j + i] + 1) * 3^i. Digits past K are 1 (code 0); bytes 243 to 255 are invalid.

`tiled2`, in memory: four codes a byte, 2 bits a code. The columns are padded with code 0 to blocks of
256 = 4 x 64; a block is 64 bytes. Bits 2i and 2i + 1 of byte j of block b hold
code[256b + 64i + j] + 1, so that one 64-byte tile expands by `and` and `shr` into four tiles of 64
neighbouring columns each. The value 3 is invalid.
"""

import dataclasses
import enum
import functools
from dataclasses import dataclass

import torch
from torch import Tensor

from kernels.errors import LayoutError

BASE3_CODES = 5  # codes in a byte
BASE3_BYTES = 3**BASE3_CODES  # how many byte values are valid
TILE = 64  # bytes of a tiled2 block, and columns of each of its four tiles
BLOCK = 4 * TILE  # columns of a tiled2 block
CHUNK_CODES = 1 << 22  # codes handled at once where a temporary is larger than the result


class Layout(enum.Enum):
    """How codes lie in bytes; the version goes up when the bytes of a layout change their meaning."""

    BASE3 = ("base3", 1)
    TILED2 = ("tiled2", 1)

    @property
    def id(self) -> str:
        """The name that files carry."""
        return self.value[0]

    @property
    def version(self) -> int:
        """The version of the layout's definition."""
        return self.value[1]

    def row_bytes(self, in_features: int) -> int:
        """How many bytes a row of `in_features` codes takes."""
        if self is Layout.BASE3:
            return -(-in_features // BASE3_CODES)
        return -(-in_features // BLOCK) * TILE


def layout_from_id(name: str) -> Layout:
    """The layout of that id.

    Raises:
        LayoutError: there is none.
    """
    for layout in Layout:
        if layout.id == name:
            return layout
    raise LayoutError(f"layout must be one of {', '.join(layout.id for layout in Layout)}, got {name!r}")


@dataclass(frozen=True, kw_only=True, eq=False)
class PackedWeight:
    """A ternary weight [N, K] as packed codes with their layout.

    W[n, k] = row_scale[n] * code[n, k] * input_scale[k] + (branch_up @ branch_down)[n, k].

    Shapes and dtypes: `codes` uint8 [N, layout.row_bytes(K)], `row_scale` float32 [N], `input_scale`
    float32 [K] or None, `branch_down` bfloat16 [r, K] and `branch_up` bfloat16 [N, r] or both None;
    all on one device. Values are not read when it is built: `check_values` reads them.

    Raises:
        LayoutError: a tensor has another dtype, shape or device.
    """

    codes: Tensor
    row_scale: Tensor
    layout: Layout
    in_features: int
    input_scale: Tensor | None = None
    branch_down: Tensor | None = None
    branch_up: Tensor | None = None

    def __post_init__(self) -> None:
        check_in_features(self.in_features)
        columns, device = self.in_features, self.codes.device
        if self.row_scale.dim() != 1:
            raise LayoutError(f"row_scale must have one dimension, got {list(self.row_scale.shape)}")
        rows = self.row_scale.shape[0]
        _check_tensor("codes", self.codes, torch.uint8, (rows, self.layout.row_bytes(columns)), device)
        _check_tensor("row_scale", self.row_scale, torch.float32, (rows,), device)
        if self.input_scale is not None:
            _check_tensor("input_scale", self.input_scale, torch.float32, (columns,), device)
        if (self.branch_down is None) != (self.branch_up is None):
            raise LayoutError("branch_down and branch_up must be given together")
        if self.branch_down is not None and self.branch_up is not None:
            rank = self.branch_down.shape[0] if self.branch_down.dim() else 0
            _check_tensor("branch_down", self.branch_down, torch.bfloat16, (rank, columns), device)
            _check_tensor("branch_up", self.branch_up, torch.bfloat16, (rows, rank), device)

    @property
    def out_features(self) -> int:
        """N, the number of output rows."""
        return self.row_scale.shape[0]

    @property
    def device(self) -> torch.device:
        """Where the tensors are."""
        return self.codes.device

    @property
    def bytes(self) -> int:
        """How many bytes the tensors take."""
        return sum(tensor.nbytes for tensor in self._tensors().values())

    def to(self, device: torch.device | str) -> "PackedWeight":
        """The same weight on another device."""
        moved = {name: tensor.to(device) for name, tensor in self._tensors().items()}
        return PackedWeight(**moved, layout=self.layout, in_features=self.in_features)

    def _tensors(self) -> dict[str, Tensor]:
        names = ("codes", "row_scale", "input_scale", "branch_down", "branch_up")
        return {name: tensor for name in names if (tensor := getattr(self, name)) is not None}


def pack(codes: Tensor, layout: Layout) -> Tensor:
    """Codes int8 [N, K] of -1, 0, +1 as bytes uint8 [N, layout.row_bytes(K)].

    Raises:
        LayoutError: another dtype or shape, or a value that is no code.
    """
    if codes.dtype != torch.int8 or codes.dim() != 2:
        raise LayoutError(f"codes must be int8 [N, K], got {codes.dtype} {list(codes.shape)}")
    rows, columns = codes.shape
    check_in_features(columns)
    packed = torch.empty(rows, layout.row_bytes(columns), dtype=torch.uint8, device=codes.device)
    pack_rows = _pack_base3 if layout is Layout.BASE3 else _pack_tiled2
    for part, out in zip(_row_chunks(codes, columns), _row_chunks(packed, columns), strict=True):
        out.copy_(pack_rows(part))
    return packed


def unpack(packed: Tensor, layout: Layout, out_features: int, in_features: int, *, out: Tensor | None = None) -> Tensor:
    """Bytes of `pack` as codes int8 [out_features, in_features].

    Bytes are taken as valid: `check_packed` finds those that are not. `out`, int8 with at least
    `unpacked_columns(layout, in_features)` columns, is written instead of new memory; the result is a view.

    Raises:
        LayoutError: another dtype or shape.
    """
    check_in_features(in_features)
    _check_tensor("codes", packed, torch.uint8, (out_features, layout.row_bytes(in_features)), packed.device)
    width = unpacked_columns(layout, in_features)
    if out is None:
        out = torch.empty(out_features, width, dtype=torch.int8, device=packed.device)
    else:
        _check_tensor("out", out, torch.int8, (out_features, width), packed.device)
    unpack_rows = _unpack_base3 if layout is Layout.BASE3 else _unpack_tiled2
    for part, codes in zip(_row_chunks(packed, in_features), _row_chunks(out, in_features), strict=True):
        unpack_rows(part, codes)
    return out[:, :in_features]


def unpacked_columns(layout: Layout, in_features: int) -> int:
    """How many columns `unpack` writes for K codes: K, rounded up to whole bytes or blocks."""
    codes = BASE3_CODES if layout is Layout.BASE3 else BLOCK // TILE
    return layout.row_bytes(in_features) * codes


def check_packed(packed: Tensor, layout: Layout, out_features: int, in_features: int) -> None:
    """See that every byte is one that `pack` writes.

    Raises:
        LayoutError: another dtype or shape, or an invalid byte; the message says which.
    """
    check_in_features(in_features)
    _check_tensor("codes", packed, torch.uint8, (out_features, layout.row_bytes(in_features)), packed.device)
    find = _invalid_base3 if layout is Layout.BASE3 else _invalid_tiled2
    chunk_rows = _chunk_rows(in_features)
    for index, part in enumerate(_row_chunks(packed, in_features)):
        invalid = find(part, in_features)
        if bool(invalid.any()):
            row, column = (int(number) for number in invalid.nonzero()[0])
            raise LayoutError(
                f"byte {column} of row {row + index * chunk_rows} is {int(part[row, column])},"
                f" which {layout.id} does not use there for {in_features} codes"
            )


def check_values(weight: PackedWeight) -> None:
    """See that every byte is valid and every scale is one that a weight may have.

    Raises:
        LayoutError: an invalid byte; a row scale that is negative or not finite; an input scale that is
            not positive or not finite; a side branch that is not finite.
    """
    check_packed(weight.codes, weight.layout, weight.out_features, weight.in_features)
    if not bool((weight.row_scale.isfinite() & (weight.row_scale >= 0)).all()):
        raise LayoutError("row_scale must be finite and not negative")
    if weight.input_scale is not None and not bool((weight.input_scale.isfinite() & (weight.input_scale > 0)).all()):
        raise LayoutError("input_scale must be finite and positive")
    for name, branch in (("branch_down", weight.branch_down), ("branch_up", weight.branch_up)):
        if branch is not None and not bool(branch.isfinite().all()):
            raise LayoutError(f"{name} must be finite")


def repack(weight: PackedWeight, layout: Layout) -> PackedWeight:
    """The same weight in another layout; the same object where it already has it."""
    if weight.layout is layout:
        return weight
    rows, columns = weight.out_features, weight.in_features
    packed = torch.empty(rows, layout.row_bytes(columns), dtype=torch.uint8, device=weight.device)
    for part, out in zip(_row_chunks(weight.codes, columns), _row_chunks(packed, columns), strict=True):
        out.copy_(pack(unpack(part, weight.layout, part.shape[0], columns), layout))
    return dataclasses.replace(weight, codes=packed, layout=layout)


def check_in_features(in_features: int) -> None:
    """See that a row holds at least one code.

    Raises:
        LayoutError: it does not.
    """
    if in_features < 1:
        raise LayoutError(f"in_features must be at least 1, got {in_features}")


def _check_tensor(name: str, tensor: Tensor, dtype: torch.dtype, shape: tuple[int, ...], device: torch.device) -> None:
    if tensor.dtype != dtype or tuple(tensor.shape) != shape:
        raise LayoutError(f"{name} must be {dtype} {list(shape)}, got {tensor.dtype} {list(tensor.shape)}")
    if tensor.device != device:
        raise LayoutError(f"{name} is on {tensor.device} and the codes are on {device}")


def _chunk_rows(in_features: int) -> int:
    return max(1, CHUNK_CODES // in_features)


def _row_chunks(tensor: Tensor, in_features: int) -> tuple[Tensor, ...]:
    return torch.split(tensor, _chunk_rows(in_features))


def _pack_base3(codes: Tensor) -> Tensor:
    """Sums of neighbours are taken at every digit, which reads memory in order; each fifth is a byte's own."""
    digits = _digits(codes, BASE3_CODES)  # [N, ceil(K / 5), 5]
    line = digits.view(-1)
    pairs = torch.add(line[:-1], line[1:], alpha=3)  # pairs[j] = line[j] + 3 line[j + 1]
    fours = torch.add(pairs[:-2], pairs[2:], alpha=9)
    packed = torch.add(fours[::BASE3_CODES], line[BASE3_CODES - 1 :: BASE3_CODES], alpha=81)
    return packed.view(digits.shape[:2])


def _pack_tiled2(codes: Tensor) -> Tensor:
    tiles = torch.split(_digits(codes, BLOCK), TILE, dim=2)  # 4 x [N, ceil(K / 256), 64]
    packed = tiles[0].clone()
    for i, tile in enumerate(tiles[1:], start=1):
        packed |= tile << 2 * i
    return packed.flatten(1)


def _digits(codes: Tensor, group: int) -> Tensor:
    """Codes plus one, padded with code 0 to whole groups, uint8 [N, ceil(K / group), group]."""
    rows, columns = codes.shape
    groups = -(-columns // group)
    digits = torch.empty(rows, groups * group, dtype=torch.uint8, device=codes.device)
    torch.add(codes.view(torch.uint8), 1, out=digits[:, :columns])  # -1 is 255, which wraps to 0
    digits[:, columns:] = 1
    if digits.numel() and int(digits.max()) > 2:
        raise LayoutError("codes must be -1, 0 or +1")
    return digits.view(rows, groups, group)


def _unpack_base3(packed: Tensor, out: Tensor) -> None:
    table = _base3_table(packed.device)
    torch.index_select(table, 0, packed.reshape(-1).int(), out=out.view(packed.numel(), BASE3_CODES))


def _unpack_tiled2(packed: Tensor, out: Tensor) -> None:
    rows, row_bytes = packed.shape
    tiles = out.view(rows, row_bytes // TILE, BLOCK // TILE, TILE)
    packed = packed.reshape(rows, row_bytes // TILE, TILE)
    for i in range(BLOCK // TILE):
        torch.sub((packed >> 2 * i & 3).view(torch.int8), 1, out=tiles[:, :, i])


def _invalid_base3(packed: Tensor, in_features: int) -> Tensor:
    invalid = torch.ge(packed, BASE3_BYTES)
    if left := in_features % BASE3_CODES:
        padding = (3 ** (BASE3_CODES - left) - 1) // 2  # every digit 1
        invalid[:, -1] |= packed[:, -1] // 3**left != padding
    return invalid


def _invalid_tiled2(packed: Tensor, in_features: int) -> Tensor:
    invalid = (packed & packed >> 1 & 0x55) != 0
    row_bytes = packed.shape[1]
    column = torch.arange(row_bytes // TILE * BLOCK, device=packed.device).view(-1, BLOCK // TILE, TILE)
    for i in range(BLOCK // TILE):
        past_end = (column[:, i] >= in_features).view(row_bytes)
        invalid |= past_end & ((packed >> 2 * i & 3) != 1)
    return invalid


@functools.cache
def _base3_table(device: torch.device) -> Tensor:
    """The five codes of each byte value, int8 [256, 5]; an invalid byte has those of the byte less 243."""
    values = torch.arange(256).unsqueeze(1) // 3 ** torch.arange(BASE3_CODES)  # [256, 5]
    return (values % 3 - 1).to(device=device, dtype=torch.int8)
