"""Captions: what a person would type to get a scene, in many grammars."""

import random

from training.colours import COLOURS
from training.grounds import GROUNDS
from training.nouns import NOUNS, Noun, plural_of
from training.scenes import LAYOUTS, STYLES, Scenes

COLOUR_NAMES = tuple(COLOURS)
NUMBERS = {
    2: ("two", "two", "2", "a pair of", "a couple of"),
    3: ("three", "three", "3"),
    4: ("four", "four", "4"),
    5: ("five", "five", "5"),
}
OPENINGS = (
    "{}", "{}", "{}", "{}", "{}", "a photo of {}", "a photo of {}", "a photo of {}", "a picture of {}",
    "an image of {}", "{}, please", "draw {}", "show me {}", "please draw {}", "i want {}", "make me a picture of {}",
    "a 3d render of {}", "a 3d icon of {}",
)  # fmt: skip
# Each style but the first is always said, and said by no other.
STYLE_OPENINGS = {
    "3d": OPENINGS,
    "flat": ("a flat icon of {}", "a vector illustration of {}", "{}, flat icon", "{} as a flat illustration"),
    "sketch": ("a pencil sketch of {}", "a pencil drawing of {}", "{}, pencil sketch", "{} drawn with a pencil"),
    "pixel": ("pixel art of {}", "a pixel art picture of {}", "{}, pixel art", "{} in pixel art style"),
}
GROUND_WORDS = {
    "grass": ("on the grass", "on a meadow", "in a green field", "on grass"),
    "beach": ("on the beach", "at the beach", "on sand"),
    "night": ("at night", "in the night", "in the dark", "by night"),
    "table": ("on a table", "on a wooden table"),
    "snow": ("in the snow", "on snow", "in winter"),
    "sea": ("on the sea", "at sea", "on the water"),
    "desert": ("in the desert", "in a desert", "among sand dunes"),
    "forest": ("in the forest", "in a forest", "on the forest floor", "in the woods"),
    "street": ("on the street", "on a street", "on the road"),
    "floor": ("on a wooden floor", "on the floor", "on a parquet floor"),
    "brick": ("in front of a brick wall", "against a brick wall"),
}
COLOUR_GROUNDS = (
    "on {a} background", "on {a} background", "on {colour}", "in front of {a} background", "against {a} wall",
    "on {a} ground", "with {a} background",
)  # fmt: skip
TWO_COLOUR_GROUNDS = {
    "gradient": (
        "on a gradient from {one} to {two}",
        "on {a} and {two} gradient",
        "on {a} to {two} gradient background",
    ),
    "stripes": ("on {a} and {two} striped background", "in front of {one} and {two} stripes"),
    "dots": ("on {a} background with {two} dots", "in front of {a} wall with {two} polka dots"),
    "checker": ("on {a} and {two} checkered background", "in front of {a} and {two} checkerboard"),
}
RELATIONS = {
    "left": ("left of", "to the left of", "on the left of"),
    "right": ("right of", "to the right of", "on the right of"),
    "above": ("above", "over", "on top of"),
    "below": ("below", "under", "beneath", "underneath"),
}
LINKS = ("and", "and", "and", "next to", "with", "beside", "and also", "together with")
# Words whose first letter is not how they sound.
VOWEL_SOUNDS = ("hour",)
CONSONANT_SOUNDS = ("uni", "uku", "eu", "one")


def with_article(words: str) -> str:
    """`words` after "a" or "an"."""
    vowel = words.startswith(VOWEL_SOUNDS) or (words[0] in "aeiou" and not words.startswith(CONSONANT_SOUNDS))
    return f"{'an' if vowel else 'a'} {words}"


def write_captions(scenes: Scenes, choose: random.Random) -> list[str]:
    """One caption for each scene."""
    return [_caption(scenes, index, choose) for index in range(len(scenes))]


def _caption(scenes: Scenes, index: int, choose: random.Random) -> str:
    ground = _ground(scenes, index, choose)
    opening = choose.choice(STYLE_OPENINGS[STYLES[scenes.style[index]]])
    if opening == "{}" and choose.random() < 0.2 and (said := _statement(scenes, index, choose)):
        return f"{said}, {ground}" if ground else said
    core = _core(scenes, index, choose, articles=not (opening.startswith("{}") and choose.random() < 0.2))
    if ground and opening == "{}" and choose.random() < 0.2:
        return f"{ground}, {core}"
    return opening.format(f"{core} {ground}" if ground else core)


def _core(scenes: Scenes, index: int, choose: random.Random, *, articles: bool) -> str:
    """The things, their colours and relations."""
    layout = LAYOUTS[scenes.layout[index]]
    noun, colour = scenes.noun[index], scenes.colour[index]
    if layout == "single":
        return _thing(noun[0], colour[0], choose, articles=articles)
    if layout == "count":
        return _several(int((noun >= 0).sum()), noun[0], colour[0], choose)
    first, second = (_thing(noun[slot], colour[slot], choose, articles=articles) for slot in (0, 1))
    if layout == "pair":
        if choose.random() < 0.5:
            first, second = second, first
        return f"{first} {choose.choice(LINKS)} {second}"
    return f"{first} {choose.choice(RELATIONS[layout])} {second}"


def _statement(scenes: Scenes, index: int, choose: random.Random) -> str:
    """ "the book is red and the vase is yellow", "there are two cats"; empty where none fits."""
    layout = LAYOUTS[scenes.layout[index]]
    noun, colour = scenes.noun[index], scenes.colour[index]
    if layout in RELATIONS:
        is_ = "are" if NOUNS[noun[0]].name in NOUNS[noun[0]].bare else "is"
        relation = choose.choice(RELATIONS[layout])
        return f"the {_coloured(noun[0], colour[0])} {is_} {relation} the {_coloured(noun[1], colour[1])}"
    if layout in ("single", "pair") and (colour[noun >= 0] > 0).all():
        return " and ".join(
            _is_coloured(NOUNS[n], COLOUR_NAMES[c - 1]) for n, c in zip(noun, colour, strict=True) if n >= 0
        )
    if layout == "count":
        return f"there are {_several(int((noun >= 0).sum()), noun[0], colour[0], choose)}"
    return ""


def _is_coloured(noun: Noun, colour: str) -> str:
    return f"the {noun.name} {'are' if noun.name in noun.bare else 'is'} {colour}"


def _coloured(noun: int, colour: int) -> str:
    return f"{COLOUR_NAMES[colour - 1]} {NOUNS[noun].name}" if colour else NOUNS[noun].name


def _thing(noun: int, colour: int, choose: random.Random, *, articles: bool) -> str:
    """One thing, as "a cup", "one cup" or, where a person leaves out `articles`, "cup"."""
    entry = NOUNS[noun]
    name = choose.choice(entry.synonyms) if entry.synonyms and choose.random() < 0.3 else entry.name
    bare = name in entry.bare or not articles
    if colour == 0:
        return name if bare else _one(name, choose)
    word = COLOUR_NAMES[colour - 1]
    if choose.random() < 0.12:
        plural = name in entry.bare and name.endswith("s")
        return f"{name if bare else with_article(name)} that {'are' if plural else 'is'} {word}"
    words = f"{word} {name}"
    return words if bare else _one(words, choose)


def _one(words: str, choose: random.Random) -> str:
    return f"one {words}" if choose.random() < 0.06 else with_article(words)


def _several(number: int, noun: int, colour: int, choose: random.Random) -> str:
    entry = NOUNS[noun]
    plurals = [entry.plural, *(plural_of(word) for word in entry.synonyms if word not in entry.bare)]
    plural = choose.choice(plurals) if choose.random() < 0.3 else entry.plural
    if entry.name in entry.bare and choose.random() < 0.5:
        plural = plurals[1]  # "pairs of scissors"
    pairs = entry.bare and entry.plural.endswith("s")
    amount = choose.choice([word for word in NUMBERS[number] if not (pairs and word == "a pair of")])
    word = COLOUR_NAMES[colour - 1] if colour else ""
    if word and choose.random() < 0.1:
        return f"{amount} {plural} that are {word}"
    return f"{amount} {word} {plural}" if word else f"{amount} {plural}"


def _ground(scenes: Scenes, index: int, choose: random.Random) -> str:
    name = GROUNDS[scenes.ground[index]]
    if name == "soft":
        return ""
    if name in GROUND_WORDS:
        return choose.choice(GROUND_WORDS[name])
    one, two = (COLOUR_NAMES[colours[index]] for colours in (scenes.ground_colour, scenes.second_colour))
    forms = COLOUR_GROUNDS if name == "colour" else TWO_COLOUR_GROUNDS[name]
    return choose.choice(forms).format(a=with_article(one), colour=one, one=one, two=two)
