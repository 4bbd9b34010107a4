"""Prompts of six categories: their grammar, their metadata, what is seen, and that two splits share nothing."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from training.captions import with_article
from training.colours import COLOURS
from training.combinations import Kind, is_held_out
from training.nouns import NOUNS
from training.suite import NUMBERS, PROMPTS, TAGS, Split, SuitePrompt, main, make_suite, split_of, spoken

NAMES = {noun.name: noun for noun in NOUNS}
ONE = r"an? ([a-z'\- ]+?)"
GRAMMAR = {
    "single_object": rf"a (?:photo|picture) of {ONE}",
    "two_object": rf"a photo of {ONE} and {ONE}",
    "counting": rf"a photo of ({'|'.join(NUMBERS.values())}) ([a-z'\- ]+)",
    "colors": rf"a photo of an? ({'|'.join(COLOURS)}) ([a-z'\- ]+)",
    "position": rf"a photo of {ONE} (left of|right of|above|below) {ONE}",
    "color_attr": rf"a photo of an? ({'|'.join(COLOURS)}) (.+) and an? ({'|'.join(COLOURS)}) (.+)",
}


@pytest.fixture(scope="module")
def of_test() -> list[SuitePrompt]:
    return make_suite(Split.TEST)


@pytest.fixture(scope="module")
def of_dev() -> list[SuitePrompt]:
    return make_suite(Split.DEV)


def thing(word: str) -> str:
    """The class that a word in a prompt names."""
    (noun,) = (noun for noun in NOUNS if word in (spoken(noun), noun.plural, noun.name, *noun.synonyms))
    return noun.name


def of(prompts: list[SuitePrompt], tag: str) -> list[SuitePrompt]:
    return [prompt for prompt in prompts if prompt.tag == tag]


def test_the_test_has_enough_of_each_category(of_test: list[SuitePrompt]) -> None:
    numbers = Counter(prompt.tag for prompt in of_test)
    possible = min(PROMPTS, 2 * len(NOUNS))  # counting has three numbers for each thing, a quarter is development's
    assert all(possible <= numbers[tag] <= PROMPTS for tag in TAGS), numbers


@pytest.mark.parametrize("tag", ["two_object", "colors", "position", "color_attr"])
def test_half_is_unseen_where_there_are_enough(of_test: list[SuitePrompt], tag: str) -> None:
    unseen = sum(not prompt.seen for prompt in of(of_test, tag))
    assert 0.3 * PROMPTS < unseen <= PROMPTS / 2


def test_splits_share_neither_prompts_nor_subjects(of_test: list[SuitePrompt], of_dev: list[SuitePrompt]) -> None:
    for kind in ("prompt", "subject"):
        dev, test = ({(p.tag, getattr(p, kind)) for p in split} for split in (of_dev, of_test))
        assert dev
        assert not dev & test, kind


def test_no_prompt_is_there_twice(of_test: list[SuitePrompt], of_dev: list[SuitePrompt]) -> None:
    prompts = [prompt.prompt for prompt in of_test + of_dev]
    assert len(set(prompts)) == len(prompts)


def test_the_same_call_gives_the_same_prompts(of_test: list[SuitePrompt]) -> None:
    assert make_suite(Split.TEST) == of_test


def test_a_longer_vocabulary_moves_nothing_to_the_other_split(of_test: list[SuitePrompt]) -> None:
    fewer = make_suite(Split.DEV, NOUNS[:60])
    subjects = {(prompt.tag, prompt.subject) for prompt in of_test}
    assert not subjects & {(prompt.tag, prompt.subject) for prompt in fewer}


def test_every_prompt_has_its_categorys_grammar(of_test: list[SuitePrompt]) -> None:
    assert [p.prompt for p in of_test if not re.fullmatch(GRAMMAR[p.tag], p.prompt)] == []


def test_articles_and_plurals(of_test: list[SuitePrompt], of_dev: list[SuitePrompt]) -> None:
    text = "\n".join(prompt.prompt for prompt in of_test + of_dev)
    assert not re.findall(r"\ba (?:[aeio]|hour|umb|under)\w*", text)
    assert not re.findall(r"\ban (?:[b-dfgj-np-tvwyz]|uni|uku|h(?!our))\w*", text)
    assert not re.findall(r"\ban? (?:scissors|skis|jeans|glasses|headphones|luggage|bread|grapes)\b", text)
    assert not re.findall(r"(?:two|three|four) (?:knifes|leafs|snowmans|mouses|wine glass|bus|box)\b", text)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("unicorn", "a unicorn"),
        ("hourglass", "an hourglass"),
        ("umbrella", "an umbrella"),
        ("orange car", "an orange car"),
        ("horse", "a horse"),
    ],
)
def test_articles_go_by_the_sound(words: str, said: str) -> None:
    assert with_article(words) == said


def test_the_metadata_says_what_the_prompt_says(of_test: list[SuitePrompt]) -> None:
    for prompt in of_test:
        words = re.fullmatch(GRAMMAR[prompt.tag], prompt.prompt)
        assert words, prompt
        match prompt.tag:
            case "single_object":
                assert prompt.include == ({"class": thing(words[1]), "count": 1},)
            case "two_object":
                assert [entry["class"] for entry in prompt.include] == [thing(words[1]), thing(words[2])]
            case "counting":
                number = {word: value for value, word in NUMBERS.items()}[words[1]]
                assert prompt.include == ({"class": thing(words[2]), "count": number},)
                assert prompt.exclude == ({"class": thing(words[2]), "count": number + 1},)
            case "colors":
                assert prompt.include == ({"class": thing(words[2]), "count": 1, "color": words[1]},)
            case "position":
                target, placed = prompt.include
                assert target == {"class": thing(words[3]), "count": 1}
                assert placed == {"class": thing(words[1]), "count": 1, "position": [words[2], 0]}
            case "color_attr":
                assert [entry["color"] for entry in prompt.include] == [words[1], words[3]]
                assert [entry["class"] for entry in prompt.include] == [thing(words[2]), thing(words[4])]


def test_seen_is_what_no_part_is_held_out_of(of_test: list[SuitePrompt]) -> None:
    for prompt in of_test:
        first, last = prompt.include[0], prompt.include[-1]
        match prompt.tag:
            case "single_object":
                held_out = False
            case "counting":
                held_out = is_held_out(Kind.COUNT, first["class"], first["count"])
            case "colors":
                held_out = is_held_out(Kind.COLOUR, first["class"], first["color"])
            case _:
                held_out = is_held_out(Kind.PAIR, first["class"], last["class"])
        if prompt.tag == "position":
            held_out |= is_held_out(Kind.RELATION, last["class"], last["position"][0], first["class"])
        if prompt.tag == "color_attr":
            held_out |= any(is_held_out(Kind.COLOUR, entry["class"], entry["color"]) for entry in prompt.include)
        assert prompt.seen is not held_out, prompt


def test_a_colour_is_never_asked_of_its_own_name(of_test: list[SuitePrompt]) -> None:
    assert not [p for p in of_test if any(entry.get("color") in entry["class"].split() for entry in p.include)]


def test_a_quarter_is_for_development(of_test: list[SuitePrompt], of_dev: list[SuitePrompt]) -> None:
    pool = of_test + of_dev
    assert {split_of(prompt) for prompt in pool[:2000]} == {Split.TEST}
    assert split_of(pool[-1]) is Split.DEV


def test_the_file_is_genevals_metadata(
    of_dev: list[SuitePrompt], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "suite" / "dev.jsonl"
    monkeypatch.setattr("sys.argv", ["suite", "--out", str(file), "--split", "dev"])
    main()
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert lines == [json.loads(json.dumps(prompt.to_json())) for prompt in of_dev]
    assert lines[0].keys() == {"tag", "include", "prompt", "seen"}
    assert {"exclude"} == {key for line in lines if line["tag"] == "counting" for key in line} - lines[0].keys()
