"""The pieces of a verdict that single files and folders share."""

import os
import stat
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from engine.errors import InvalidModel
from engine.headers import TensorHeader, unreadable
from engine.sources.evidence import UNKNOWN
from engine.sources.licences import SourceLicence
from engine.sources.recognized import Layout, NumberType, Readiness, RecognizedSource, readable
from engine.sources.variants import Kind, Variant

HEADER_LIMIT: Final = 8 * 2**20  # bytes; FLUX.1-dev's is a seventieth of it
TENSOR_LIMIT: Final = 12_000  # FLUX.1-dev has 780 or 1160
FLUX: Final = "FLUX.1"
DATALESS: Final = 0x40000000  # macOS: the file's content is in the cloud
RECALLED: Final = 0x00400000 | 0x00001000  # Windows: reading it fetches it


def check_readable(file: Path) -> os.stat_result:
    """See that reading a file's beginning is quick and safe: it is a plain file, and its content is on this machine.

    Raises:
        InvalidModel: it is not, or is not there.
    """
    try:
        status = file.stat()
    except (OSError, RuntimeError, ValueError) as error:
        raise unreadable(file, error if isinstance(error, OSError) else ValueError(str(error))) from None
    if not stat.S_ISREG(status.st_mode):
        raise InvalidModel(f"{file} is no plain file: choose a safetensors file or a model's folder")
    if in_the_cloud(status):
        raise InvalidModel(f"{file} is kept in the cloud and not on this computer: have it downloaded first")
    return status


def in_the_cloud(status: os.stat_result) -> bool:
    """Whether a file's content would first have to be fetched, as OneDrive and iCloud keep files."""
    flags, attributes = getattr(status, "st_flags", 0), getattr(status, "st_file_attributes", 0)
    return bool(flags & DATALESS or attributes & RECALLED)


def check_count(headers: dict[str, TensorHeader], file: Path) -> None:
    """See that a header does not describe more tensors than any model has.

    Raises:
        InvalidModel: it does.
    """
    if len(headers) > TENSOR_LIMIT:
        raise InvalidModel(f"{file} describes {len(headers):,} tensors, more than any model's: fetch it again")


def number_types(headers: Iterable[tuple[str, TensorHeader]], *, scaled: bool = False) -> tuple[NumberType, ...]:
    """How many numbers have each type, the most frequent first; `scaled` says that 8-bit floats have scales."""
    counts: Counter[str] = Counter()
    for _, header in headers:
        counts[header.dtype] += header.numbers
    return tuple(
        NumberType(dtype=dtype, numbers=numbers, scaled=scaled and dtype.startswith("F8"))
        for dtype, numbers in counts.most_common()
    )


def billions(parameters: int) -> str:
    """A count of parameters in words: "11.9 billion", "23 million"."""
    return f"{parameters / 1e9:.1f} billion" if parameters >= 1e9 / 2 else f"{parameters / 1e6:.0f} million"


def caution(kind: Kind) -> str:
    """What a person should know of a convertible variant, as the end of a sentence; empty where nothing."""
    if kind.variant is Variant.KONTEXT:
        return "; it was made to edit a picture, which Triptych does not give it"
    return ""


def refused(
    path: Path,
    verdict: str,
    what: str,
    *,
    layout: Layout = Layout.OTHER,
    architecture: str | None = None,
    licence: SourceLicence = UNKNOWN,
) -> RecognizedSource:
    """Something that cannot be converted, of which no more is known."""
    return RecognizedSource(
        path=path,
        name=readable(path.stem if layout is Layout.FILE else path.name or str(path)),
        layout=layout,
        readiness=Readiness.NO,
        what=readable(what),
        verdict=readable(verdict),
        licence=licence,
        architecture=architecture,
    )
