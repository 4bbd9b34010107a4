"""Every prompt that this program keeps anywhere, so that it can be taken out of what others read."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from engine.paths import UserPaths

COLUMNS: Final = frozenset({"prompt", "text", "negative_prompt", "typed"})
SETTINGS: Final = "settings"  # of a prompt in the history, as JSON
QUEUE_MARK: Final = b"triptych queue"
PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".webp"})
LEAST_NAME: Final = 4  # letters of a file's name; shorter ones say nothing of a person


def known_prompts(paths: UserPaths) -> tuple[str, ...]:
    """The prompts of the history, the queue and the gallery, and what pictures, models and styles are called.

    A file that cannot be read is left out.
    """
    found: set[str] = set()
    for folder in {paths.settings.parent, paths.models.parent, paths.cache, paths.cache / "gallery"}:
        for file in _files(folder):
            with contextlib.suppress(OSError, sqlite3.Error, ValueError, RecursionError):
                found.update(_prompts(file))
    names = [file.stem for file in _files(paths.outputs) if file.suffix.lower() in PICTURES]
    names += [file.name for file in _entries(paths.models)]
    found.update(name for name in names if len(name) >= LEAST_NAME)
    return tuple(sorted(found))


def _prompts(file: Path) -> Iterator[str]:
    if file.suffix == ".sqlite":
        yield from _prompts_of_base(file)
        return
    with file.open("rb") as stream:
        if stream.read(len(QUEUE_MARK)) != QUEUE_MARK:
            return
        for line in stream.read().splitlines()[1:]:
            yield from _texts(json.loads(line.partition(b" ")[2]))


def _prompts_of_base(file: Path) -> Iterator[str]:
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=1.0)) as base:
        tables = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = {row[1] for row in base.execute(f'PRAGMA table_info("{table}")')}
            for column in sorted(columns & COLUMNS):
                rows = base.execute(f'SELECT DISTINCT "{column}" FROM "{table}"')
                yield from (value for (value,) in rows if isinstance(value, str))
            if SETTINGS in columns:
                for (value,) in base.execute(f'SELECT "{SETTINGS}" FROM "{table}"'):
                    yield from _texts(json.loads(value)) if isinstance(value, str) else ()


def _texts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for name, item in value.items():
                if name in COLUMNS and isinstance(item, str):
                    yield item
                else:
                    yield from _texts(item)
        case list():
            for item in value:
                yield from _texts(item)


def _files(folder: Path) -> list[Path]:
    return [entry for entry in _entries(folder) if entry.is_file()]


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
