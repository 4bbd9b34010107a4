"""A JSON file of the person's: written whole or not at all, and kept aside where it is broken."""

import json
import os
from pathlib import Path
from typing import Any


class FileBroken(ValueError):
    """A file is there and holds something else than it should; the text says what."""


def read_json_file(file: Path) -> Any:
    """The value in `file`, None where there is none.

    Raises:
        FileBroken: it is no JSON.
        OSError: it cannot be read.
    """
    try:
        return json.loads(file.read_bytes())
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError) as error:
        raise FileBroken(f"no JSON: {error}") from None


def write_json_file(file: Path, value: Any) -> None:
    """Write `value` in place of what `file` holds.

    Raises:
        OSError: it cannot be written; what was there is still there.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8") as stream:
            json.dump(value, stream, indent=2, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def keep_aside(file: Path) -> Path:
    """Rename a broken file to a free name beside it, so that nothing in it is lost, and return that.

    Raises:
        OSError: it cannot be renamed.
    """
    number = 1
    while (aside := file.with_name(f"{file.name}.broken-{number}")).exists():
        number += 1
    file.replace(aside)
    return aside
