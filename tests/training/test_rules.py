"""GenEval's rules on detections made by hand."""

from typing import Any

import pytest

from training.rules import MAX_OBJECTS, Box, Detection, Thresholds, Verdict, judge, relations

LIMITS = Thresholds()


def seen(
    noun: str, *, colour: str = "red", x: float = 0.5, y: float = 0.5, side: float = 0.2, score: float = 0.95
) -> Detection:
    half = side / 2
    return Detection(noun=noun, colour=colour, box=(x - half, y - half, x + half, y + half), score=score)


def asked(tag: str, *include: dict[str, Any], exclude: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    metadata: dict[str, Any] = {"tag": tag, "include": list(include), "prompt": "a photo"}
    return metadata | ({"exclude": list(exclude)} if exclude else {})


DOG = {"class": "dog", "count": 1}
CAT = {"class": "cat", "count": 1}


def verdict(metadata: dict[str, Any], *detections: Detection) -> Verdict:
    return judge(detections, metadata, LIMITS)


def test_one_thing_that_is_there() -> None:
    assert verdict(asked("single_object", DOG), seen("dog")) == Verdict(correct=True, reasons=())


@pytest.mark.parametrize("detections", [(), (seen("cat"),), (seen("dog", score=0.3),)])
def test_one_thing_that_is_not(detections: tuple[Detection, ...]) -> None:
    found = verdict(asked("single_object", DOG), *detections)
    assert found == Verdict(correct=False, reasons=("1 dog expected, 0 found",))


def test_more_than_asked_is_no_fault_unless_excluded() -> None:
    assert verdict(asked("single_object", DOG), seen("dog"), seen("dog", x=0.2), seen("cat")).correct


def test_both_of_two() -> None:
    metadata = asked("two_object", DOG, CAT)
    assert verdict(metadata, seen("cat"), seen("dog")).correct
    assert verdict(metadata, seen("dog"), seen("dog")).reasons == ("1 cat expected, 0 found",)


@pytest.mark.parametrize(("number", "correct"), [(1, False), (2, True), (3, False), (4, False)])
def test_counting_is_exact(number: int, correct: bool) -> None:
    metadata = asked("counting", {"class": "dog", "count": 2}, exclude=({"class": "dog", "count": 3},))
    assert verdict(metadata, *(seen("dog") for _ in range(number))).correct is correct


def test_counting_takes_only_what_is_very_sure() -> None:
    metadata = asked("counting", {"class": "dog", "count": 2}, exclude=({"class": "dog", "count": 3},))
    assert verdict(metadata, seen("dog"), seen("dog"), seen("dog", score=0.89)).correct
    assert not verdict(metadata, seen("dog"), seen("dog", score=0.89)).correct
    assert judge([seen("dog")] * 2, metadata, Thresholds(presence=0.5, counting=0.95)).correct is False


def test_a_class_has_a_most() -> None:
    too_many = asked("counting", DOG, exclude=({"class": "dog", "count": MAX_OBJECTS + 1},))
    assert verdict(too_many, *(seen("dog") for _ in range(30))).correct
    just = asked("counting", DOG, exclude=({"class": "dog", "count": MAX_OBJECTS},))
    assert not verdict(just, *(seen("dog") for _ in range(30))).correct


def test_the_colour_is_that_of_the_surest() -> None:
    metadata = asked("colors", DOG | {"color": "blue"})
    assert verdict(metadata, seen("dog", colour="red", score=0.8), seen("dog", colour="blue", score=0.9)).correct
    other_way = verdict(metadata, seen("dog", colour="red", score=0.9), seen("dog", colour="blue", score=0.8))
    assert other_way.reasons == ("blue dog expected, red found",)


def test_every_counted_thing_has_the_colour() -> None:
    metadata = asked("colors", {"class": "dog", "count": 2, "color": "blue"})
    assert verdict(metadata, seen("dog", colour="blue"), seen("dog", colour="blue")).correct
    assert not verdict(metadata, seen("dog", colour="blue"), seen("dog", colour="red")).correct


def test_colours_belong_to_their_own_thing() -> None:
    metadata = asked("color_attr", DOG | {"color": "blue"}, CAT | {"color": "red"})
    assert verdict(metadata, seen("dog", colour="blue"), seen("cat", colour="red")).correct
    assert not verdict(metadata, seen("dog", colour="red"), seen("cat", colour="blue")).correct


@pytest.mark.parametrize(
    ("relation", "x", "y"), [("left of", 0.2, 0.5), ("right of", 0.8, 0.5), ("above", 0.5, 0.2), ("below", 0.5, 0.8)]
)
def test_positions(relation: str, x: float, y: float) -> None:
    for other in ("left of", "right of", "above", "below"):
        metadata = asked("position", CAT, DOG | {"position": [other, 0]})
        assert verdict(metadata, seen("cat"), seen("dog", x=x, y=y)).correct is (other == relation)


def test_a_position_needs_what_it_is_relative_to() -> None:
    metadata = asked("position", CAT, DOG | {"position": ["left of", 0]})
    assert verdict(metadata, seen("dog", x=0.2)).reasons == (
        "1 cat expected, 0 found",
        "dog left of a thing that is not there",
    )


def box(x: float, y: float, side: float = 0.2) -> Box:
    return (x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def test_centres_within_the_margin_are_in_no_relation() -> None:
    # Sides of 0.2 each: 0.1 x 0.4 = 0.04 is taken off, and half of the way must be left, so 0.08 is the least.
    assert relations(box(0.5, 0.5), box(0.579, 0.5)) == frozenset()
    assert relations(box(0.5, 0.5), box(0.581, 0.5)) == {"left of"}
    assert relations(box(0.5, 0.5), box(0.5, 0.5)) == frozenset()


def test_larger_things_need_a_longer_way() -> None:
    assert relations(box(0.3, 0.5, side=0.4), box(0.42, 0.5, side=0.4)) == frozenset()
    assert relations(box(0.3, 0.5), box(0.42, 0.5)) == {"left of"}


def test_a_diagonal_is_both() -> None:
    assert relations(box(0.2, 0.2, side=0.1), box(0.8, 0.8, side=0.1)) == {"left of", "above"}
    assert relations(box(0.8, 0.7, side=0.1), box(0.2, 0.3, side=0.1)) == {"right of", "below"}


def test_a_small_step_aside_counts_for_nothing() -> None:
    assert relations(box(0.2, 0.5, side=0.1), box(0.8, 0.7, side=0.1)) == {"left of"}


@pytest.mark.parametrize(("presence", "counting"), [(-0.1, 0.5), (0.5, 1.1), (0.9, 0.3)])
def test_impossible_thresholds_are_refused(presence: float, counting: float) -> None:
    with pytest.raises(ValueError, match="thresholds"):
        Thresholds(presence=presence, counting=counting)
