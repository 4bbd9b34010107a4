"""The numbers of a source's tensors: its stored rows, unscaled, with LoRAs folded in."""

from typing import Final

import torch
from torch import Tensor

from engine.checkpoint.stored import LowRank, Rows, SourceTensor, read_bytes, whole
from engine.headers import DTYPE_BYTES

DTYPES: Final = {
    "BF16": torch.bfloat16,
    "F16": torch.float16,
    "F32": torch.float32,
    "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2": torch.float8_e5m2,
}


def read_tensor(tensor: SourceTensor) -> Tensor:
    """The tensor on the host, in `tensor.shape` and `tensor.dtype`.

    Scales are multiplied and LoRAs added in float32; the result is rounded once.

    Raises:
        InvalidModel: a file cannot be read, or ended early.
    """
    stored = _read(tensor.rows)
    if tensor.scale == 1.0 and not tensor.additions:
        return stored.to(DTYPES[tensor.dtype])
    numbers = stored.float().mul_(tensor.scale)
    for addition in tensor.additions:
        numbers += _product(addition)
    return numbers.to(DTYPES[tensor.dtype])


def _product(addition: LowRank) -> Tensor:
    up, down = _read(addition.up).float(), _read(whole(addition.down)).float()  # [N, r], [r, K]
    return (up @ down).mul_(addition.factor)


def _read(rows: tuple[Rows, ...]) -> Tensor:
    pieces = [_read_rows(piece) for piece in rows]
    return (
        pieces[0]
        if len(pieces) == 1
        else torch.cat([piece.view(torch.uint8) for piece in pieces]).view(pieces[0].dtype)
    )


def _read_rows(rows: Rows) -> Tensor:
    row = DTYPE_BYTES[rows.tensor.dtype]
    for size in rows.tensor.shape[1:]:
        row *= size
    content = read_bytes(rows.tensor, rows.start * row, rows.stop * row)
    return torch.frombuffer(content, dtype=DTYPES[rows.tensor.dtype]).view(rows.shape)
