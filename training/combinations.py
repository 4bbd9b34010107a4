"""The combinations that no training picture shows: a hashed fifth of what can be combined."""

import enum
import hashlib

HELD_OUT_SHARE = 0.2
VERSION = "pocket combinations 1"  # another text holds out another fifth
MIRRORED = {"right of": "left of", "below": "above"}
RELATIONS = ("left of", "right of", "above", "below")


class Kind(enum.StrEnum):
    """What is combined."""

    COLOUR = "object and colour"
    COUNT = "object and count"
    PAIR = "pair"
    RELATION = "pair and relation"


def is_held_out(kind: Kind, *parts: str | int) -> bool:
    """Whether a combination is kept out of training, whatever else the vocabulary holds.

    `parts` are nouns' names and, by kind: `COLOUR` (object, colour), `COUNT` (object, number from 2),
    `PAIR` (object, other object) in either order, `RELATION` (object, relation, other object), where
    "a right of b" is "b left of a" and "a below b" is "b above a". Things alone are never held out.

    Raises:
        ValueError: the parts are not those of the kind.
    """
    text = "|".join((VERSION, kind.value, *canonical(kind, *parts)))
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return number < HELD_OUT_SHARE * 2**64


def canonical(kind: Kind, *parts: str | int) -> tuple[str, ...]:
    """The one spelling of a combination, equal for what shows the same.

    Raises:
        ValueError: the parts are not those of the kind.
    """
    match kind, parts:
        case (Kind.COLOUR, (str(noun), str(colour))):
            return noun, colour
        case (Kind.COUNT, (str(noun), int(number))) if number >= 2:
            return noun, str(number)
        case (Kind.PAIR, (str(first), str(second))) if first != second:
            return min(first, second), max(first, second)
        case (Kind.RELATION, (str(first), str(relation), str(second))) if first != second and relation in RELATIONS:
            if relation in MIRRORED:
                return second, MIRRORED[relation], first
            return first, relation, second
    raise ValueError(f"{parts} is no combination of {kind.value}")
