"""Wildcard files: lists of words that a prompt draws from, the person's own and those that ship."""

import difflib
import fnmatch
import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

import resources
from app.prompting.syntax import Option, PromptMistake, Words, weighted_entry
from app.prompting.walk import Deck

translate = QCoreApplication.translate

SUFFIX: Final = ".txt"
MAX_BYTES: Final = 4 * 2**20
MAX_ENTRIES: Final = 50_000
MAX_FILES: Final = 5_000
SHIPPED: Final = "wildcards"
MARKS: Final = frozenset("\\{}_$")  # an entry with one of these may be more than words


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a wildcard file: its text, how often it is drawn, and its number in the file (from 1)."""

    text: str
    weight: float
    line: int
    name: str


@dataclass(frozen=True, kw_only=True)
class _Read:
    stamp: tuple[int, int]
    entries: tuple[Entry, ...]
    plain: Deck | None


class WildcardBook:
    """The wildcard files below some folders; of two with the same name the one in the earlier folder counts.

    A name is the path below the folder with slashes and without `.txt`; a space in it is written as a hyphen.
    Files are read when they are asked for, and again when they have changed.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._cache: dict[Path, _Read] = {}

    def names(self) -> tuple[str, ...]:
        """The names that there are, sorted."""
        return tuple(sorted(self._files()))

    def matching(self, pattern: str) -> tuple[str, ...]:
        """The names that a name, or a pattern with `*`, stands for."""
        if "*" not in pattern:
            return (pattern,) if pattern in self._files() else ()
        return tuple(name for name in self.names() if fnmatch.fnmatchcase(name, pattern))

    def entries(self, name: str) -> tuple[Entry, ...]:
        """The entries of a name, or of all that a pattern stands for.

        Raises:
            PromptMistake: there is no such file, or it is unreadable, too large or empty.
        """
        names = self.matching(name)
        if not names:
            raise PromptMistake(self._missing(name), length=len(name) + 4)
        files = self._files()
        read = [self._read(each, files[each]).entries for each in names]
        entries = read[0] if len(read) == 1 else tuple(itertools.chain.from_iterable(read))
        if not any(entry.weight for entry in entries):
            sentence = translate("Wildcards", "the wildcard file {file} has no entries: write one a line")
            raise PromptMistake(sentence.format(file=files[names[0]]), length=len(name) + 4)
        return entries

    def plain_deck(self, name: str) -> Deck | None:
        """What a file is drawn from that has words only, made once for all prompts; None where it has more.

        Raises:
            PromptMistake: the file is unreadable or too large.
        """
        file = self._files().get(name)
        return self._read(name, file).plain if file is not None else None

    def nearest(self, name: str) -> str | None:
        """The name that there is and that is most like `name`."""
        names = {known.casefold(): known for known in self.names()}
        found = difflib.get_close_matches(name.casefold(), names, n=1, cutoff=0.5)
        return names[found[0]] if found else None

    def _files(self) -> dict[str, Path]:
        files: dict[str, Path] = {}
        for folder in reversed(self._folders):
            files |= _files_below(folder)
        return files

    def _read(self, name: str, file: Path) -> _Read:
        try:
            facts = file.stat()
            stamp = facts.st_mtime_ns, facts.st_size
            known = self._cache.get(file)
            if known is not None and known.stamp == stamp:
                return known
            if facts.st_size > MAX_BYTES:
                sentence = translate("Wildcards", "the wildcard file {file} is larger than {most} MiB: split it")
                raise PromptMistake(sentence.format(file=file, most=MAX_BYTES // 2**20))
            text = file.read_bytes().decode("utf-8-sig")
        except OSError as error:
            sentence = translate("Wildcards", "the wildcard file {file} cannot be read ({cause}): check the file")
            raise PromptMistake(sentence.format(file=file, cause=error.strerror or error)) from None
        except UnicodeDecodeError:
            raise PromptMistake(
                translate("Wildcards", "the wildcard file {file} is not UTF-8: save it as UTF-8").format(file=file)
            ) from None
        entries = _entries(text, name)
        if len(entries) > MAX_ENTRIES:
            sentence = translate("Wildcards", "the wildcard file {file} has more than {most} entries: split it")
            raise PromptMistake(sentence.format(file=file, most=MAX_ENTRIES))
        self._cache[file] = _Read(stamp=stamp, entries=entries, plain=_plain_deck(entries))
        return self._cache[file]

    def _missing(self, name: str) -> str:
        nearest = self.nearest(name)
        if nearest is not None:
            return translate("Wildcards", "there is no wildcard file {name}: did you mean __{nearest}__?").format(
                name=name, nearest=nearest
            )
        sentence = translate("Wildcards", "there is no wildcard file {name}: make {file}, with one entry a line")
        return sentence.format(name=name, file=self._folders[0] / f"{name}{SUFFIX}")


def shipped_wildcards() -> Path:
    """The folder of the wildcard files that ship.

    Raises:
        FileNotFoundError: the installation lacks them.
    """
    return resources.find(SHIPPED)


def _entries(text: str, name: str) -> tuple[Entry, ...]:
    entries = []
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            weight, rest = weighted_entry(stripped)
            entries.append(Entry(text=rest.strip(), weight=weight, line=number, name=name))
    return tuple(entries)


def _plain_deck(entries: tuple[Entry, ...]) -> Deck | None:
    if any(MARKS.intersection(entry.text) for entry in entries) or not any(entry.weight for entry in entries):
        return None
    return Deck.of(tuple(Option(weight=entry.weight, nodes=(Words(text=entry.text),)) for entry in entries))


def _files_below(folder: Path) -> dict[str, Path]:
    """Wildcard files by name; links to folders are not followed, and hidden ones are left out."""
    found: dict[str, Path] = {}
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(SUFFIX) and not name.startswith("."):
                path = Path(root) / name
                relative = path.relative_to(folder).as_posix()[: -len(SUFFIX)]
                found.setdefault(relative.replace(" ", "-"), path)
                if len(found) >= MAX_FILES:
                    return found
    return found
