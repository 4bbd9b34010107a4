"""The language of prompts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompting.syntax import (
    MAX_DEPTH,
    MAX_LETTERS,
    MAX_PICKS,
    Choice,
    PromptMistake,
    Wildcard,
    Words,
    escape,
    parse,
    unescape,
)


def only_choice(text: str) -> Choice:
    (node,) = parse(text)
    assert isinstance(node, Choice)
    return node


@given(st.text())
def test_escaped_text_means_itself(text: str) -> None:
    nodes = parse(escape(text))
    assert nodes == ((Words(text=text),) if text else ())
    assert unescape(escape(text)) == text


@given(st.text(alphabet=st.characters(exclude_characters="{}\\_$")))
def test_text_without_marks_is_plain(text: str) -> None:
    assert parse(text) == ((Words(text=text),) if text else ())


@given(st.text(alphabet="{}|_$\\:ab12-, "))
def test_any_text_is_parsed_or_refused_with_a_place(text: str) -> None:
    mistake = None
    try:
        parse(text)
    except PromptMistake as error:
        mistake = error
    assert mistake is None or (0 <= mistake.position <= len(text) and mistake.sentence.startswith("the prompt "))


def test_weights_and_nesting() -> None:
    choice = only_choice("{red|2.5::{dark|light} blue|0::none}")
    assert [option.weight for option in choice.options] == [1.0, 2.5, 0.0]
    assert isinstance(choice.options[1].nodes[0], Choice)
    assert choice.options[1].nodes[1] == Words(text=" blue")


@pytest.mark.parametrize(
    ("text", "low", "high", "separator"),
    [
        ("{2$$a|b|c}", 2, 2, ", "),
        ("{2$$, $$a|b|c}", 2, 2, ", "),
        ("{1-2$$ and $$a|b|c}", 1, 2, " and "),
        ("{-2$$a|b|c}", 0, 2, ", "),
        ("{2-$$a|b|c}", 2, MAX_PICKS, ", "),
        (r"{2$$ \| $$a|b}", 2, 2, " | "),
        ("{2$$$$a|b}", 2, 2, ""),
    ],
)
def test_picks(text: str, low: int, high: int, separator: str) -> None:
    choice = only_choice(text)
    assert (choice.low, choice.high, choice.separator) == (low, high, separator)
    assert choice.options[0].nodes == (Words(text="a"),)


@pytest.mark.parametrize(
    ("text", "name"), [("__animal__", "animal"), ("__a/b_c__", "a/b_c"), ("__a*__", "a*"), ("__été-2.x__", "été-2.x")]
)
def test_wildcards(text: str, name: str) -> None:
    assert parse(f"x {text}") == (Words(text="x "), Wildcard(name=name, position=2))


@pytest.mark.parametrize(
    "text", ["____", "________", "a__b", "__ a __", "snake_case", "__init", "5$$", "a|b", "2::a", "$5", "\\(x"]
)
def test_what_looks_like_a_mark_and_is_none(text: str) -> None:
    assert parse(text) == (Words(text=text),)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("a {red|blue", 2, "add a }"),
        ("a {red|{x|y} b", 2, "not closed"),
        ("a } b", 2, r"write \}"),
        ("{3$$a|b}", 0, "picks 3 of 2"),
        ("{3-1$$a|b}", 0, "smaller one first"),
        ("{99$$a|b}", 0, "from 1 to"),
        ("{0::a|0::b}", 0, "all 0"),
        ("in ${season=!{a|b}}", 3, "variable"),
        ("{" * (MAX_DEPTH + 1), MAX_DEPTH, "deep"),
        ("a" * (MAX_LETTERS + 1), MAX_LETTERS, "shorten"),
    ],
)
def test_a_mistake_is_placed_and_says_what_to_do(text: str, position: int, words: str) -> None:
    with pytest.raises(PromptMistake) as caught:
        parse(text)
    assert caught.value.position == position
    assert words in caught.value.sentence


def test_hostile_nesting_is_refused_in_no_time() -> None:
    with pytest.raises(PromptMistake):
        parse("{a|" * 5000)
    deep = "{a|" * MAX_DEPTH + "b" + "}" * MAX_DEPTH
    assert len(parse(deep)) == 1
