"""The held-out fifth: its share, its stability, and what counts as the same combination."""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from training.colours import COLOURS
from training.combinations import RELATIONS, Kind, is_held_out

ROOT = Path(__file__).parents[2]
THINGS = [f"thing {number}" for number in range(250)]
PAIRS = list(itertools.combinations(THINGS, 2))


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


def every(kind: Kind) -> list[tuple[str | int, ...]]:
    """Some 30,000 combinations of a kind."""
    match kind:
        case Kind.COLOUR:
            return [(f"{thing} {i}", colour) for thing in THINGS for i in range(12) for colour in COLOURS]
        case Kind.COUNT:
            return [(f"{thing} {i}", number) for thing in THINGS for i in range(40) for number in (2, 3, 4)]
        case Kind.PAIR:
            return list(PAIRS)
        case Kind.RELATION:
            return [(first, RELATIONS[index % 4], second) for index, (first, second) in enumerate(PAIRS)]


@pytest.mark.parametrize("kind", Kind)
def test_a_fifth_of_each_kind_is_held_out(kind: Kind) -> None:
    assert abs(share([is_held_out(kind, *parts) for parts in every(kind)]) - 0.2) < 0.01


def test_pairs_have_no_order() -> None:
    assert all(is_held_out(Kind.PAIR, a, b) == is_held_out(Kind.PAIR, b, a) for a, b in PAIRS[:2000])


@pytest.mark.parametrize(("relation", "mirrored"), [("left of", "right of"), ("above", "below")])
def test_a_relation_and_its_mirror_are_one(relation: str, mirrored: str) -> None:
    asked = [(is_held_out(Kind.RELATION, a, relation, b), is_held_out(Kind.RELATION, b, mirrored, a)) for a, b in PAIRS]
    assert all(one == other for one, other in asked)


def test_changing_places_is_another_combination() -> None:
    both = [(is_held_out(Kind.RELATION, a, "above", b), is_held_out(Kind.RELATION, b, "above", a)) for a, b in PAIRS]
    assert 0.25 < share([one != other for one, other in both]) < 0.40  # 2 x 0.2 x 0.8 where nothing ties them


def test_kinds_are_drawn_apart() -> None:
    both = [(is_held_out(Kind.PAIR, a, b), is_held_out(Kind.RELATION, a, "left of", b)) for a, b in PAIRS]
    assert abs(share([pair and relation for pair, relation in both]) - 0.04) < 0.01


def test_every_process_holds_out_the_same() -> None:
    asked = [("dog", "red"), ("dog", "blue"), ("cat", "green"), ("tree", "pink"), ("car", "white"), ("bus", "black")]
    here = [is_held_out(Kind.COLOUR, *parts) for parts in asked]
    code = f"from training.combinations import *\nprint([is_held_out(Kind.COLOUR, *parts) for parts in {asked!r}])"
    there = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": "77"}, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == str(here)


def test_what_is_held_out_does_not_change_with_the_program() -> None:
    """A model in use was trained on the rest: another fifth would make its scores mean nothing."""
    held_out = [number for number in range(20) if is_held_out(Kind.COLOUR, f"thing {number}", "red")]
    assert held_out == [0, 3, 4, 6, 9]


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        (Kind.COLOUR, ("dog",)),
        (Kind.COUNT, ("dog", "two")),
        (Kind.COUNT, ("dog", 1)),
        (Kind.PAIR, ("dog", "dog")),
        (Kind.RELATION, ("dog", "near", "cat")),
        (Kind.RELATION, ("dog", "above", "dog")),
    ],
)
def test_what_is_no_combination_is_refused(kind: Kind, parts: tuple[str | int, ...]) -> None:
    with pytest.raises(ValueError, match="is no combination"):
        is_held_out(kind, *parts)
