"""The calibration prompts that ship: many, different, clean, and of the lengths that they promise."""

import itertools
import re
from collections.abc import Sequence

import pytest

import resources

SHARES = {"under 6": 0.20, "6 to 20": 0.45, "21 to 50": 0.25, "over 50": 0.10}
QUOTED = re.compile(r'"[^"]+"')
LATIN_END = 0x250  # the code point after the Latin letters


@pytest.fixture(scope="module")
def text() -> str:
    return resources.find("prompts/calibration.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def prompts(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n")


def length_shares(prompts: Sequence[str]) -> dict[str, float]:
    """The share of prompts in each class of length, in words between spaces."""
    counts = dict.fromkeys(SHARES, 0)
    for words in (len(prompt.split()) for prompt in prompts):
        counts["under 6" if words < 6 else "6 to 20" if words <= 20 else "21 to 50" if words <= 50 else "over 50"] += 1
    return {name: count / len(prompts) for name, count in counts.items()}


def near_duplicates(prompts: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of prompts that share 60 % of their words or more."""
    words = [set(re.sub(r"[^\w\s]", "", prompt.casefold()).split()) for prompt in prompts]
    pairs = itertools.combinations(range(len(prompts)), 2)
    return [(prompts[i], prompts[j]) for i, j in pairs if len(words[i] & words[j]) >= 0.6 * len(words[i] | words[j])]


def test_there_are_enough(prompts: list[str]) -> None:
    assert len(prompts) >= 1000


def test_every_line_is_one_clean_prompt(text: str, prompts: list[str]) -> None:
    assert text.endswith("\n")
    assert not [prompt for prompt in prompts if not prompt or prompt != prompt.strip() or "  " in prompt]
    assert not [prompt for prompt in prompts if not prompt.isprintable()]
    assert not [prompt for prompt in prompts if len(prompt) > 900 or len(prompt.split()) > 120]


def test_no_two_are_alike(prompts: list[str]) -> None:
    assert len({prompt.casefold() for prompt in prompts}) == len(prompts)
    assert not near_duplicates(prompts)


def test_near_duplicates_are_seen() -> None:
    pair = ("a red fox in deep snow", "A red fox, in the snow")
    assert near_duplicates([*pair, "two spoons"]) == [pair]


def test_lengths_are_as_promised(prompts: list[str]) -> None:
    assert length_shares(prompts) == pytest.approx(SHARES, abs=0.03)


def test_the_first_hundred_are_a_fair_sample(prompts: list[str]) -> None:
    assert length_shares(prompts[:100]) == pytest.approx(SHARES, abs=0.05)
    assert sum(bool(QUOTED.search(prompt)) for prompt in prompts[:100]) >= 8


def test_many_ask_for_text_in_the_picture(prompts: list[str]) -> None:
    assert sum(bool(QUOTED.search(prompt)) for prompt in prompts) >= 120
    assert not [prompt for prompt in prompts if prompt.count('"') % 2]


def test_some_are_in_other_scripts(prompts: list[str]) -> None:
    foreign = [prompt for prompt in prompts if sum(c.isalpha() and ord(c) >= LATIN_END for c in prompt) > 5]
    assert 0.01 <= len(foreign) / len(prompts) <= 0.05
