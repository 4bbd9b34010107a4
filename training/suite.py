"""Prompts in GenEval's six categories and grammar, of Pocket's words, for development and for the test."""

import argparse
import collections
import enum
import hashlib
import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.captions import with_article
from training.colours import COLOURS
from training.combinations import RELATIONS, Kind, is_held_out
from training.nouns import NOUNS, Noun

PROMPTS = 400  # a category, where the vocabulary has as many
DEVELOPMENT_SHARE = 0.25  # of all that can be asked; the rest is the test's
GENEVALS_OPENING = "a photo of"
SPARE_OPENING = "a picture of"  # for single objects, whose words are fewer than the prompts
NUMBERS = {2: "two", 3: "three", 4: "four"}
TAGS = ("single_object", "two_object", "counting", "colors", "position", "color_attr")


class Split(enum.StrEnum):
    """Which prompts: those to tune on, or those that are scored once for each model that is reported."""

    DEV = "dev"
    TEST = "test"


SEEDS = {Split.DEV: 20_261, Split.TEST: 77_003}


@dataclass(frozen=True, kw_only=True)
class SuitePrompt:
    """One prompt: `include` and `exclude` are GenEval's metadata, `seen` is whether training may show all of it.

    `subject` names what is asked: prompts of one subject and tag belong to the same split.
    """

    tag: str
    prompt: str
    include: tuple[dict[str, Any], ...]
    exclude: tuple[dict[str, Any], ...] = ()
    seen: bool
    subject: str

    def to_json(self) -> dict[str, Any]:
        """GenEval's metadata, and `seen`."""
        metadata: dict[str, Any] = {"tag": self.tag, "include": list(self.include)}
        if self.exclude:
            metadata["exclude"] = list(self.exclude)
        return metadata | {"prompt": self.prompt, "seen": self.seen}


def make_suite(split: Split, nouns: Sequence[Noun] = NOUNS) -> list[SuitePrompt]:
    """The prompts of one split, category after category, up to `PROMPTS` in each, half of them unseen if possible.

    No subject of one split is in the other, whatever `nouns` are; the same arguments give the same prompts.
    """
    chosen: list[SuitePrompt] = []
    for tag in TAGS:
        order = random.Random(f"{SEEDS[split]} {tag}")
        pool = [prompt for prompt in POOLS[tag](nouns, order) if split_of(prompt) == split]
        order.shuffle(pool)
        pool.sort(key=lambda prompt: prompt.prompt.startswith(SPARE_OPENING))
        chosen.extend(_half_unseen(pool, order))
    return chosen


def split_of(prompt: SuitePrompt) -> Split:
    """The split that a prompt's subject belongs to, by its SHA-256."""
    digest = hashlib.sha256(f"pocket suite 1|{prompt.tag}|{prompt.subject}".encode()).digest()
    return Split.DEV if int.from_bytes(digest[:8], "big") < DEVELOPMENT_SHARE * 2**64 else Split.TEST


def _half_unseen(pool: list[SuitePrompt], order: random.Random) -> list[SuitePrompt]:
    seen = [prompt for prompt in pool if prompt.seen]
    unseen = [prompt for prompt in pool if not prompt.seen]
    of_unseen = min(len(unseen), max(PROMPTS // 2, PROMPTS - len(seen)))
    chosen = unseen[:of_unseen] + seen[: PROMPTS - of_unseen]
    order.shuffle(chosen)
    return chosen


def spoken(noun: Noun) -> str:
    """The word for one thing that takes an article: "pair of scissors" for scissors."""
    return next(word for word in (noun.name, *noun.synonyms) if word not in noun.bare)


def _colourable(nouns: Sequence[Noun]) -> list[Noun]:
    return [noun for noun in nouns if not set(spoken(noun).split()) & set(COLOURS)]  # no orange oranges


def _single_objects(nouns: Sequence[Noun], _order: random.Random) -> Iterator[SuitePrompt]:
    uses = collections.Counter(word for noun in nouns for word in {noun.name, *noun.synonyms})
    words = [
        (noun, word)
        for noun in nouns
        for word in (noun.name, *noun.synonyms)
        if word not in noun.bare and uses[word] == 1
    ]
    for opening, (noun, word) in itertools.product((GENEVALS_OPENING, SPARE_OPENING), words):
        yield SuitePrompt(
            tag="single_object",
            prompt=f"{opening} {with_article(word)}",
            include=({"class": noun.name, "count": 1},),
            seen=True,
            subject=word,
        )


def _two_objects(nouns: Sequence[Noun], order: random.Random) -> Iterator[SuitePrompt]:
    for first, second in _pairs(nouns, order):
        yield SuitePrompt(
            tag="two_object",
            prompt=f"{GENEVALS_OPENING} {with_article(spoken(first))} and {with_article(spoken(second))}",
            include=({"class": first.name, "count": 1}, {"class": second.name, "count": 1}),
            seen=not is_held_out(Kind.PAIR, first.name, second.name),
            subject=_subject(first, second),
        )


def _countings(nouns: Sequence[Noun], _order: random.Random) -> Iterator[SuitePrompt]:
    for noun, (number, word) in itertools.product(nouns, NUMBERS.items()):
        if noun.name in noun.bare:
            continue
        yield SuitePrompt(
            tag="counting",
            prompt=f"{GENEVALS_OPENING} {word} {noun.plural}",
            include=({"class": noun.name, "count": number},),
            exclude=({"class": noun.name, "count": number + 1},),
            seen=not is_held_out(Kind.COUNT, noun.name, number),
            subject=f"{number} {noun.name}",
        )


def _colours(nouns: Sequence[Noun], _order: random.Random) -> Iterator[SuitePrompt]:
    for noun, colour in itertools.product(_colourable(nouns), COLOURS):
        yield SuitePrompt(
            tag="colors",
            prompt=f"{GENEVALS_OPENING} {with_article(f'{colour} {spoken(noun)}')}",
            include=({"class": noun.name, "count": 1, "color": colour},),
            seen=not is_held_out(Kind.COLOUR, noun.name, colour),
            subject=f"{colour} {noun.name}",
        )


def _positions(nouns: Sequence[Noun], order: random.Random) -> Iterator[SuitePrompt]:
    for first, second in _pairs(nouns, order):
        relation = order.choice(RELATIONS)
        held_out = is_held_out(Kind.PAIR, first.name, second.name) or is_held_out(
            Kind.RELATION, first.name, relation, second.name
        )
        yield SuitePrompt(
            tag="position",
            prompt=f"{GENEVALS_OPENING} {with_article(spoken(first))} {relation} {with_article(spoken(second))}",
            include=(
                {"class": second.name, "count": 1},
                {"class": first.name, "count": 1, "position": [relation, 0]},
            ),
            seen=not held_out,
            subject=_subject(first, second),
        )


def _attributions(nouns: Sequence[Noun], order: random.Random) -> Iterator[SuitePrompt]:
    for first, second in _pairs(_colourable(nouns), order):
        colours = order.sample(list(COLOURS), 2)
        things = tuple(zip((first, second), colours, strict=True))
        words = [with_article(f"{colour} {spoken(noun)}") for noun, colour in things]
        held_out = is_held_out(Kind.PAIR, first.name, second.name) or any(
            is_held_out(Kind.COLOUR, noun.name, colour) for noun, colour in things
        )
        yield SuitePrompt(
            tag="color_attr",
            prompt=f"{GENEVALS_OPENING} {words[0]} and {words[1]}",
            include=tuple({"class": noun.name, "count": 1, "color": colour} for noun, colour in things),
            seen=not held_out,
            subject=_subject(first, second),
        )


def _pairs(nouns: Sequence[Noun], order: random.Random) -> Iterator[tuple[Noun, Noun]]:
    """Every two things once, either of them first."""
    for pair in itertools.combinations(nouns, 2):
        yield pair if order.random() < 0.5 else pair[::-1]


def _subject(first: Noun, second: Noun) -> str:
    return " and ".join(sorted((first.name, second.name)))


POOLS = {
    "single_object": _single_objects,
    "two_object": _two_objects,
    "counting": _countings,
    "colors": _colours,
    "position": _positions,
    "color_attr": _attributions,
}


def write_suite(prompts: Sequence[SuitePrompt], file: Path) -> None:
    """Write prompts as compact JSON, one a line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(prompt.to_json(), separators=(",", ":"), ensure_ascii=False) for prompt in prompts)
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")


def main() -> None:
    """Write the prompts of one split."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the file, .jsonl")
    parser.add_argument("--split", type=Split, choices=list(Split), required=True)
    arguments = parser.parse_args()
    prompts = make_suite(arguments.split)
    write_suite(prompts, arguments.out)
    for tag in TAGS:
        of_tag = [prompt for prompt in prompts if prompt.tag == tag]
        unseen = sum(not prompt.seen for prompt in of_tag)
        print(f"{tag}: {len(of_tag)} prompts, {unseen} of them unseen")


if __name__ == "__main__":
    main()
