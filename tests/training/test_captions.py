"""Captions that say what is in the scene, in English."""

import dataclasses
import random
import re

import numpy as np
import pytest

from training.captions import (
    COLOUR_GROUNDS,
    COLOUR_NAMES,
    GROUND_WORDS,
    NUMBERS,
    RELATIONS,
    STYLE_OPENINGS,
    TWO_COLOUR_GROUNDS,
    with_article,
    write_captions,
)
from training.grounds import GROUNDS
from training.nouns import NOUNS, Noun, plural_of
from training.scenes import COLOURLESS, LAYOUTS, STYLES, Scenes, sample_scenes

SCISSORS = [noun.name for noun in NOUNS].index("scissors")


@pytest.fixture(scope="module")
def scenes() -> Scenes:
    return sample_scenes(3000, np.random.default_rng(5))


@pytest.fixture(scope="module")
def captions(scenes: Scenes) -> list[str]:
    return write_captions(scenes, random.Random(5))


def says(caption: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", caption) for word in words)


def plurals(noun: Noun) -> tuple[str, ...]:
    return (noun.plural, *(plural_of(word) for word in noun.synonyms if word not in noun.bare))


def test_every_caption_names_its_things_and_their_colours(scenes: Scenes, captions: list[str]) -> None:
    for index, caption in enumerate(captions):
        for noun, colour in zip(scenes.noun[index], scenes.colour[index], strict=True):
            if noun < 0:
                continue
            entry = NOUNS[noun]
            several = LAYOUTS[scenes.layout[index]] == "count"
            assert says(caption, plurals(entry) if several else (entry.name, *entry.synonyms)), caption
            assert colour == 0 or says(caption, (COLOUR_NAMES[colour - 1],)), caption


def test_every_caption_says_how_many_and_where(scenes: Scenes, captions: list[str]) -> None:
    for index, caption in enumerate(captions):
        layout = LAYOUTS[scenes.layout[index]]
        if layout in RELATIONS:
            assert says(caption, RELATIONS[layout]), caption
            others = {other for other, words in RELATIONS.items() if other != layout and says(caption, words)}
            # "a star on top of a car on the left" does not occur: one relation a caption.
            assert not others, caption
        if layout == "count":
            assert says(caption, NUMBERS[int((scenes.noun[index] >= 0).sum())]), caption


def in_words(caption: str, forms: tuple[str, ...], scenes: Scenes, index: int) -> bool:
    one, two = COLOUR_NAMES[scenes.ground_colour[index]], COLOUR_NAMES[scenes.second_colour[index]]
    return says(caption, tuple(form.format(a=with_article(one), colour=one, one=one, two=two) for form in forms))


def test_every_style_but_the_first_is_said_and_by_no_other(scenes: Scenes, captions: list[str]) -> None:
    words = {name: tuple(form.replace("{}", "").strip(" ,") for form in STYLE_OPENINGS[name]) for name in STYLES[1:]}
    for index, caption in enumerate(captions):
        said = {name for name, openings in words.items() if says(caption, openings)}
        style = STYLES[scenes.style[index]]
        assert said == ({style} if style != "3d" else set()), caption
        if style in COLOURLESS:
            assert not says(caption, tuple(word for word in COLOUR_NAMES if word != "orange")), caption


def test_every_caption_says_its_ground(scenes: Scenes, captions: list[str]) -> None:
    for index, caption in enumerate(captions):
        name = GROUNDS[scenes.ground[index]]
        if name == "colour":
            assert in_words(caption, COLOUR_GROUNDS, scenes, index), caption
        elif name in TWO_COLOUR_GROUNDS:
            assert in_words(caption, TWO_COLOUR_GROUNDS[name], scenes, index), caption
        elif name in GROUND_WORDS:
            assert says(caption, GROUND_WORDS[name]), caption
        else:
            assert name == "soft"
            assert not says(caption, ("background", "wall", *(word for each in GROUND_WORDS.values() for word in each)))


def test_articles_fit_the_sound(captions: list[str]) -> None:
    assert not [caption for caption in captions if re.search(r"\ba (?!uni)[aeiou]|\ban (?!hour)[^aeiou]", caption)]
    assert with_article("elephant") == "an elephant"
    assert with_article("red elephant") == "a red elephant"
    assert with_article("orange") == "an orange"
    assert with_article("hourglass") == "an hourglass"
    assert with_article("unicorn") == "a unicorn"


def test_the_same_choices_give_the_same_captions(scenes: Scenes, captions: list[str]) -> None:
    assert write_captions(scenes, random.Random(5)) == captions
    assert write_captions(scenes, random.Random(6)) != captions


def test_a_pair_of_scissors_is_one_and_two_of_them_are_not_a_pair(scenes: Scenes) -> None:
    nouns = np.where(scenes.noun >= 0, SCISSORS, -1)
    captions = write_captions(dataclasses.replace(scenes, noun=nouns), random.Random(7))
    assert not [caption for caption in captions if re.search(r"\ba (\w+ )?scissors\b", caption)]
    for index, caption in enumerate(captions):
        if LAYOUTS[scenes.layout[index]] == "count":
            assert not re.search(r"\ba (\w+ )?pair of", caption), caption
    assert any("two pairs of scissors" in caption for caption in captions)
    assert any(re.search(r"\ba (\w+ )?pair of scissors", caption) for caption in captions)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^a photo of two ",
        r"^the .* is .* and the .* is ",
        r"^there are ",
        r"^the .* (is|are) (to the |on the )?(left|right) of the ",
        r"^on .*, ",
        r"^draw ",
        r" that is ",
        r"^a photo of an? \w+ \w+ and an? ",
    ],
)
def test_many_grammars_are_used(captions: list[str], pattern: str) -> None:
    assert any(re.search(pattern, caption) for caption in captions)
