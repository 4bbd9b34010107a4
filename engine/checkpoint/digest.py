"""Digests of a model's files."""

import hashlib
from pathlib import Path

from engine.description import TRANSFORMER_STEM
from engine.errors import InvalidModel

RECORD = "conversion.json"


def weights_digest(model: Path) -> str:
    """What names the transformer's weights in a picture: a SHA-256 that is cheap, whatever their size.

    Of sharded weights it is their index's, of a single file its header's bytes followed by the file's size as
    8 bytes, little-endian. Index and header of a ternary model hold a SHA-256 of the tensors, so that it tells
    weights of equal shapes apart; those of a plain 16-bit model do not.

    Raises:
        InvalidModel: the file cannot be read.
    """
    folder = model / "transformer"
    index = folder / f"{TRANSFORMER_STEM}.safetensors.index.json"
    if index.exists():
        return file_digest(index)
    file = folder / f"{TRANSFORMER_STEM}.safetensors"
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            length = stream.read(8)
            header = stream.read(min(int.from_bytes(length, "little"), size))
    except OSError as error:
        raise _unreadable(file, error) from None
    return hashlib.sha256(length + header + size.to_bytes(8, "little")).hexdigest()


def file_digest(file: Path) -> str:
    """The SHA-256 of a file's bytes.

    Raises:
        InvalidModel: the file cannot be read.
    """
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(file, error) from None


def folder_digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below `folder`, the record itself apart, by its path with forward slashes.

    Raises:
        InvalidModel: a file cannot be read.
    """
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file != folder / RECORD)
    return {file.relative_to(folder).as_posix(): file_digest(file) for file in files}


def _unreadable(file: Path, error: OSError) -> InvalidModel:
    return InvalidModel(f"{file} cannot be read ({error.strerror}): check that it exists and its permissions")
