"""What of a conversion outlives the program: its request, and where it stood."""

import enum
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.kept_file import FileBroken, keep_aside, read_json_file, write_json_file
from engine.errors import EngineError
from engine.frozen_json import from_json, to_json
from engine.requests import ConversionRequest

FORMAT_VERSION: Final = 1
NAME: Final = "conversion.json"


class Standing(enum.StrEnum):
    """Where a conversion stood when it was last written down."""

    RUNNING = "running"  # found at a start, it was interrupted
    PAUSED = "paused"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class KeptConversion:
    """A conversion that is not finished: what was asked, its working folder, and why it failed, where it did.

    `done` of its `blocks` were finished when it was last heard of; both are 0 where it told nothing.
    """

    request: ConversionRequest
    folder: Path
    standing: Standing
    sentence: str | None = None
    done: int = 0
    blocks: int = 0

    @property
    def name(self) -> str:
        """What the model that it makes is called."""
        return Path(self.request.target).name


def read_kept(file: Path) -> KeptConversion | None:
    """What `file` holds, None where there is none; a broken file is kept aside.

    Raises:
        FileBroken: the file was broken; the text says what was wrong, and it is aside now.
        OSError: the file cannot be read.
    """
    try:
        values = read_json_file(file)
        return None if values is None else _kept(values)
    except FileBroken:
        keep_aside(file)
        raise


def write_kept(file: Path, kept: KeptConversion) -> None:
    """Write it whole in place of what `file` holds.

    Raises:
        OSError: it cannot be written; what was there is still there.
    """
    values = to_json(kept, [], {})
    write_json_file(file, {"format_version": FORMAT_VERSION, **values})


def _kept(values: Any) -> KeptConversion:
    try:
        if values["format_version"] != FORMAT_VERSION:
            raise ValueError(f"format version {values['format_version']!r}")
        fields = {name: value for name, value in values.items() if name != "format_version"}
        kept: KeptConversion = from_json(KeptConversion, fields, [], {})
    except (KeyError, TypeError, ValueError, AttributeError, EngineError) as error:
        raise FileBroken(f"no conversion: {error!r}") from None
    return kept
