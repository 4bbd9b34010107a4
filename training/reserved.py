"""What training may not see: scenes and words with a held-out combination, and the prompts of the test."""

import functools
import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import resources
from training.colours import COLOURS
from training.combinations import RELATIONS, Kind, is_held_out
from training.nouns import NOUNS, Noun
from training.rules import LEAST_PART

TEST_PROMPTS = "prompts/pocket-test.jsonl"
MOST_COUNTED = 16
REACH = 3  # words between a colour or number and its thing
NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "pair": 2, "couple": 2,
    "2": 2, "3": 3, "4": 4, "5": 5, "6": 6,
}  # fmt: skip
RELATION_WORDS = {
    "left of": "left of", "on the left of": "left of", "to the left of": "left of", "right of": "right of",
    "on the right of": "right of", "to the right of": "right of", "above": "above", "over": "above",
    "on top of": "above", "below": "below", "under": "below", "beneath": "below", "underneath": "below",
}  # fmt: skip
GROUND_WORDS = ("background", "backdrop", "ground", "wall", "floor", "sky", "surface")
BREAKS = (
    "a", "an", "the", "and", "on", "in", "with", "at", "against", "next", "beside", "near", "to", "left", "right",
    "above", "over", "below", "under", "beneath", "underneath",
)  # fmt: skip


@functools.cache
def _tables(nouns: tuple[Noun, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """What is held out, bool: [N, 1 + colours], [N, counts], pairs [N, N], and for each relation [N, N]."""
    names = [noun.name for noun in nouns]
    colour = np.array([[False, *(is_held_out(Kind.COLOUR, name, word) for word in COLOURS)] for name in names])
    count = np.array(
        [[False, False, *(is_held_out(Kind.COUNT, name, n) for n in range(2, MOST_COUNTED + 1))] for name in names]
    )
    pair = np.zeros((len(names), len(names)), dtype=bool)
    relation = {words: pair.copy() for words in RELATIONS}
    for (i, first), (j, second) in itertools.permutations(enumerate(names), 2):
        pair[i, j] = is_held_out(Kind.PAIR, first, second)
        for words in RELATIONS:
            relation[words][i, j] = is_held_out(Kind.RELATION, first, words, second)
    return colour, count, pair, relation


def shows_held_out(
    noun: np.ndarray,
    colour: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    *,
    aspect: float = 1.0,
    nouns: tuple[Noun, ...] = NOUNS,
) -> np.ndarray:
    """Which of B scenes show a held-out combination, bool [B], whatever their captions say of it.

    A thing is left of another one where the rules could find it so, however small both are.

    Args:
        noun: int64 [B, S], indices of `nouns`, -1 where a slot is empty.
        colour: int64 [B, S], 0 is the sprite's own, i + 1 is colour i.
        x: float [B, S], centres in parts of the picture's width.
        y: float [B, S], centres in parts of its height.
        aspect: width over height.
        nouns: what the indices mean.
    """
    of_colour, of_count, of_pair, of_relation = _tables(nouns)
    there = noun >= 0
    thing = np.where(there, noun, 0)
    number = ((noun[:, :, None] == noun[:, None, :]) & there[:, :, None]).sum(2)
    held_out = (there & (of_colour[thing, colour] | of_count[thing, number])).any(1)
    for one, other in itertools.combinations(range(noun.shape[1]), 2):
        different = there[:, one] & there[:, other] & (noun[:, one] != noun[:, other])
        first, second = thing[:, one], thing[:, other]
        across, down = (x[:, one] - x[:, other]) * aspect, y[:, one] - y[:, other]
        least = LEAST_PART * np.hypot(across, down)
        held_out |= different & (
            of_pair[first, second]
            | (of_relation["left of"][first, second] & (across < -least))
            | (of_relation["right of"][first, second] & (across > least))
            | (of_relation["above"][first, second] & (down < -least))
            | (of_relation["below"][first, second] & (down > least))
        )
    return held_out


@dataclass(frozen=True, kw_only=True)
class _Mention:
    """A thing that a text names, at words `start` to `stop`."""

    name: str
    start: int
    stop: int


def names_held_out(text: str, nouns: tuple[Noun, ...] = NOUNS) -> bool:
    """Whether a text names a held-out combination of `nouns`; in doubt it says so.

    Any two things in one text are a pair. A colour or a number belongs to the thing that follows it, and a colour
    without one to the thing before it. A relation holds between the things around it, or, at the start of a text,
    between the next two.
    """
    words = re.findall(r"[a-z0-9'\-]+", text.lower())
    mentions = _mentions(words, _spellings(nouns))
    pairs = itertools.combinations(sorted({mention.name for mention in mentions}), 2)
    return (
        any(is_held_out(Kind.PAIR, *pair) for pair in pairs)
        or _gives_held_out(words, mentions)
        or _relates_held_out(words, mentions)
    )


def is_test_prompt(text: str) -> bool:
    """Whether a text is, but for case, spaces and its last full stop, a prompt of the test that ships."""
    return _plain(text) in _test_prompts(resources.find(TEST_PROMPTS))


@functools.cache
def _test_prompts(file: Path) -> frozenset[str]:
    return frozenset(_plain(json.loads(line)["prompt"]) for line in file.read_text("utf-8").splitlines())


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(" .!")


@functools.cache
def _spellings(nouns: tuple[Noun, ...]) -> dict[tuple[str, ...], str]:
    """The noun's name for each of its words, in one and in many."""
    spelled: dict[tuple[str, ...], str] = {}
    for noun in nouns:
        for word in (noun.name, noun.plural, *noun.synonyms):
            for spelling in (word, f"{word}s", f"{word}es"):
                spelled.setdefault(tuple(spelling.split()), noun.name)
    return spelled


def _mentions(words: list[str], spelled: dict[tuple[str, ...], str]) -> list[_Mention]:
    """The things that words name, the longest name first: a teddy bear is no bear, an orange car no orange."""
    longest = max(map(len, spelled))
    found: list[_Mention] = []
    at = 0
    while at < len(words):
        lengths = (n for n in range(longest, 0, -1) if tuple(words[at : at + n]) in spelled and at + n <= len(words))
        length = next(lengths, 0)
        if length and not (length == 1 and _is_colour(words, at, spelled)):
            found.append(_Mention(name=spelled[tuple(words[at : at + length])], start=at, stop=at + length))
        at += max(length, 1)
    return found


def _is_colour(words: list[str], at: int, spelled: dict[tuple[str, ...], str]) -> bool:
    """Whether a word, which may be the fruit, is a colour here: of something that follows, or said of a thing."""
    if words[at] not in COLOURS:
        return False
    heads = {spelling[0] for spelling in spelled}
    following = itertools.takewhile(lambda word: word not in BREAKS, words[at + 1 : at + 1 + REACH])
    return words[max(0, at - 1)] in ("is", "are", "in") or any(
        word in heads or word in GROUND_WORDS for word in following
    )


def _gives_held_out(words: list[str], mentions: list[_Mention]) -> bool:
    """Whether a thing has a colour or a number that it is held out with."""
    inside = {at for mention in mentions for at in range(mention.start, mention.stop)}
    for at in (at for at in range(len(words)) if at not in inside):
        owner = _following(words, at, mentions)
        if words[at] in NUMBER_WORDS and owner and is_held_out(Kind.COUNT, owner.name, NUMBER_WORDS[words[at]]):
            return True
        if words[at] in COLOURS:
            owner = owner or _preceding(words, at, mentions)
            if owner and is_held_out(Kind.COLOUR, owner.name, words[at]):
                return True
    return False


def _following(words: list[str], at: int, mentions: list[_Mention]) -> _Mention | None:
    """The thing within `REACH` words after the one at `at`, with no break between."""
    for mention in mentions:
        if at < mention.start <= at + REACH and not set(words[at + 1 : mention.start]) & set(BREAKS + GROUND_WORDS):
            return mention
    return None


def _preceding(words: list[str], at: int, mentions: list[_Mention]) -> _Mention | None:
    """The last thing before the word at `at`, unless that is the colour of the ground."""
    if set(words[at + 1 : at + 1 + REACH]) & set(GROUND_WORDS) or words[max(0, at - 1)] in ("on", "against"):
        return None
    before = [mention for mention in mentions if mention.stop <= at]
    return before[-1] if before else None


def _relates_held_out(words: list[str], mentions: list[_Mention]) -> bool:
    """Whether two things stand in a relation that is held out."""
    for phrase, relation in RELATION_WORDS.items():
        parts = phrase.split()
        for at in range(len(words) - len(parts) + 1):
            if words[at : at + len(parts)] != parts:
                continue
            before = [mention for mention in mentions if mention.stop <= at]
            after = [mention for mention in mentions if mention.start >= at + len(parts)]
            around = _related(before, after)
            if around and around[0] != around[1] and is_held_out(Kind.RELATION, around[0], relation, around[1]):
                return True
    return False


def _related(before: Sequence[_Mention], after: Sequence[_Mention]) -> tuple[str, str] | None:
    if before and after:
        return before[-1].name, after[0].name
    if len(after) > 1:
        return after[1].name, after[0].name
    return None
