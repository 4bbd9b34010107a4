"""What a conversion depends on: two of the same fingerprint give the same model."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.errors import InvalidRequest
from engine.headers import unreadable
from engine.requests import ConversionRequest
from engine.version import versions

FORMAT_VERSION: Final = 1
WORDS: Final = {
    "format_version": "by another version of Triptych",
    "versions": "by another version of Triptych or PyTorch",
    "files": "from files that have changed since",
    "recipe": "with another recipe",
    "settings": "with other settings of its recipe",
    "seed": "with another seed",
    "device": "on another kind of device",
    "base": "with another base",
    "loras": "with other LoRAs",
    "prompts": "with other prompts",
    "budget": "with another budget",
}


def fingerprint(
    request: ConversionRequest, files: tuple[Path, ...], *, settings: Mapping[str, Any], device: str
) -> dict[str, Any]:
    """The fingerprint of `request` on the source's `files`: JSON values.

    Files are told apart by name, size and time of change, prompts by their SHA-256. `device` is a kind ("cpu").

    Raises:
        InvalidModel: a file is gone.
    """
    return {
        "format_version": FORMAT_VERSION,
        "files": [_stamp(file) for file in files],
        "recipe": str(request.recipe),
        "settings": dict(settings),
        "seed": request.seed,
        "device": device,
        "base": request.base,
        "loras": list(request.loras),
        "prompts": None if request.prompts is None else hashlib.sha256(request.prompts.read_bytes()).hexdigest(),
        "budget": request.budget,
        "versions": {name: version for name, version in versions().items() if name in ("triptych", "torch")},
    }


def digest(values: Mapping[str, Any]) -> str:
    """The SHA-256 of a fingerprint."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def check_same(begun: Mapping[str, Any], now: Mapping[str, Any], *, target: Path, folder: Path) -> None:
    """See that a conversion to `target` that was begun in `folder` is the one that is asked for now.

    Raises:
        InvalidRequest: it is another one; the sentence says in what.
    """
    for key, words in WORDS.items():
        if begun.get(key) != now[key]:
            raise InvalidRequest(
                f"the conversion to {target} was begun {words}: give it as it was then, or begin anew with --restart, "
                f"which deletes {folder}"
            )


def _stamp(file: Path) -> dict[str, Any]:
    try:
        status = file.stat()
    except OSError as error:
        raise unreadable(file, error) from None
    return {"name": file.name, "bytes": status.st_size, "changed_ns": status.st_mtime_ns}
