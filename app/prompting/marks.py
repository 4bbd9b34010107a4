"""Where a prompt's text has marks of the language, right or wrong: what a highlighter colours."""

import enum
import re
from dataclasses import dataclass
from typing import Final

from app.prompting.syntax import WILDCARD

MARK: Final = re.compile(r"\\[\\{}|_$:]|[{}|]|__|\d[\d.]*::|(?<=\{)(?:\d+-?\d*|-\d+)\$\$")


class Kind(enum.Enum):
    """What a mark is."""

    BRACKET = enum.auto()
    BAR = enum.auto()
    NUMBER = enum.auto()
    WILDCARD = enum.auto()
    ESCAPE = enum.auto()
    LOOSE = enum.auto()


@dataclass(frozen=True, kw_only=True)
class Mark:
    """`length` characters from `start` (from 0)."""

    start: int
    length: int
    kind: Kind


def marks(text: str) -> tuple[Mark, ...]:
    """The marks in a text, in order; a bracket without its other one is loose. Any text will do."""
    found: list[Mark] = []
    opened: list[int] = []  # where in `found` the brackets are that are not closed yet
    at = 0
    while match := MARK.search(text, at):
        start, at, letters = match.start(), match.end(), match.group()
        kind = _kind(letters, inside=bool(opened))
        if letters == "__":
            wildcard = WILDCARD.match(text, start)
            at = wildcard.end() if wildcard else start + 1
            kind = Kind.WILDCARD if wildcard else None
        if letters == "{":
            opened.append(len(found))
        elif letters == "}":
            kind = Kind.BRACKET if opened else Kind.LOOSE
            if opened:
                opened.pop()
        if kind is not None:
            found.append(Mark(start=start, length=at - start, kind=kind))
    for number in opened:
        found[number] = Mark(start=found[number].start, length=1, kind=Kind.LOOSE)
    return tuple(found)


def _kind(letters: str, *, inside: bool) -> Kind | None:
    if letters[0] == "\\":
        return Kind.ESCAPE
    if letters in "{}":
        return Kind.BRACKET
    if not inside:
        return None
    return Kind.BAR if letters == "|" else Kind.NUMBER
