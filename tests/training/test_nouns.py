"""The list of what Pocket can draw."""

import hashlib
from collections import Counter

import pytest

from training.nouns import FIRST, GENEVAL, NOUNS, plural_of


def test_each_word_means_one_thing() -> None:
    words = Counter(word for noun in NOUNS for word in {noun.name, *noun.synonyms})
    assert len(NOUNS) >= 220
    assert not [word for word, times in words.items() if times > 1]
    assert len({noun.sprite for noun in NOUNS}) == len(NOUNS)


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("cube", "cubes"),
        ("fox", "foxes"),
        ("bus", "buses"),
        ("toothbrush", "toothbrushes"),
        ("butterfly", "butterflies"),
        ("key", "keys"),
        ("leaf", "leaves"),
        ("sheep", "sheep"),
        ("wine glass", "wine glasses"),
        ("snowman", "snowmen"),
        ("tomato", "tomatoes"),
        ("knife", "knives"),
        ("computer mouse", "computer mice"),
        ("person", "people"),
        ("loaf of bread", "loaves of bread"),
        ("pair of glasses", "pairs of glasses"),
        ("die", "dice"),
    ],
)
def test_plurals(name: str, plural: str) -> None:
    assert {noun.name: noun.plural for noun in NOUNS}[name] == plural


def test_the_first_hundred_are_those_of_the_first_pocket() -> None:
    names = "\n".join(f"{noun.name} {noun.sprite}" for noun in NOUNS[:FIRST])
    assert FIRST == 100
    assert hashlib.sha256(names.encode()).hexdigest()[:16] == "2ffcb5e3de432559"


def test_every_class_of_geneval_is_one_noun() -> None:
    classes = [noun.geneval for noun in NOUNS if noun.geneval]
    assert len(GENEVAL) == 80
    assert sorted(classes) == sorted(GENEVAL)
    assert {noun.name: noun.geneval for noun in NOUNS}["soccer ball"] == "sports ball"


def test_bare_words_are_words_of_their_noun_and_no_others_are_counted() -> None:
    for noun in NOUNS:
        assert set(noun.bare) <= {noun.name, *noun.synonyms}
    assert plural_of("pair of scissors") == "pairs of scissors"
    assert plural_of("cup of coffee") == "cups of coffee"
