"""Prompts drawn, counted and gone through."""

import collections
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.prompting.syntax import MAX_DEPTH, PromptMistake, escape
from app.prompting.template import COUNT_CAP, Template
from app.prompting.wildcards import WildcardBook

no_reset = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
seeds = st.integers(0, 2**32 - 1)
words = st.text(alphabet="abc é", min_size=1, max_size=4)
prompts = st.recursive(
    words | st.just("__animal__") | st.just("__nested/pet__"),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("".join)
        | st.lists(inner, min_size=1, max_size=4).map(lambda parts: "{" + "|".join(parts) + "}")
        | st.lists(inner, min_size=2, max_size=4).map(lambda parts: "{2$$ & $$3::" + "|".join(parts) + "}")
        | st.lists(inner, min_size=2, max_size=4).map(lambda parts: "{1-2$$" + "|".join(parts) + "}")
    ),
    max_leaves=12,
).map(lambda text: "x" + text)  # never empty


@given(st.text(min_size=1).filter(str.strip), seeds)
def test_plain_text_comes_back(text: str, seed: int) -> None:
    assert Template(escape(text), WildcardBook(())).words(seed) == text


@no_reset
@given(prompts, seeds)
def test_the_same_seed_gives_the_same_words_without_marks(book: WildcardBook, text: str, seed: int) -> None:
    drawn = Template(text, book).words(seed)
    assert drawn == Template(text, book).words(seed)
    assert not set(drawn) & set("{}|_$:")


@no_reset
@given(prompts)
def test_each_draw_is_one_of_the_combinations_and_all_are_there(book: WildcardBook, text: str) -> None:
    template = Template(text, book)
    count = template.count()
    if count > 300:
        return
    combined = [template.combination(number) for number in range(count)]
    assert not any(set(each) & set("{}|_$:") for each in combined)
    if " & " not in text and "," not in "".join(combined):  # what is picked comes in any order
        assert {template.words(seed) for seed in range(20)} <= set(combined)


def test_words_of_a_seed_stay_as_they_are(book: WildcardBook) -> None:
    template = Template("a {red|blue|2::green} __animal__ {2$$ and $$a|b|c}", book)
    assert [template.words(seed) for seed in (0, 1, 2, 2**32 - 1)] == [
        "a green hare a and c",
        "a red hare a and b",
        "a green hare a and c",
        "a green fox a and b",
    ]


def test_weights_count(book: WildcardBook) -> None:
    drawn = collections.Counter(Template("{3::a|b|0::c}", book).words(seed) for seed in range(4000))
    assert set(drawn) == {"a", "b"}
    assert 0.7 < drawn["a"] / 4000 < 0.8
    animals = collections.Counter(Template("__animal__", book).words(seed) for seed in range(4000))
    assert 0.45 < animals["owl"] / 4000 < 0.55


def test_counts_and_combinations(book: WildcardBook) -> None:
    template = Template("{a|b} {x|y|z}", book)
    assert [template.combination(number) for number in range(template.count())] == [
        "a x", "a y", "a z", "b x", "b y", "b z",
    ]  # fmt: skip
    picked = Template("{1-2$$+$$a|{b|c}|d}", book)
    everything = [picked.combination(number) for number in range(picked.count())]
    assert sorted(everything) == ["a", "a+b", "a+c", "a+d", "b", "b+d", "c", "c+d", "d"]
    assert Template("__nested/pet__", book).count() == 2 * 3 + 2
    assert Template("{2$$__animal__}", book).count() == 3
    assert Template("plain", book).count() == 1
    assert not Template("plain", book).has_choices


def test_picks_are_different_ones_of_a_wildcard(book: WildcardBook) -> None:
    for seed in range(50):
        first, second = Template("{2$$ $$__animal__}", book).words(seed).split()
        assert first != second


def test_a_pattern_draws_from_all_that_it_stands_for(book: WildcardBook) -> None:
    drawn = {Template("__*o*__", book).words(seed) for seed in range(100)}
    assert drawn == {"red", "blue"}


def test_a_missing_wildcard_names_the_nearest(book: WildcardBook) -> None:
    with pytest.raises(PromptMistake, match="did you mean __animal__") as caught:
        Template("a __animl__ sits", book)
    assert (caught.value.position, caught.value.length) == (2, 9)
    with pytest.raises(PromptMistake, match=r"make .*qqqqq\.txt"):
        Template("__qqqqq__", book)


def test_a_mistake_in_a_file_is_placed_there(book: WildcardBook, folder: Path) -> None:
    (folder / "bad.txt").write_text("fine\n{open\n", encoding="utf-8")
    with pytest.raises(PromptMistake, match=r"line 2 of the wildcard file bad.*not closed"):
        Template("__bad__", book)
    (folder / "far.txt").write_text("__nowhere__\n", encoding="utf-8")
    with pytest.raises(PromptMistake, match="line 1 of the wildcard file far"):
        Template("{x|__far__}", book)
    (folder / "few.txt").write_text("{3$$__colour__}\n", encoding="utf-8")
    with pytest.raises(PromptMistake, match="picks 3 of 2"):
        Template("__few__", book)


@pytest.mark.parametrize("last", ["__a__", "__a*__", "{x|__b__}"])
def test_wildcards_without_end_are_refused_whatever_the_seed(folder: Path, last: str) -> None:
    (folder / "a.txt").write_text("x\n__b__\n", encoding="utf-8")
    (folder / "b.txt").write_text("y\n__c__\n", encoding="utf-8")
    (folder / "c.txt").write_text(f"z\n{last}\n", encoding="utf-8")
    with pytest.raises(PromptMistake, match="name each other without end"):
        Template("__a__", WildcardBook((folder,)))


def test_a_bomb_of_wildcards_is_counted_and_bounded(folder: Path) -> None:
    for number in range(MAX_DEPTH - 1):
        (folder / f"w{number}.txt").write_text(f"__w{number + 1}__ __w{number + 1}__\n", encoding="utf-8")
    (folder / f"w{MAX_DEPTH - 1}.txt").write_text("a\nb\n", encoding="utf-8")
    template = Template("__w0__", WildcardBook((folder,)))
    assert template.count() == COUNT_CAP
    with pytest.raises(PromptMistake, match="draws more than"):
        template.words(0)
    (folder / f"w{MAX_DEPTH - 1}.txt").write_text("{a|b}\n", encoding="utf-8")
    with pytest.raises(PromptMistake, match="nest more than"):
        Template("__w0__", WildcardBook((folder,)))


def test_words_that_grow_too_long_are_refused(folder: Path) -> None:
    (folder / "long.txt").write_text("a" * 15_000, encoding="utf-8")
    template = Template("__long__ __long__", WildcardBook((folder,)))
    with pytest.raises(PromptMistake, match="grows beyond"):
        template.words(0)


def test_an_empty_outcome_is_refused(book: WildcardBook) -> None:
    with pytest.raises(PromptMistake, match="comes out empty"):
        Template("{|}", book).words(0)
