"""The language of prompts: random choices, picks of several and wildcards, parsed from text."""

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from PySide6.QtCore import QCoreApplication

from engine.errors import InvalidRequest

translate = QCoreApplication.translate

MAX_LETTERS: Final = 20_000
MAX_DEPTH: Final = 32
MAX_PICKS: Final = 20
DEFAULT_SEPARATOR: Final = ", "
SPECIAL: Final = "\\{}|_$:"
WILDCARD: Final = re.compile(r"__(?!_)([\w/*.\-]+?)(?<!_)__")
_WEIGHT: Final = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?)::")
_PICKS: Final = re.compile(r"(\d{1,9})?(-)?(\d{1,9})?\$\$")
_SEPARATOR: Final = re.compile(r"((?:\\.|[^{}|\\$]|\$(?!\$))*)\$\$")
_VARIABLE: Final = re.compile(r"\$\{\s*[^\W\d]\w*\s*[=:}]")
_ESCAPED: Final = re.compile(r"\\([\\{}|_$:])")


class PromptMistake(InvalidRequest):
    """A prompt's text is not of the language; `position` (from 0) and `length` say where, in characters."""

    def __init__(self, sentence: str, *, position: int = 0, length: int = 1) -> None:
        super().__init__(sentence)
        self.position = position
        self.length = length


@dataclass(frozen=True, kw_only=True)
class Words:
    """Text that stays as it is."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Wildcard:
    """`__name__`: one entry of a wildcard file; `position` is where it stands in its text."""

    name: str
    position: int


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of a choice's options, and how often it is drawn beside the others."""

    weight: float
    nodes: tuple["Node", ...]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """`{a|b}`: `low` to `high` different options, joined by `separator` where there are several."""

    options: tuple[Option, ...]
    position: int
    low: int = 1
    high: int = 1
    separator: str = DEFAULT_SEPARATOR


Node = Words | Wildcard | Choice


def parse(text: str) -> tuple[Node, ...]:
    """The parts of a prompt in their order.

    Raises:
        PromptMistake: a bracket is not closed or not opened, a number is wrong, or the text is too long or too nested.
    """
    if len(text) > MAX_LETTERS:
        sentence = translate("PromptSyntax", "the prompt has {letters} characters and may have {most}: shorten it")
        raise PromptMistake(sentence.format(letters=len(text), most=MAX_LETTERS), position=MAX_LETTERS)
    return _Parser(text).whole()


def escape(text: str) -> str:
    """The prompt that means `text` word for word."""
    return "".join("\\" + letter if letter in SPECIAL else letter for letter in text)


def unescape(text: str) -> str:
    """The text without the backslashes that protect a special character."""
    return _ESCAPED.sub(r"\1", text)


def weighted_entry(line: str) -> tuple[float, str]:
    """The weight of a line such as `3::fox`, 1 where it states none, and the rest of it."""
    match = _WEIGHT.match(line)
    return (float(match[1]), line[match.end() :]) if match else (1.0, line)


class _Parser:
    """A place in a text, and what can be read from there."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def whole(self) -> tuple[Node, ...]:
        nodes = self._sequence(depth=0)
        if self._at < len(self._text):
            message = translate(
                "PromptSyntax", "the prompt has a }} at character {place} that no {{ opens: take it out, or write \\}}"
            )
            self._fail(message, self._at)
        return nodes

    def _sequence(self, depth: int) -> tuple[Node, ...]:
        """The nodes up to the end of the text, a closing bracket, or in a choice the next bar."""
        nodes: list[Node] = []
        words: list[str] = []
        while self._at < len(self._text):
            letter = self._text[self._at]
            if letter == "}" or (letter == "|" and depth):
                break
            node = self._special(letter, depth)
            if node is None:
                words.append(self._letter())
                continue
            if words:
                nodes.append(Words(text="".join(words)))
                words = []
            nodes.append(node)
        if words:
            nodes.append(Words(text="".join(words)))
        return tuple(nodes)

    def _special(self, letter: str, depth: int) -> Node | None:
        """The choice or the wildcard that begins here, None where plain text does."""
        if letter == "{":
            return self._choice(depth + 1)
        if letter == "_" and (match := WILDCARD.match(self._text, self._at)):
            position, self._at = self._at, match.end()
            return Wildcard(name=match[1], position=position)
        if letter == "$" and _VARIABLE.match(self._text, self._at):
            message = translate(
                "PromptSyntax",
                "the prompt sets a variable at character {place}, which this program has none of: "
                "write the words themselves, or \\$ for a dollar sign",
            )
            self._fail(message, self._at)
        return None

    def _letter(self) -> str:
        """One letter of plain text, without the backslash that protects it."""
        protected = _ESCAPED.match(self._text, self._at)
        self._at += 2 if protected else 1
        return protected[1] if protected else self._text[self._at - 1]

    def _choice(self, depth: int) -> Choice:
        opened = self._at
        if depth > MAX_DEPTH:
            message = translate(
                "PromptSyntax", "the prompt nests choices more than {most} deep at character {place}: take some apart"
            )
            self._fail(message, opened, most=MAX_DEPTH)
        self._at += 1
        low, high, separator = self._picks(opened)
        options = [self._option(depth)]
        while self._at < len(self._text) and self._text[self._at] == "|":
            self._at += 1
            options.append(self._option(depth))
        if self._at >= len(self._text):
            message = translate(
                "PromptSyntax",
                "the prompt has a {{ at character {place} that is not closed: "
                "add a }} after the last choice, or write \\{{",
            )
            self._fail(message, opened)
        self._at += 1
        choice = Choice(options=tuple(options), position=opened, low=low, high=high, separator=separator)
        self._check(choice)
        return choice

    def _picks(self, opened: int) -> tuple[int, int, str]:
        """How many options are picked, at least and at most, and what joins them."""
        match = _PICKS.match(self._text, self._at)
        if match is None or not (match[1] or match[3]):
            return 1, 1, DEFAULT_SEPARATOR
        self._at = match.end()
        low = int(match[1] or 0)
        high = int(match[3]) if match[3] else (low if not match[2] else MAX_PICKS)
        if low > high or high > MAX_PICKS or high == 0:
            message = translate(
                "PromptSyntax",
                "the prompt picks {low} to {high} choices at character {place}: "
                "give a number from 1 to {most}, the smaller one first",
            )
            self._fail(message, opened, low=low, high=high, most=MAX_PICKS)
        separator = _SEPARATOR.match(self._text, self._at)
        if separator is None:
            return low, high, DEFAULT_SEPARATOR
        self._at = separator.end()
        return low, high, unescape(separator[1])

    def _option(self, depth: int) -> Option:
        match = _WEIGHT.match(self._text, self._at)
        if match:
            self._at = match.end()
        return Option(weight=float(match[1]) if match else 1.0, nodes=self._sequence(depth))

    def _check(self, choice: Choice) -> None:
        if not any(option.weight for option in choice.options):
            message = translate(
                "PromptSyntax",
                "the prompt has a choice at character {place} whose weights are all 0: give one a greater weight",
            )
            self._fail(message, choice.position)
        drawn = sum(option.weight > 0 for option in choice.options)
        if choice.low > drawn and deck_name(choice) is None:
            message = translate(
                "PromptSyntax",
                "the prompt picks {low} of {there} choices at character {place}: add choices, or pick fewer",
            )
            self._fail(message, choice.position, low=choice.low, there=drawn)

    def _fail(self, message: str, position: int, **values: int) -> NoReturn:
        raise PromptMistake(message.format(place=position + 1, **values), position=position)


def deck_name(choice: Choice) -> str | None:
    """The wildcard whose entries `{2$$__name__}` picks from: the only part of its only option."""
    if len(choice.options) != 1 or len(choice.options[0].nodes) != 1:
        return None
    node = choice.options[0].nodes[0]
    return node.name if isinstance(node, Wildcard) else None
