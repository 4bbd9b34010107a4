"""Every prompt that was used, with its last settings: searched, marked as favourite, bounded."""

import contextlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from app.kept_file import keep_aside
from engine.errors import OutputError

translate = QCoreApplication.translate

MAX_PROMPTS: Final = 5_000
FORMAT_VERSION: Final = 1
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS prompts (
    text TEXT PRIMARY KEY,
    place INTEGER NOT NULL UNIQUE,
    used_at REAL NOT NULL,
    uses INTEGER NOT NULL,
    favourite INTEGER NOT NULL,
    settings TEXT NOT NULL
) STRICT
"""
COLUMNS: Final = "text, used_at, uses, favourite, settings"


@dataclass(frozen=True, kw_only=True)
class UsedPrompt:
    """A prompt as it was typed: `used_at` is in seconds since 1970, `settings` are those of its last use."""

    text: str
    used_at: float
    uses: int
    is_favourite: bool
    settings: Mapping[str, Any]


class PromptHistory:
    """The prompts in an SQLite file; each change is whole when its method returns, also through a crash.

    A file that is none is kept aside and `complaint` says so. `MAX_PROMPTS` are kept besides the favourites.
    """

    def __init__(self, file: Path, *, clock: Callable[[], float] = time.time, most: int = MAX_PROMPTS) -> None:
        """Open the file, or begin one.

        Raises:
            OutputError: its folder cannot be written.
        """
        self._file = file
        self._clock = clock
        self._most = most
        self.complaint: str | None = None
        self._base = self._open()

    def add(self, text: str, settings: Mapping[str, Any]) -> None:
        """Put a prompt in front, with the settings that it was used with; it counts as the same but for its edges.

        Raises:
            OutputError: it cannot be written.
        """
        text = text.strip()
        if not text:
            return
        with self._changing() as base:
            base.execute(
                "INSERT INTO prompts VALUES (?, (SELECT IFNULL(MAX(place), 0) + 1 FROM prompts), ?, 1, 0, ?) "
                "ON CONFLICT (text) DO UPDATE SET place = (SELECT MAX(place) + 1 FROM prompts), "
                "used_at = excluded.used_at, uses = uses + 1, settings = excluded.settings",
                (text, self._clock(), json.dumps(dict(settings))),
            )
            base.execute(
                "DELETE FROM prompts WHERE NOT favourite AND place <= "
                "(SELECT place FROM prompts WHERE NOT favourite ORDER BY place DESC LIMIT 1 OFFSET ?)",
                (self._most,),
            )

    def search(
        self, words: str = "", *, favourites_only: bool = False, most: int | None = None
    ) -> tuple[UsedPrompt, ...]:
        """The prompts that have all of the words in them, in any case and order, the newest first.

        Raises:
            OutputError: the file cannot be read any more.
        """
        wanted = words.casefold().split()
        found = []
        with self._changing() as base:
            where = "WHERE favourite" if favourites_only else ""
            for row in base.execute(f"SELECT {COLUMNS} FROM prompts {where} ORDER BY place DESC"):
                folded = row[0].casefold()
                if all(word in folded for word in wanted):
                    found.append(_used(row))
                    if len(found) == most:
                        break
        return tuple(found)

    def set_favourite(self, text: str, *, favourite: bool) -> None:
        """Mark a prompt as one to keep, or no longer.

        Raises:
            OutputError: it cannot be written.
        """
        with self._changing() as base:
            base.execute("UPDATE prompts SET favourite = ? WHERE text = ?", (favourite, text.strip()))

    def delete(self, text: str) -> None:
        """Forget one prompt.

        Raises:
            OutputError: it cannot be written.
        """
        with self._changing() as base:
            base.execute("DELETE FROM prompts WHERE text = ?", (text.strip(),))

    def delete_all(self, *, keep_favourites: bool) -> None:
        """Forget every prompt, in the file too.

        Raises:
            OutputError: it cannot be written.
        """
        with self._changing() as base:
            base.execute("DELETE FROM prompts WHERE NOT (favourite AND ?)", (keep_favourites,))
        with self._saying():
            self._base.execute("VACUUM")
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file; nothing works after."""
        self._base.close()

    def _open(self) -> sqlite3.Connection:
        with self._saying():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                return _connect(self._file)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                aside = keep_aside(self._file)
                for leftover in ("-wal", "-shm"):
                    self._file.with_name(self._file.name + leftover).unlink(missing_ok=True)
                sentence = translate(
                    "PromptHistory",
                    "the prompts that you used before cannot be read ({cause}): a new list begins, "
                    "and the old file is kept as {file}",
                )
                self.complaint = sentence.format(cause=error, file=aside)
                return _connect(self._file)

    @contextlib.contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._saying(), self._base:
            yield self._base

    @contextlib.contextmanager
    def _saying(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            sentence = translate(
                "PromptHistory",
                "the list of used prompts in {file} cannot be written or read ({cause}): "
                "free some space, or allow writing there",
            )
            raise OutputError(sentence.format(file=self._file, cause=error)) from None


def _connect(file: Path) -> sqlite3.Connection:
    base = sqlite3.connect(file, timeout=1.0)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("PRAGMA secure_delete = ON")
        base.execute(SCHEMA)
        version = base.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, FORMAT_VERSION):
            raise sqlite3.DatabaseError(f"it has the version {version}")
        names = {row[1] for row in base.execute("PRAGMA table_info(prompts)")}
        if not names.issuperset(COLUMNS.split(", ")):
            raise sqlite3.DatabaseError("it holds something else")
        if version == 0:
            base.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
        base.commit()
    except BaseException:
        base.close()
        raise
    return base


def _used(row: tuple[str, float, int, int, str]) -> UsedPrompt:
    text, used_at, uses, favourite, settings = row
    return UsedPrompt(
        text=text, used_at=used_at, uses=uses, is_favourite=bool(favourite), settings=json.loads(settings)
    )
