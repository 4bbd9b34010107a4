"""Groups of tensors into shards."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file

from engine.checkpoint.shards import ShardWriter


def write(folder: Path, sizes: list[int], *, max_shard_bytes: int) -> list[list[str]]:
    """Groups of one tensor of so many bytes each; returns the names in each file, in the files' order."""
    shards = ShardWriter(folder, "stem", max_shard_bytes=max_shard_bytes)
    for number, size in enumerate(sizes):
        shards.add({f"t{number}": torch.full((size,), number, dtype=torch.uint8)})
    shards.finish()
    return [sorted(load_file(file)) for file in sorted(folder.glob("*.safetensors"))]


def test_what_fits_is_one_file(tmp_path: Path) -> None:
    assert write(tmp_path, [4, 4, 2], max_shard_bytes=10) == [["t0", "t1", "t2"]]
    assert [file.name for file in tmp_path.iterdir()] == ["stem.safetensors"]


def test_a_new_shard_begins_where_the_next_group_would_not_fit(tmp_path: Path) -> None:
    assert write(tmp_path, [4, 4, 3, 20, 1], max_shard_bytes=10) == [["t0", "t1"], ["t2"], ["t3"], ["t4"]]
    index = json.loads((tmp_path / "stem.safetensors.index.json").read_text())
    assert index["metadata"]["total_size"] == 32
    assert index["weight_map"]["t3"] == "stem-00003-of-00004.safetensors"
    assert len(list(tmp_path.iterdir())) == 5


def test_parts_of_larger_tensors_are_written_alone(tmp_path: Path) -> None:
    whole = torch.arange(24).reshape(4, 6)
    shards = ShardWriter(tmp_path, "stem", max_shard_bytes=10**6)
    shards.add({"part": whole[:, 1:3].T})
    shards.finish()
    assert torch.equal(load_file(tmp_path / "stem.safetensors")["part"], whole[:, 1:3].T)
    assert (tmp_path / "stem.safetensors").stat().st_size < 300
