"""What one press of the button means."""

import dataclasses

import pytest

from app.prompting.batch import all_combinations, drawn
from app.prompting.styles import Style, shipped_styles
from app.prompting.syntax import PromptMistake
from app.prompting.template import Template
from app.prompting.wildcards import WildcardBook
from engine.requests import MAX_SEED, GenerationRequest


def request(prompt: str, **values: int) -> GenerationRequest:
    return GenerationRequest(prompt=prompt, **values)


def test_plain_words_stay_one_request(book: WildcardBook) -> None:
    asked = request(r"a \{fox\}", seed=3, count=4)
    assert drawn(asked, book) == (dataclasses.replace(asked, prompt="a {fox}"),)


def test_each_picture_draws_with_its_own_seed(book: WildcardBook) -> None:
    made = drawn(request("a __animal__, {1|2|3|4|5|6}", seed=MAX_SEED, count=3, steps=9), book)
    assert [each.seed for each in made] == [MAX_SEED, 0, 1]
    assert {each.count for each in made} == {1}
    assert {each.steps for each in made} == {9}
    again = drawn(request("a __animal__, {1|2|3|4|5|6}", seed=0, count=1), book)
    assert again[0].prompt == made[1].prompt


def test_choices_that_come_out_the_same_stay_one_request(book: WildcardBook) -> None:
    assert len(drawn(request("a {fox|fox}", count=5), book)) == 1


def test_all_combinations_share_the_seed_and_come_once(book: WildcardBook) -> None:
    made = all_combinations(request("{a|b|a} {x|y}", seed=5), book)
    assert [each.prompt for each in made] == ["a x", "a y", "b x", "b y"]
    assert {each.seed for each in made} == {5}
    with pytest.raises(PromptMistake, match="combinations"):
        all_combinations(request("{a|b}" * 11), book)


def test_a_style_is_around_the_words_and_may_draw_too(book: WildcardBook) -> None:
    style = Style(name="s", template="A {photo|print} of {prompt}.")
    (made,) = drawn(request(" a fox "), book, style=style)
    assert made.prompt in ("A photo of a fox.", "A print of a fox.")


def test_a_mistake_is_placed_in_the_persons_own_words(book: WildcardBook) -> None:
    style = Style(name="s", template="A long beginning before {prompt}")
    with pytest.raises(PromptMistake) as caught:
        drawn(request("a {fox"), book, style=style)
    assert caught.value.position == 2


def test_the_promise_of_the_seed(book: WildcardBook) -> None:
    text = "{a|b|c|d} __animal__"
    made = drawn(request(text, seed=100, count=5), book)
    assert [each.prompt for each in made] == [Template(text, book).words(100 + number) for number in range(5)]


def test_the_negative_prompt_is_drawn_apart_from_the_prompt(book: WildcardBook) -> None:
    choice = "{" + "|".join(f"w{number}" for number in range(50)) + "}"
    asked = GenerationRequest(prompt=choice, true_cfg=2.0, negative_prompt=f"no {choice}", seed=1, count=20)
    made = drawn(asked, book)
    assert [each.count for each in made] == [1] * 20
    assert any(f"no {each.prompt}" != each.negative_prompt for each in made)
    assert len({each.negative_prompt for each in made}) > 5
    (again,) = drawn(dataclasses.replace(asked, seed=made[7].seed, count=1), book)
    assert (again.prompt, again.negative_prompt) == (made[7].prompt, made[7].negative_prompt)


def test_a_negative_prompt_may_come_to_nothing(book: WildcardBook) -> None:
    made = drawn(GenerationRequest(prompt="a", true_cfg=2.0, negative_prompt="{|blur}", count=30), book)
    assert {each.negative_prompt for each in made} == {"", "blur"}


def test_all_combinations_are_those_of_both_prompts(book: WildcardBook) -> None:
    asked = GenerationRequest(prompt="{a|b}", true_cfg=2.0, negative_prompt="{x|y}")
    made = all_combinations(asked, book)
    assert [(each.prompt, each.negative_prompt) for each in made] == [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    many = GenerationRequest(prompt="{a|b}", true_cfg=2.0, negative_prompt="{" + "|".join("c" * 600) + "}")
    with pytest.raises(PromptMistake, match="1,200 combinations"):
        all_combinations(many, book)


def test_a_style_brings_its_negative_words_with_true_cfg_alone(book: WildcardBook) -> None:
    style = Style(name="s", template="{prompt}, ink", negative="photo")
    (off,) = drawn(GenerationRequest(prompt="a"), book, style=style)
    assert off.negative_prompt == ""
    (on,) = drawn(GenerationRequest(prompt="a", true_cfg=2.0, negative_prompt="blur"), book, style=style)
    assert on.negative_prompt == "blur, photo"
    (alone,) = drawn(GenerationRequest(prompt="a", true_cfg=2.0), book, style=style)
    assert alone.negative_prompt == "photo"


def test_the_negative_words_of_every_style_that_ships_can_be_read(book: WildcardBook) -> None:
    for style in shipped_styles():
        assert drawn(GenerationRequest(prompt="a", true_cfg=2.0), book, style=style)
