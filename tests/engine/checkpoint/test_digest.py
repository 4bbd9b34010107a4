"""Digests of models' files."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from damage import TRANSFORMER_FILE, edit_tensors, flip_bit
from engine.checkpoint.digest import file_digest, folder_digests, weights_digest
from engine.errors import InvalidModel
from tiny_models import save_tiny_model
from tiny_ternary import save_tiny_ternary


def test_of_a_single_file_it_is_the_header_and_the_size(source_model: Path) -> None:
    content = (source_model / TRANSFORMER_FILE).read_bytes()
    length = int.from_bytes(content[:8], "little")
    expected = hashlib.sha256(content[: 8 + length] + len(content).to_bytes(8, "little")).hexdigest()
    assert weights_digest(source_model) == expected


def test_of_shards_it_is_the_index(tmp_path: Path) -> None:
    model = save_tiny_model(tmp_path / "model", max_shard_size="20KB")
    index = (model / f"{TRANSFORMER_FILE}.index.json").read_bytes()
    assert weights_digest(model) == hashlib.sha256(index).hexdigest()


def test_it_tells_models_of_other_tensors_apart(copy_of: Callable[[Path], Path], source_model: Path) -> None:
    model = copy_of(source_model)
    edit_tensors(model, lambda tensors: tensors.update(extra=torch.zeros(1)))
    assert weights_digest(model) != weights_digest(source_model)


@pytest.mark.parametrize("max_shard_bytes", [10**9, 20_000])
def test_it_tells_ternary_models_of_equal_shapes_apart(tmp_path: Path, max_shard_bytes: int) -> None:
    models = [
        save_tiny_ternary(
            save_tiny_model(tmp_path / f"source-{seed}", seed=seed),
            tmp_path / f"model-{number}",
            max_shard_bytes=max_shard_bytes,
        )
        for number, seed in enumerate((0, 1))
    ]
    again = save_tiny_ternary(tmp_path / "source-0", tmp_path / "again", max_shard_bytes=max_shard_bytes)
    assert weights_digest(models[0]) != weights_digest(models[1])
    assert weights_digest(models[0]) == weights_digest(again)


def test_a_missing_file_is_named(copy_of: Callable[[Path], Path], source_model: Path) -> None:
    model = copy_of(source_model)
    (model / TRANSFORMER_FILE).unlink()
    with pytest.raises(InvalidModel, match=r"diffusion_pytorch_model\.safetensors cannot be read"):
        weights_digest(model)


def test_one_bit_changes_a_files_digest(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"abc")
    before = file_digest(file)
    assert before == hashlib.sha256(b"abc").hexdigest()
    flip_bit(file, -1)
    assert file_digest(file) != before


def test_a_folder_is_digested_without_its_record(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    for path in ("conversion.json", "part/conversion.json", "part/weights"):
        (tmp_path / path).write_bytes(b"")
    empty = hashlib.sha256(b"").hexdigest()
    assert folder_digests(tmp_path) == {"part/conversion.json": empty, "part/weights": empty}
