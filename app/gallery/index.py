"""The index of the gallery: what all files say, in SQLite, from which nothing is lost when it is deleted.

Prompts are searched by SQLite's FTS5 where the platform's SQLite has it, and by LIKE otherwise, with the same results.
"""

import contextlib
import functools
import os
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.gallery.picture import Picture
from app.gallery.query import Query, to_sql
from app.gallery.search import folded_words

SCHEMA_VERSION: Final = 1
BUSY_SECONDS: Final = 20.0
MAX_VALUES: Final = 500  # of one statement
DAMAGE: Final = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))
SCHEMA: Final = """
CREATE TABLE pictures (
    id INTEGER PRIMARY KEY, folder BLOB NOT NULL, name BLOB NOT NULL, sort_name TEXT NOT NULL,
    mtime_ns INTEGER NOT NULL, size INTEGER NOT NULL, prompt TEXT, model TEXT, width INTEGER NOT NULL,
    height INTEGER NOT NULL, seed TEXT, steps INTEGER, favourite INTEGER NOT NULL, fault TEXT, words TEXT NOT NULL,
    UNIQUE (folder, name)
);
CREATE INDEX by_date ON pictures (mtime_ns, id);
CREATE INDEX by_name ON pictures (sort_name, id);
CREATE INDEX by_kind ON pictures (model, width, height);
"""
# The words are folded and parted by spaces already: the tokenizer "ascii" takes them as they are.
FULL_TEXT: Final = """
CREATE VIRTUAL TABLE searched USING fts5(words, content='pictures', content_rowid='id', tokenize='ascii');
CREATE TRIGGER added AFTER INSERT ON pictures BEGIN
    INSERT INTO searched (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER removed AFTER DELETE ON pictures BEGIN
    INSERT INTO searched (searched, rowid, words) VALUES ('delete', old.id, old.words);
END;
CREATE TRIGGER changed AFTER UPDATE OF words ON pictures BEGIN
    INSERT INTO searched (searched, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO searched (rowid, words) VALUES (new.id, new.words);
END;
"""
FIELDS: Final = "folder, name, mtime_ns, size, prompt, model, width, height, seed, steps, favourite, fault, id"
PUT: Final = """
INSERT INTO pictures (folder, name, mtime_ns, size, prompt, model, width, height, seed, steps, favourite, fault,
                      sort_name, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (folder, name) DO UPDATE SET mtime_ns = excluded.mtime_ns, size = excluded.size, prompt = excluded.prompt,
    model = excluded.model, width = excluded.width, height = excluded.height, seed = excluded.seed,
    steps = excluded.steps, fault = excluded.fault, words = excluded.words
"""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the index knows of a file: as long as both numbers are the same, it is taken as unchanged."""

    id: int
    mtime_ns: int
    size: int


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be filtered by, the most frequent first, and how many pictures there are in all."""

    models: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    total: int


class GalleryIndex:
    """One connection to the index, for one thread at a time.

    Raises:
        sqlite3.Error: the file cannot be opened, read or written; `is_damage` tells a damaged one.
    """

    def __init__(self, file: Path, *, full_text: bool | None = None) -> None:
        """`full_text` None searches by FTS5 where SQLite has it."""
        self.full_text = has_full_text() if full_text is None else full_text
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = _connect(file)
        try:
            while not self._prepare():
                self._connection.close()
                _delete(file)  # the files say it all again
                self._connection = _connect(file)
        except sqlite3.Error:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def check(self) -> None:
        """Read the whole file.

        Raises:
            sqlite3.DatabaseError: it is damaged.
        """
        answers = [row[0] for row in self._connection.execute("PRAGMA quick_check(1)")]
        if answers != ["ok"]:
            error = sqlite3.DatabaseError(str(answers[:1]))
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error

    def known_in(self, folder: Path) -> dict[bytes, Known]:
        """The files of a folder, without its subfolders, by the bytes of their names."""
        rows = self._connection.execute(
            "SELECT name, id, mtime_ns, size FROM pictures WHERE folder = ?", (os.fsencode(folder),)
        )
        return {name: Known(id=number, mtime_ns=mtime_ns, size=size) for name, number, mtime_ns, size in rows}

    def folders(self) -> set[Path]:
        """Every folder that a known file lies in."""
        rows = self._connection.execute("SELECT DISTINCT folder FROM pictures")
        return {Path(os.fsdecode(folder)) for (folder,) in rows}

    def put(self, pictures: Iterable[Picture]) -> None:
        """Add pictures, or renew what is known of their files; a known file stays a favourite, or none."""
        with self._writing():
            self._connection.executemany(PUT, map(_to_row, pictures))

    def remove(self, ids: Sequence[int]) -> None:
        """Forget pictures."""
        with self._writing():
            self._connection.executemany("DELETE FROM pictures WHERE id = ?", ((number,) for number in ids))

    def favour(self, ids: Sequence[int], *, favourite: bool) -> None:
        """Note which pictures are favourites."""
        with self._writing():
            self._connection.executemany(
                "UPDATE pictures SET favourite = ? WHERE id = ?", ((int(favourite), number) for number in ids)
            )

    def find(self, query: Query) -> "array[int]":
        """The ids of the pictures that a query asks for, in its order."""
        statement, values = to_sql(query, full_text=self.full_text)
        return array("q", (row[0] for row in self._connection.execute(statement, values)))

    def pictures(self, ids: Sequence[int]) -> dict[int, Picture]:
        """Pictures by their ids; those that are not known any more are left out."""
        found = {}
        for start in range(0, len(ids), MAX_VALUES):
            some = list(ids[start : start + MAX_VALUES])
            marks = ",".join("?" * len(some))
            for row in self._connection.execute(f"SELECT {FIELDS} FROM pictures WHERE id IN ({marks})", some):
                found[row[-1]] = _from_row(row)
        return found

    def choices(self) -> Choices:
        """What can be filtered by."""

        def rows(statement: str) -> list[Any]:
            return self._connection.execute(statement).fetchall()

        models = rows("SELECT model FROM pictures WHERE model IS NOT NULL GROUP BY model ORDER BY count(*) DESC, model")
        sizes = rows("SELECT width, height FROM pictures WHERE width > 0 GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2")
        ((total,),) = rows("SELECT count(*) FROM pictures")
        return Choices(models=tuple(model for (model,) in models), sizes=tuple(sizes), total=total)

    @contextlib.contextmanager
    def _writing(self) -> Any:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _prepare(self) -> bool:
        """Make the tables where there are none; false where they are of another version of the program or of SQLite."""
        execute = self._connection.execute
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        wanted = SCHEMA_VERSION * 2 + self.full_text
        if execute("PRAGMA user_version").fetchone() == (wanted,):
            return True
        with self._writing():
            (version,) = execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in _statements(SCHEMA + (FULL_TEXT if self.full_text else "")):
                    execute(statement)
                execute(f"PRAGMA user_version = {wanted}")
            return version in (0, wanted)


def open_index(file: Path, *, full_text: bool | None = None) -> tuple[GalleryIndex, bool]:
    """The index in `file`, and whether a damaged one was put aside for it, as `NAME.damaged`.

    Raises:
        sqlite3.Error, OSError: no index can be written there.
    """
    try:
        index = GalleryIndex(file, full_text=full_text)
        try:
            index.check()
        except sqlite3.DatabaseError:
            index.close()
            raise
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        put_aside(file)
        return GalleryIndex(file, full_text=full_text), True
    return index, False


def put_aside(file: Path) -> None:
    """Rename a damaged index, over an earlier one, and delete what belongs to it."""
    if file.exists():
        file.replace(file.with_name(f"{file.name}.damaged"))
    _delete(file)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error means that the file is damaged, rather than locked or on a full disk."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in DAMAGE


@functools.cache
def has_full_text() -> bool:
    """Whether this SQLite has FTS5."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
        except sqlite3.OperationalError:
            return False
    return True


def _connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)


def _delete(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _statements(script: str) -> list[str]:
    found, statement = [], ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            found.append(statement)
            statement = ""
    return found


def _to_row(picture: Picture) -> tuple[Any, ...]:
    path = picture.path
    words = folded_words(path.stem if picture.prompt is None else picture.prompt)
    return (
        os.fsencode(path.parent),
        os.fsencode(path.name),
        picture.mtime_ns,
        picture.size,
        picture.prompt,
        picture.model,
        picture.width,
        picture.height,
        None if picture.seed is None else str(picture.seed),
        picture.steps,
        picture.favourite,
        picture.fault,
        path.name.casefold().encode("utf-8", "replace").decode(),
        f" {' '.join(words)} ",
    )


def _from_row(row: tuple[Any, ...]) -> Picture:
    folder, name, mtime_ns, size, prompt, model, width, height, seed, steps, favourite, fault, number = row
    return Picture(
        path=Path(os.fsdecode(folder), os.fsdecode(name)),
        mtime_ns=mtime_ns,
        size=size,
        prompt=prompt,
        model=model,
        width=width,
        height=height,
        seed=None if seed is None else int(seed),
        steps=steps,
        favourite=bool(favourite),
        fault=fault,
        id=number,
    )
