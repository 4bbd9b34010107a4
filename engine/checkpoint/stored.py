"""Where the numbers of a source's tensor lie in its files, and what is done to them when it is read."""

import math
import struct
from dataclasses import dataclass

from engine.errors import InvalidModel
from engine.headers import DTYPE_BYTES, TensorHeader, unreadable

FLOATS = ("BF16", "F16", "F32")
EIGHT_BIT_FLOATS = ("F8_E4M3", "F8_E5M2")


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows `start` to `stop` of a stored tensor."""

    tensor: TensorHeader
    start: int
    stop: int

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of these rows."""
        return (self.stop - self.start, *self.tensor.shape[1:])


@dataclass(frozen=True, kw_only=True)
class LowRank:
    """What a LoRA adds to a weight: `factor` x the rows `up`, one below the other, x `down`."""

    up: tuple[Rows, ...]
    down: TensorHeader
    factor: float


@dataclass(frozen=True, kw_only=True)
class SourceTensor:
    """One tensor in diffusers' name: stored rows, one below the other, times `scale`, plus the LoRAs' additions.

    All rows are of one stored tensor. `scale` belongs to 8-bit floats that were stored divided by it.
    """

    rows: tuple[Rows, ...]
    scale: float = 1.0
    additions: tuple[LowRank, ...] = ()

    @property
    def stored_dtype(self) -> str:
        """The safetensors dtype name in the file."""
        return self.rows[0].tensor.dtype

    @property
    def dtype(self) -> str:
        """The safetensors dtype name of the tensor as it is read: 8-bit floats are read as BF16, which holds each."""
        return "BF16" if self.stored_dtype in EIGHT_BIT_FLOATS else self.stored_dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the tensor."""
        return (sum(rows.stop - rows.start for rows in self.rows), *self.rows[0].tensor.shape[1:])

    @property
    def numbers(self) -> int:
        """How many numbers the tensor holds."""
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        """How many bytes the tensor takes when it is read."""
        return self.numbers * DTYPE_BYTES[self.dtype]


def whole(tensor: TensorHeader) -> tuple[Rows, ...]:
    """All rows of a stored tensor."""
    return (Rows(tensor=tensor, start=0, stop=tensor.shape[0]),)


def parts(tensor: TensorHeader, spans: tuple[tuple[int, int], ...], of: int) -> tuple[Rows, ...]:
    """Some of a stored tensor's rows, which divide into `of` equal parts: those of each span, in its order.

    Raises:
        InvalidModel: the rows do not divide so.
    """
    count = tensor.shape[0] if tensor.shape else 0
    if not count or count % of:
        raise InvalidModel(
            f"{tensor.file} holds a tensor of shape {list(tensor.shape)} where rows that divide by {of} belong: "
            "choose a FLUX.1 model, or fetch it again"
        )
    part = count // of
    return tuple(Rows(tensor=tensor, start=first * part, stop=last * part) for first, last in spans)


def read_scalar(tensor: TensorHeader, name: str) -> float:
    """The only number of the stored tensor `name`, of a 16- or 32-bit float.

    Raises:
        InvalidModel: it holds several numbers, or another kind, or cannot be read.
    """
    if tensor.numbers != 1 or tensor.dtype not in FLOATS:
        raise InvalidModel(
            f"{name} in {tensor.file} has dtype {tensor.dtype} and shape {list(tensor.shape)} where one 16- or 32-bit "
            "number belongs: choose a file without it"
        )
    content = read_bytes(tensor, 0, tensor.bytes)
    if tensor.dtype == "BF16":
        content[:0] = b"\0\0"
    number: float = struct.unpack("<e" if tensor.dtype == "F16" else "<f", content)[0]
    return number


def read_bytes(tensor: TensorHeader, start: int, stop: int) -> bytearray:
    """The bytes `start` to `stop` of a stored tensor.

    Raises:
        InvalidModel: the file cannot be read, or ended early.
    """
    content = bytearray(stop - start)
    try:
        with tensor.file.open("rb", buffering=0) as stream:
            stream.seek(tensor.start + start)
            view, done = memoryview(content), 0
            while done < len(content) and (count := stream.readinto(view[done:])):
                done += count
    except OSError as error:
        raise unreadable(tensor.file, error) from None
    if done < len(content):
        raise InvalidModel(f"{tensor.file} is cut short: fetch or make the model again")
    return content
