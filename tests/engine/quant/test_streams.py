"""States of a calibration, kept in memory and in files."""

from pathlib import Path

import pytest
import torch

from engine.errors import InvalidModel, OutputError
from engine.quant.streams import FolderStore, MemoryStore, States, StateStore


def states(seed: int, dtype: torch.dtype = torch.float32) -> States:
    generator = torch.Generator().manual_seed(seed)
    image, text = torch.randn(2, 4, 3, generator=generator, dtype=dtype), torch.randn(2, 5, 3, generator=generator)
    return States(
        image=image,
        text=text,
        teacher_image=image,
        teacher_text=2 * text,
        vector=torch.randn(2, 3, generator=generator),
    )


@pytest.fixture(params=["memory", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> StateStore:
    return MemoryStore() if request.param == "memory" else FolderStore(tmp_path / "block-0")


def same(one: States, other: States) -> bool:
    return all(torch.equal(one.tensors()[name], tensor) for name, tensor in other.tensors().items())


def test_what_was_written_is_read(store: StateStore) -> None:
    for index in range(3):
        store.write(index, states(index))
    assert len(store) == 3
    assert all(same(store.read(index), states(index)) for index in range(3))


def test_a_batch_is_replaced(store: StateStore) -> None:
    store.write(0, states(0))
    store.write(0, states(7))
    assert len(store) == 1
    assert same(store.read(0), states(7))


def test_sixteen_bits_stay_sixteen_bits(store: StateStore) -> None:
    store.write(0, states(0, torch.bfloat16))
    assert store.read(0).image.dtype == torch.bfloat16


def test_a_folder_is_found_again(tmp_path: Path) -> None:
    FolderStore(tmp_path).write(0, states(0))
    (tmp_path / "00001.part").write_bytes(b"cut off")
    again = FolderStore(tmp_path)
    assert len(again) == 1
    assert same(again.read(0), states(0))


def test_a_file_that_cannot_be_written_or_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"file cannot be written .*: make room"):
        FolderStore(tmp_path / "file")
    store = FolderStore(tmp_path / "states")
    store.write(0, states(0))
    (tmp_path / "states" / "00000.safetensors").write_bytes(b"cut")
    with pytest.raises(InvalidModel, match=r"00000\.safetensors cannot be read .*: begin anew with --restart"):
        store.read(0)
