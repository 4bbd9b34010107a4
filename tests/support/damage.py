"""Ways to break a model's files."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import Tensor

TRANSFORMER_FILE = Path("transformer", "diffusion_pytorch_model.safetensors")
CONFIG_FILE = Path("transformer", "config.json")


def edit_tensors(model: Path, edit: Callable[[dict[str, Tensor]], object]) -> None:
    """Change the transformer's tensors by name."""
    file = model / TRANSFORMER_FILE
    tensors = {name: tensor.clone() for name, tensor in load_file(file).items()}
    edit(tensors)
    save_file(tensors, file, metadata={"format": "pt"})


def edit_json(file: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change the values of a JSON file."""
    values = json.loads(file.read_text(encoding="utf-8"))
    edit(values)
    file.write_text(json.dumps(values), encoding="utf-8")


def record_anew(model: Path) -> None:
    """Write the hashes of a ternary model as it is into its record, as its maker would, or a forger."""

    def renew(record: dict[str, Any]) -> None:
        digests = {path: hashlib.sha256((model / path).read_bytes()).hexdigest() for path in record["files"]}
        record.update(files=digests)

    edit_json(model / "conversion.json", renew)


def flip_bit(file: Path, place: int) -> None:
    """Flip the lowest bit of one byte; a negative place counts from the end."""
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


def flip_bit_unseen(file: Path, place: int) -> None:
    """As `flip_bit`, as a failing disk does it: the file's time of change stays."""
    before = file.stat()
    flip_bit(file, place)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def cut_short(file: Path, lost: int = 1) -> None:
    """Take the last bytes off a file."""
    file.write_bytes(file.read_bytes()[:-lost])
