"""The prompts of Pocket's test, as they ship."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import resources
from engine.suites import SHIPPED_PROMPTS, read_prompts
from training.nouns import NOUNS
from training.reserved import is_test_prompt, names_held_out
from training.suite import PROMPTS, TAGS, Split, make_suite

FILE = resources.find(SHIPPED_PROMPTS["pocket"])


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    return [prompt.metadata for prompt in read_prompts(FILE)]


def test_every_category_has_its_prompts(lines: list[dict[str, Any]]) -> None:
    assert Counter(line["tag"] for line in lines) == dict.fromkeys(TAGS, PROMPTS)


def test_the_file_is_small() -> None:
    assert Path(FILE).stat().st_size < 1_500_000


def test_no_prompt_is_there_twice(lines: list[dict[str, Any]]) -> None:
    assert len({line["prompt"] for line in lines}) == len(lines)


def test_only_what_can_be_drawn_is_asked(lines: list[dict[str, Any]]) -> None:
    names = {noun.name for noun in NOUNS}
    assert {entry["class"] for line in lines for entry in line["include"]} <= names


def test_seen_is_said_as_the_combinations_have_it(lines: list[dict[str, Any]]) -> None:
    assert [line["prompt"] for line in lines if names_held_out(line["prompt"]) == line["seen"]] == []


def test_nothing_of_it_is_tuned_on(lines: list[dict[str, Any]]) -> None:
    assert not {prompt.prompt for prompt in make_suite(Split.DEV)} & {line["prompt"] for line in lines}


def test_training_knows_them(lines: list[dict[str, Any]]) -> None:
    assert all(is_test_prompt(line["prompt"]) for line in lines)


@pytest.mark.parametrize("name", ["calibration", "pocket-calibration"])
def test_no_calibration_prompt_is_one_of_them_or_names_what_is_held_out(name: str) -> None:
    lines = resources.find(f"prompts/{name}.txt").read_text("utf-8").splitlines()
    assert len(lines) >= 1000
    assert len(set(lines)) == len(lines)
    assert not [line for line in lines if is_test_prompt(line) or names_held_out(line)]
