"""Captions that say what is in the scene, in English."""

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
    with_article,
    write_captions,
)
from training.nouns import NOUNS
from training.scenes import GROUNDS, LAYOUTS, Scenes, sample_scenes


@pytest.fixture(scope="module")
def scenes() -> Scenes:
    return sample_scenes(3000, np.random.default_rng(5))


@pytest.fixture(scope="module")
def captions(scenes: Scenes) -> list[str]:
    return write_captions(scenes, random.Random(5))


def says(caption: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", caption) for word in words)


def test_every_caption_names_its_things_and_their_colours(scenes: Scenes, captions: list[str]) -> None:
    for index, caption in enumerate(captions):
        for noun, colour in zip(scenes.noun[index], scenes.colour[index], strict=True):
            if noun < 0:
                continue
            entry = NOUNS[noun]
            several = LAYOUTS[scenes.layout[index]] == "count"
            assert says(caption, (entry.plural,) if several else (entry.name, *entry.synonyms)), caption
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


def test_every_caption_says_its_ground(scenes: Scenes, captions: list[str]) -> None:
    for index, caption in enumerate(captions):
        name = GROUNDS[scenes.ground[index]]
        if name == "colour":
            colour = COLOUR_NAMES[scenes.ground_colour[index]]
            endings = [words.format(colour).replace(" a orange", " an orange") for words in COLOUR_GROUNDS]
            assert caption.removesuffix(", please").endswith(tuple(endings)), caption
        elif name != "soft":
            assert caption.removesuffix(", please").endswith(GROUND_WORDS[name]), caption


def test_articles_fit_the_sound(captions: list[str]) -> None:
    assert not [caption for caption in captions if re.search(r"\ba (?!uni)[aeiou]|\ban (?!hour)[^aeiou]", caption)]
    assert with_article("elephant") == "an elephant"
    assert with_article("red elephant") == "a red elephant"
    assert with_article("orange") == "an orange"


def test_the_same_choices_give_the_same_captions(scenes: Scenes, captions: list[str]) -> None:
    assert write_captions(scenes, random.Random(5)) == captions
    assert write_captions(scenes, random.Random(6)) != captions
