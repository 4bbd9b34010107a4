"""Digests of a model's files."""

import hashlib
from pathlib import Path, PurePosixPath

from engine.description import TRANSFORMER_STEM, ModelDescription, check_format_version
from engine.errors import InvalidModel
from engine.headers import read_json, unreadable

RECORD = "conversion.json"
REPORT = "report"  # a folder that a model has once it is whole: its files differ from run to run


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
        raise unreadable(file, error) from None
    return hashlib.sha256(length + header + size.to_bytes(8, "little")).hexdigest()


def file_digest(file: Path) -> str:
    """The SHA-256 of a file's bytes.

    Raises:
        InvalidModel: the file cannot be read.
    """
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        raise unreadable(file, error) from None


def folder_digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below `folder`, record and report apart, by its path with forward slashes.

    Raises:
        InvalidModel: a file cannot be read.
    """
    left_out = (folder / RECORD, folder / REPORT)
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not any(map(file.is_relative_to, left_out)))
    return {file.relative_to(folder).as_posix(): file_digest(file) for file in files}


def recorded_digests(model: Path) -> dict[str, str]:
    """The SHA-256 of each file, by its path with forward slashes, as the model's record has them.

    Raises:
        InvalidModel: the record cannot be read, has none, or names a file outside the model.
        UnsupportedFormat: a newer version wrote it.
    """
    record = model / RECORD
    values = read_json(record)
    check_format_version(values, record)
    digests = values.get("files")
    if not isinstance(digests, dict) or not digests:
        raise InvalidModel(f"{record} records no hashes: fetch or make the model again")
    for path in digests:
        if not path or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise InvalidModel(f"{record} names a file outside the model: {path!r}")
    return digests


def has_record(description: ModelDescription) -> bool:
    """Whether hashes are recorded: always for a ternary model, whose record must be there."""
    return description.is_ternary or (description.folder / RECORD).exists()


def check_digest(model: Path, path: str, digest: str) -> None:
    """See that the file `path` of a model has the SHA-256 `digest`.

    Raises:
        InvalidModel: it has another one, or cannot be read.
    """
    if file_digest(model / path) != digest:
        raise InvalidModel(f"{model / path} is not what was written (its SHA-256 differs): fetch or make it again")
