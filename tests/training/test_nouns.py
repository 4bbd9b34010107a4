"""The list of what Pocket can draw."""

from collections import Counter

import pytest

from training.nouns import NOUNS


def test_there_are_a_hundred_and_each_word_means_one() -> None:
    words = Counter(word for noun in NOUNS for word in {noun.name, *noun.synonyms})
    assert len(NOUNS) == 100
    assert not [word for word, times in words.items() if times > 1]
    assert len({noun.sprite for noun in NOUNS}) == 100


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
    ],
)
def test_plurals(name: str, plural: str) -> None:
    assert {noun.name: noun.plural for noun in NOUNS}[name] == plural
