"""What a person types into the search."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gallery.search import Term, folded_words, parse_search


def term(*words: str, prefix: bool = False, excluded: bool = False) -> Term:
    return Term(words=words, is_prefix=prefix, is_excluded=excluded)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("red cube", (term("red", prefix=True), term("cube", prefix=True))),
        ('"red cube"', (term("red", "cube"),)),
        ('"red cu', (term("red", "cu", prefix=True),)),
        ("-cat", (term("cat", excluded=True),)),
        ('-"red cube" fox', (term("red", "cube", excluded=True), term("fox", prefix=True))),
        ("red-cube", (term("red", "cube", prefix=True),)),
        ("- , ''", ()),
        ("Éclair", (term("eclair", prefix=True),)),
        ("赤い猫", (term("赤", "い", "猫", prefix=True),)),
    ],
)
def test_words_phrases_and_exclusions(text: str, terms: tuple[Term, ...]) -> None:
    assert parse_search(text) == terms


@given(st.text(max_size=60))
def test_both_ways_to_write_an_accent_are_the_same_words(text: str) -> None:
    words = folded_words(text)
    assert folded_words(unicodedata.normalize("NFC", text)) == words
    assert all(word.isalnum() for word in words)


@given(st.text(max_size=60))
def test_any_text_is_a_search(text: str) -> None:
    assert all(each.words for each in parse_search(text))
