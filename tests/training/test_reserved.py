"""What training may not see: in scenes, in words, and as prompts."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from training import reserved
from training.colours import COLOURS
from training.combinations import RELATIONS, Kind, is_held_out
from training.nouns import NOUNS
from training.reserved import is_test_prompt, names_held_out, shows_held_out
from training.suite import Split, make_suite, spoken

NAMES = [noun.name for noun in NOUNS]
COLOUR_NAMES = list(COLOURS)
PLACES = {"left of": (0.2, 0.5), "right of": (0.8, 0.5), "above": (0.5, 0.2), "below": (0.5, 0.8)}


def scenes(*rows: list[tuple[int, int, float, float]]) -> np.ndarray:
    """What of the scenes, each of things (noun, colour, x, y) in three slots, is held out."""
    padded = [row + [(-1, 0, 0.5, 0.5)] * (3 - len(row)) for row in rows]
    noun, colour, x, y = (np.array([[thing[part] for thing in row] for row in padded]) for part in range(4))
    return shows_held_out(noun, colour, x, y)


def fine_pair() -> tuple[int, int]:
    """Two nouns with a pair that is not held out and some relation that is."""
    for first, second in itertools.combinations(range(len(NOUNS)), 2):
        related = [is_held_out(Kind.RELATION, NAMES[first], relation, NAMES[second]) for relation in RELATIONS]
        if not is_held_out(Kind.PAIR, NAMES[first], NAMES[second]) and any(related) and not all(related):
            return first, second
    raise AssertionError("every pair is held out")


def test_a_thing_alone_is_never_held_out() -> None:
    assert not scenes(*([(index, 0, 0.5, 0.5)] for index in range(len(NOUNS)))).any()


def test_colours_of_scenes() -> None:
    cases = [(noun, colour) for noun in range(20) for colour in range(len(COLOURS))]
    found = scenes(*([(noun, colour + 1, 0.5, 0.5)] for noun, colour in cases))
    assert found.tolist() == [is_held_out(Kind.COLOUR, NAMES[noun], COLOUR_NAMES[colour]) for noun, colour in cases]


def test_counts_of_scenes() -> None:
    cases = [(noun, number) for noun in range(60) for number in (2, 3)]
    found = scenes(*([(noun, 0, 0.5, 0.5)] * number for noun, number in cases))
    assert found.tolist() == [is_held_out(Kind.COUNT, NAMES[noun], number) for noun, number in cases]


def test_pairs_of_scenes() -> None:
    """Things in one place are in no relation."""
    cases = list(itertools.combinations(range(30), 2))
    found = scenes(*([(first, 0, 0.5, 0.5), (second, 0, 0.5, 0.5)] for first, second in cases))
    assert found.tolist() == [is_held_out(Kind.PAIR, NAMES[first], NAMES[second]) for first, second in cases]


@pytest.mark.parametrize("relation", RELATIONS)
def test_relations_of_scenes_are_read_from_the_places(relation: str) -> None:
    cases = list(itertools.permutations(range(20), 2))
    found = scenes(*([(first, 0, *PLACES[relation]), (second, 0, 0.5, 0.5)] for first, second in cases))
    expected = [
        is_held_out(Kind.PAIR, NAMES[first], NAMES[second])
        or is_held_out(Kind.RELATION, NAMES[first], relation, NAMES[second])
        for first, second in cases
    ]
    assert found.tolist() == expected


def test_the_third_thing_counts_too() -> None:
    first, second = next(
        pair
        for pair in itertools.combinations(range(len(NOUNS)), 2)
        if is_held_out(Kind.PAIR, *(NAMES[i] for i in pair))
    )
    assert scenes([(first, 0, 0.5, 0.5), (first, 0, 0.5, 0.5), (second, 0, 0.5, 0.5)]).all()


def test_width_and_height_are_not_taken_for_equal() -> None:
    first, second = next(
        pair
        for pair in itertools.combinations(range(len(NOUNS)), 2)
        if not is_held_out(Kind.PAIR, *(NAMES[i] for i in pair))
        and is_held_out(Kind.RELATION, NAMES[pair[0]], "left of", NAMES[pair[1]])
        and not is_held_out(Kind.RELATION, NAMES[pair[0]], "above", NAMES[pair[1]])
    )
    arrays = np.array([[first, second]]), np.zeros((1, 2), int), np.array([[0.45, 0.5]]), np.array([[0.3, 0.5]])
    assert not shows_held_out(*arrays).any()
    assert shows_held_out(*arrays, aspect=4.0).all()


@pytest.mark.parametrize("split", Split)
def test_words_agree_with_what_the_suite_calls_unseen(split: Split) -> None:
    wrong = [prompt.prompt for prompt in make_suite(split) if names_held_out(prompt.prompt) == prompt.seen]
    assert not wrong


@pytest.mark.parametrize("colour", COLOUR_NAMES)
@pytest.mark.parametrize("form", ["a {c} {n}", "one {n} that is {c}", "a shiny {c} {n}, please", "draw a {n} in {c}"])
def test_colours_in_words(colour: str, form: str) -> None:
    nouns = [noun for noun in NOUNS[:40] if noun.name not in COLOURS]
    for noun in nouns:
        text = form.format(c=colour, n=spoken(noun))
        assert names_held_out(text) == is_held_out(Kind.COLOUR, noun.name, colour), text


@pytest.mark.parametrize("form", ["a {n} on a {c} background", "a {n} on {c}", "a {n} against a {c} wall"])
def test_the_grounds_colour_is_no_things_colour(form: str) -> None:
    for noun, colour in itertools.product(NOUNS[:20], [name for name in COLOURS if name != "orange"]):
        assert not names_held_out(form.format(c=colour, n=spoken(noun)))


@pytest.mark.parametrize("words", ["to the left of", "on the left of", "left of"])
def test_relations_in_words(words: str) -> None:
    first, second = fine_pair()
    held_out = is_held_out(Kind.RELATION, NAMES[first], "left of", NAMES[second])
    one, other = (spoken(NOUNS[index]) for index in (first, second))
    assert names_held_out(f"a {one} {words} a {other}") == held_out
    assert names_held_out(f"{words} a {other} stands a {one}") == held_out


def test_longer_names_are_not_taken_for_shorter_ones() -> None:
    assert not names_held_out("a teddy bear")
    assert not any(names_held_out(f"a {name}") for name in NAMES)


def test_synonyms_are_the_thing() -> None:
    for colour in COLOURS:
        assert names_held_out(f"a {colour} puppy") == is_held_out(Kind.COLOUR, "dog", colour)


def test_other_words_are_not_held_out() -> None:
    assert not names_held_out("")
    assert not names_held_out("two lovers under a red sky, oil on canvas")


def test_prompts_of_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "test.jsonl"
    file.write_text(json.dumps({"tag": "single_object", "prompt": "a photo of a dog"}) + "\n", "utf-8")
    monkeypatch.setattr(reserved.resources, "find", lambda _name: file)
    assert is_test_prompt("a photo of a dog")
    assert is_test_prompt(" A photo  of a dog. ")
    assert not is_test_prompt("a photo of a cat")
