"""Captions: what a person would type to get a scene, in many grammars."""

import random

from training.colours import COLOURS
from training.nouns import NOUNS
from training.scenes import GROUNDS, LAYOUTS, Scenes

COLOUR_NAMES = tuple(COLOURS)
NUMBERS = {2: ("two", "2", "a pair of"), 3: ("three", "3"), 4: ("four", "4")}
OPENINGS = (
    "{}", "{}", "{}", "{}", "a photo of {}", "a photo of {}", "a picture of {}", "an image of {}",
    "a drawing of {}", "{}, please", "draw {}", "show me {}", "an illustration of {}", "i want {}",
)  # fmt: skip
GROUND_WORDS = {
    "grass": ("on the grass", "on a meadow", "in a green field", "on grass"),
    "beach": ("on the beach", "at the beach", "on sand"),
    "night": ("at night", "in the night", "in the dark"),
    "table": ("on a table", "on a wooden table"),
    "snow": ("in the snow", "on snow", "in winter"),
    "sea": ("on the sea", "at sea", "on the water"),
}
COLOUR_GROUNDS = ("on a {} background", "on {}", "in front of a {} background", "against a {} wall", "on a {} ground")
RELATIONS = {
    "left": ("left of", "to the left of", "on the left of"),
    "right": ("right of", "to the right of", "on the right of"),
    "above": ("above", "over", "on top of"),
    "below": ("below", "under", "beneath", "underneath"),
}


def with_article(words: str) -> str:
    """`words` after "a" or "an", which go by the sound: a unicorn, an hourglass."""
    vowel = words.startswith("hour") or (words[0] in "aeiou" and not words.startswith(("uni", "uku", "eu")))
    return f"{'an' if vowel else 'a'} {words}"


def write_captions(scenes: Scenes, choose: random.Random) -> list[str]:
    """One caption for each scene."""
    return [_caption(scenes, index, choose) for index in range(len(scenes))]


def _caption(scenes: Scenes, index: int, choose: random.Random) -> str:
    layout = LAYOUTS[scenes.layout[index]]
    noun, colour = scenes.noun[index], scenes.colour[index]
    if layout == "single":
        core = _thing(noun[0], colour[0], choose)
    elif layout == "count":
        core = _several(int((noun >= 0).sum()), noun[0], colour[0], choose)
    else:
        first, second = (_thing(noun[slot], colour[slot], choose) for slot in (0, 1))
        if layout == "pair":
            core = f"{first} {choose.choice(('and', 'and', 'next to', 'with', 'beside'))} {second}"
        else:
            core = f"{first} {choose.choice(RELATIONS[layout])} {second}"
    ground = _ground(scenes, index, choose)
    return choose.choice(OPENINGS).format(f"{core} {ground}" if ground else core)


def _name(noun: int, choose: random.Random) -> str:
    entry = NOUNS[noun]
    return choose.choice(entry.synonyms) if entry.synonyms and choose.random() < 0.3 else entry.name


def _thing(noun: int, colour: int, choose: random.Random) -> str:
    name = _name(noun, choose)
    if name == "scissors":
        name = choose.choice(("scissors", "pair of scissors"))
    if colour == 0:
        return _perhaps_with_article(name, choose)
    word = COLOUR_NAMES[colour - 1]
    if choose.random() < 0.12:
        return f"{_perhaps_with_article(name, choose)} that is {word}"
    return _perhaps_with_article(f"{word} {name}", choose)


def _perhaps_with_article(words: str, choose: random.Random) -> str:
    if choose.random() < 0.12:
        return words
    if choose.random() < 0.06:
        return f"one {words}"
    return with_article(words)


def _several(number: int, noun: int, colour: int, choose: random.Random) -> str:
    word = f"{COLOUR_NAMES[colour - 1]} " if colour else ""
    return f"{choose.choice(NUMBERS[number])} {word}{NOUNS[noun].plural}"


def _ground(scenes: Scenes, index: int, choose: random.Random) -> str:
    name = GROUNDS[scenes.ground[index]]
    if name == "soft":
        return ""
    if name == "colour":
        words = choose.choice(COLOUR_GROUNDS).format(COLOUR_NAMES[scenes.ground_colour[index]])
        return words.replace(" a orange", " an orange")
    return choose.choice(GROUND_WORDS[name])
