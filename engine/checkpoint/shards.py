"""Tensors into one safetensors file, or into numbered shards with an index, as diffusers names them."""

import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor


class ShardWriter:
    """Takes groups of tensors, and writes a shard whenever the next group would make it too large.

    A group is never split: one that alone is larger than `max_shard_bytes` gets a shard of its own. Each file's
    metadata, and the index's, hold a SHA-256 of the tensors, so that headers of other weights differ.

    Raises:
        OSError, SafetensorError: a file cannot be written.
    """

    def __init__(self, folder: Path, stem: str, *, max_shard_bytes: int) -> None:
        self._folder = folder
        self._stem = stem
        self._max_bytes = max_shard_bytes
        self._waiting: dict[str, Tensor] = {}
        self._written: list[tuple[Path, list[str]]] = []
        self._total_bytes = 0
        self._hash = hashlib.sha256()

    def add(self, group: dict[str, Tensor]) -> None:
        """Take tensors that belong in one shard, by name."""
        if self._waiting and _size(self._waiting) + _size(group) > self._max_bytes:
            self._flush()
        self._waiting |= {name: tensor.detach().contiguous().cpu() for name, tensor in group.items()}

    def finish(self) -> None:
        """Write what waits, give the files their names, and write the index if there are several."""
        self._flush()
        if len(self._written) == 1:
            self._written[0][0].rename(self._folder / f"{self._stem}.safetensors")
            return
        weight_map: dict[str, str] = {}
        for number, (file, names) in enumerate(self._written, start=1):
            shard = f"{self._stem}-{number:05d}-of-{len(self._written):05d}.safetensors"
            file.rename(self._folder / shard)
            weight_map |= dict.fromkeys(names, shard)
        metadata = {"total_size": self._total_bytes, "sha256": self._hash.hexdigest()}
        index = {"metadata": metadata, "weight_map": dict(sorted(weight_map.items()))}
        file = self._folder / f"{self._stem}.safetensors.index.json"
        file.write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")

    def _flush(self) -> None:
        if not self._waiting:
            return
        file = self._folder / f"{self._stem}.{len(self._written)}.tmp"
        file.touch()
        mode = file.stat().st_mode  # the umask's; safetensors makes files that only their owner reads
        digest = _digest(self._waiting)
        self._hash.update(digest.encode())
        save_file(self._waiting, file, metadata={"sha256": digest})  # safetensors writes several keys in any order
        file.chmod(mode)
        self._total_bytes += _size(self._waiting)
        self._written.append((file, list(self._waiting)))
        self._waiting = {}


def _size(tensors: dict[str, Tensor]) -> int:
    return sum(tensor.nbytes for tensor in tensors.values())


def _digest(tensors: dict[str, Tensor]) -> str:
    """A SHA-256 of names, dtypes, shapes and numbers, whatever their order."""
    hashed = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        hashed.update(f"{name} {tensor.dtype} {list(tensor.shape)}\n".encode())
        hashed.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return hashed.hexdigest()
