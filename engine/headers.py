"""Safetensors headers, read and checked without loading a tensor."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import InvalidModel

DTYPE_BYTES = {
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2,
    "I32": 4, "U32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8,
}  # fmt: skip
MAX_HEADER_BYTES = 100 * 2**20


@dataclass(frozen=True, kw_only=True)
class TensorHeader:
    """One tensor of a file: safetensors dtype name, shape, and its bytes' place in the file."""

    file: Path
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int

    @property
    def numbers(self) -> int:
        """How many numbers the tensor holds."""
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        """How many bytes the tensor takes in the file."""
        return self.end - self.start


def read_header(file: Path, *, limit: int = MAX_HEADER_BYTES) -> dict[str, TensorHeader]:
    """The tensors of one safetensors file by name; a header of more than `limit` bytes is not read.

    Raises:
        InvalidModel: the file cannot be read, is cut short, or its header is too long or contradicts itself.
    """
    header, data_start, size = _json_header(file, limit)
    header.pop("__metadata__", None)
    tensors = {name: _tensor(file, name, entry, data_start) for name, entry in header.items()}
    expected = data_start
    for tensor in sorted(tensors.values(), key=lambda tensor: (tensor.start, tensor.end)):
        if tensor.start != expected:
            raise InvalidModel(f"the tensors of {file} overlap or leave gaps: fetch or make the model again")
        expected = tensor.end
    if expected != size:
        raise InvalidModel(f"{file} has {size} bytes where {expected} belong: fetch or make the model again")
    return tensors


def read_metadata(file: Path) -> dict[str, str]:
    """The texts that the maker of a safetensors file put beside its tensors, by key.

    Raises:
        InvalidModel: the file cannot be read, is cut short, or its header is damaged.
    """
    values = _json_header(file)[0].get("__metadata__")
    return {key: str(value) for key, value in values.items()} if isinstance(values, dict) else {}


def _json_header(file: Path, limit: int = MAX_HEADER_BYTES) -> tuple[dict[str, Any], int, int]:
    """The header's JSON object, the place of the first tensor's bytes, and the file's size."""
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            if length > min(size - 8, MAX_HEADER_BYTES) or size < 8:
                raise InvalidModel(f"{file} is cut short or no safetensors file: fetch or make the model again")
            if length > limit:
                raise InvalidModel(f"{file} has a header of {length:,} bytes, more than any model's: fetch it again")
            header = json.loads(stream.read(length))
    except OSError as error:
        raise unreadable(file, error) from None
    except (ValueError, RecursionError):
        raise InvalidModel(f"the header of {file} is damaged: fetch or make the model again") from None
    if not isinstance(header, dict):
        raise InvalidModel(f"the header of {file} is damaged: fetch or make the model again")
    return header, 8 + length, size


def read_headers(folder: Path, stem: str) -> dict[str, TensorHeader]:
    """The tensors of `folder/stem.safetensors`, or of the shards that its index names.

    Raises:
        InvalidModel: no such file, a missing shard, or a tensor that is not where the index says.
    """
    index_file = folder / f"{stem}.safetensors.index.json"
    if not index_file.exists():
        return read_header(folder / f"{stem}.safetensors")
    weight_map = read_json(index_file).get("weight_map")
    if not isinstance(weight_map, dict) or not all(isinstance(shard, str) for shard in weight_map.values()):
        raise InvalidModel(f"{index_file} has no weight_map: fetch or make the model again")
    tensors: dict[str, TensorHeader] = {}
    for shard in sorted(set(weight_map.values())):
        if Path(shard).name != shard:
            raise InvalidModel(f"{index_file} names a file outside its folder: {shard!r}")
        found = read_header(folder / shard)
        if misplaced := [name for name in found if weight_map.get(name) != shard]:
            raise InvalidModel(f"{shard} holds {misplaced[0]}, which {index_file} does not place there")
        tensors |= found
    if missing := sorted(weight_map.keys() - tensors.keys()):
        raise InvalidModel(f"{index_file} names {missing[0]}, which no shard holds: fetch or make the model again")
    return tensors


def read_json(file: Path) -> dict[str, Any]:
    """A JSON object from a file.

    Raises:
        InvalidModel: the file cannot be read or holds no JSON object.
    """
    try:
        value = json.loads(file.read_bytes())
    except OSError as error:
        raise unreadable(file, error) from None
    except (ValueError, RecursionError):
        raise InvalidModel(f"{file} is not valid JSON: fetch or make the model again") from None
    if not isinstance(value, dict):
        raise InvalidModel(f"{file} holds no JSON object: fetch or make the model again")
    return value


def unreadable(file: Path, error: OSError | ValueError) -> InvalidModel:
    """What to raise of a file that the system does not read; a name with a zero byte is a ValueError."""
    reason = getattr(error, "strerror", None) or error
    return InvalidModel(f"{file} cannot be read ({reason}): check that it exists and its permissions")


def _tensor(file: Path, name: str, entry: Any, data_start: int) -> TensorHeader:
    stated = entry.get("dtype") if isinstance(entry, dict) else None
    if isinstance(stated, str) and stated not in DTYPE_BYTES:
        raise InvalidModel(f"{file} has {name} in numbers of the type {stated}, which is not read: choose another file")
    try:
        dtype, shape, (start, end) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
        whole = all(isinstance(number, int) and number >= 0 for number in (*shape, start, end))
        sound = whole and end - start == math.prod(shape) * DTYPE_BYTES[dtype]
    except (KeyError, TypeError, ValueError):
        sound = False
    if not sound:
        raise InvalidModel(f"the header of {file} describes {name} wrongly: fetch or make the model again")
    return TensorHeader(file=file, dtype=dtype, shape=shape, start=data_start + start, end=data_start + end)
