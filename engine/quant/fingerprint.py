"""What a conversion depends on: two of the same fingerprint give the same model."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from engine.checkpoint.source import Source
from engine.errors import InvalidModel, InvalidRequest
from engine.headers import unreadable
from engine.quant.recipe import Task
from engine.version import versions

FORMAT_VERSION: Final = 2
WORDS: Final = {
    "format_version": "by another version of Triptych",
    "versions": "by another version of Triptych or PyTorch",
    "source": "from another source, or its files have changed since",
    "recipe": "with another recipe",
    "prompts": "with other prompts",
    "settings": "with other settings of its recipe",
    "seed": "with another seed",
    "device": "on another kind of device",
    "budget": "with another budget",
}


def fingerprint(task: Task, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The fingerprint of a task with the settings that its recipe has for it: JSON values.

    Raises:
        InvalidRequest: the file of prompts cannot be read.
    """
    request = task.request
    return {
        "format_version": FORMAT_VERSION,
        "source": task.source.fingerprint,
        "recipe": str(request.recipe),
        "settings": dict(settings),
        "seed": request.seed,
        "device": task.device.type,
        "prompts": None if request.prompts is None else _prompts_digest(request.prompts),
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


def check_planned(task: Task, settings: Callable[[Task], Mapping[str, Any]], planned: Mapping[str, Any]) -> None:
    """See that a task still has the fingerprint that it was planned with.

    Raises:
        InvalidRequest: it has not; what can change meanwhile are prompts.
    """
    if fingerprint(task, settings(task)) != planned:
        raise InvalidRequest("the prompts changed since the conversion was planned: give the same command again")


def check_unchanged(source: Source) -> None:
    """See that no file of an opened source has another size or time of change by now.

    Raises:
        InvalidModel: one has, or is gone.
    """
    for file in (*source.files, *source.part_files):
        try:
            status = file.path.stat()
        except OSError as error:
            raise unreadable(file.path, error) from None
        if (status.st_size, status.st_mtime_ns) != (file.bytes, file.changed_ns):
            raise InvalidModel(f"{file.path} changed while it was read: begin anew with --restart")


def _prompts_digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise InvalidRequest(f"the prompts {file} cannot be read ({error.strerror}): check the path") from None
