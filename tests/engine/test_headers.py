"""Safetensors headers, whole and broken."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from engine.errors import InvalidModel
from engine.headers import read_header, read_headers, read_json


def write(file: Path, header: Any, data: bytes = b"") -> Path:
    content = json.dumps(header).encode()
    file.write_bytes(len(content).to_bytes(8, "little") + content + data)
    return file


def entry(start: int, end: int, *, dtype: Any = "U8", shape: Any = None) -> dict[str, Any]:
    return {"dtype": dtype, "shape": [end - start] if shape is None else shape, "data_offsets": [start, end]}


def test_headers_of_real_files_are_read(tmp_path: Path) -> None:
    tensors = {"a": torch.ones(2, 3), "b": torch.ones(5, dtype=torch.bfloat16), "empty": torch.ones(0, 4)}
    save_file(tensors, tmp_path / "file.safetensors", metadata={"format": "pt"})
    found = read_header(tmp_path / "file.safetensors")
    assert {name: (tensor.dtype, tensor.shape, tensor.bytes) for name, tensor in found.items()} == {
        "a": ("F32", (2, 3), 24),
        "b": ("BF16", (5,), 10),
        "empty": ("F32", (0, 4), 0),
    }
    assert found["a"].numbers == 6
    content = (tmp_path / "file.safetensors").read_bytes()
    assert content[found["a"].start : found["a"].end] == b"\x00\x00\x80\x3f" * 6


def test_an_empty_tensor_may_stand_anywhere(tmp_path: Path) -> None:
    header = {"a": entry(0, 2), "empty": entry(0, 0), "b": entry(2, 4), "last": entry(4, 4)}
    assert len(read_header(write(tmp_path / "file", header, bytes(4)))) == 4


@pytest.mark.parametrize(
    ("header", "data"),
    [
        ({"a": entry(0, 2)}, bytes(1)),
        ({"a": entry(0, 2)}, bytes(3)),
        ({"a": entry(1, 3)}, bytes(3)),
        ({"a": entry(0, 2), "b": entry(1, 3)}, bytes(3)),
        ({"a": entry(0, 2), "b": entry(3, 4)}, bytes(4)),
        ({"a": entry(0, 4, shape=[5])}, bytes(4)),
        ({"a": entry(0, 4, shape=[-2, -2])}, bytes(4)),
        ({"a": entry(0, 4, shape=[2.0, 2.0])}, bytes(4)),
        ({"a": entry(0, 4, shape="four")}, bytes(4)),
        ({"a": entry(0, 4, shape=4)}, bytes(4)),
        ({"a": entry(0, 4, dtype="U3")}, bytes(4)),
        ({"a": entry(0, 4, dtype=["U8"])}, bytes(4)),
        ({"a": {"dtype": "U8", "shape": [0], "data_offsets": [0]}}, b""),
        ({"a": {"dtype": "U8", "shape": [0]}}, b""),
        ({"a": None}, b""),
        ([1, 2], b""),
        ("text", b""),
    ],
)
def test_headers_that_contradict_themselves_are_refused(tmp_path: Path, header: Any, data: bytes) -> None:
    with pytest.raises(InvalidModel, match="file"):
        read_header(write(tmp_path / "file", header, data))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"1234567",
        (2**63).to_bytes(8, "little"),
        (5).to_bytes(8, "little") + b"{}",
        (2).to_bytes(8, "little") + b"{]",
        (2).to_bytes(8, "little") + b"\xff\xfe",
        (10**6).to_bytes(8, "little") + b"[" * 10**6,
    ],
)
def test_what_is_no_safetensors_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(InvalidModel, match="file"):
        read_header(tmp_path / "file")


@given(content=st.binary(max_size=200), length=st.integers(0, 190))
def test_no_bytes_raise_anything_else(tmp_path_factory: pytest.TempPathFactory, content: bytes, length: int) -> None:
    file = tmp_path_factory.getbasetemp() / "random"
    file.write_bytes(length.to_bytes(8, "little") + content)
    with contextlib.suppress(InvalidModel):
        assert all(tensor.end <= 8 + len(content) for tensor in read_header(file).values())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidModel, match="cannot be read"):
        read_header(tmp_path)
    with pytest.raises(InvalidModel, match="cannot be read"):
        read_json(tmp_path)


def sharded(folder: Path, weight_map: Any) -> Path:
    for number in (1, 2):
        write(folder / f"stem-{number}.safetensors", {f"t{number}": entry(0, 1)}, bytes(1))
    (folder / "stem.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    return folder


def test_shards_are_read_together(tmp_path: Path) -> None:
    folder = sharded(tmp_path, {"t1": "stem-1.safetensors", "t2": "stem-2.safetensors"})
    assert {name: tensor.file.name for name, tensor in read_headers(folder, "stem").items()} == {
        "t1": "stem-1.safetensors",
        "t2": "stem-2.safetensors",
    }


@pytest.mark.parametrize(
    ("weight_map", "says"),
    [
        (None, "has no weight_map"),
        ({"t1": 1}, "has no weight_map"),
        ({"t1": "stem-1.safetensors", "t2": "stem-3.safetensors"}, r"stem-3\.safetensors cannot be read"),
        ({"t2": "stem-1.safetensors"}, "holds t1, which .* does not place there"),
        ({"t1": "stem-1.safetensors", "t3": "stem-1.safetensors"}, "names t3, which no shard holds"),
        ({"t1": "../stem-1.safetensors"}, "outside its folder"),
        ({"t1": "/etc/hostname"}, "outside its folder"),
        ({"t1": ".."}, "cannot be read"),
        ({"t1": ""}, "cannot be read"),
        ({"t1": "stem\0"}, "stem"),
    ],
)
def test_an_index_that_lies_is_refused(tmp_path: Path, weight_map: Any, says: str) -> None:
    with pytest.raises(InvalidModel, match=says):
        read_headers(sharded(tmp_path, weight_map), "stem")


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff", b"[" * 10**5, b"null"])
def test_json_that_is_no_object_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "values.json").write_bytes(content)
    with pytest.raises(InvalidModel, match=r"values\.json"):
        read_json(tmp_path / "values.json")
