"""GenEval's rules: whether what a detector found in a picture is what the prompt asked for.

After Ghosh, Hajishirzi and Schmidt, "GenEval" (2023, arXiv 2310.11513). A prompt's metadata is GenEval's:
`tag`, `include` and `exclude`, lists of {"class", "count"} with an optional "color", and with an optional
"position" [relation, index of the entry of `include` that it is relative to].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MAX_OBJECTS = 16  # of one class in one picture, the surest ones
MARGIN = 0.1  # of both things' sides that centres must lie apart before one is left of or above the other
LEAST_PART = 0.5  # of the way between the centres that must go in a direction: the sine of 30 degrees
COUNTING = "counting"

Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Detection:
    """One thing that a detector found: `box` is x0, y0, x1, y1 in 0..1 from the upper left, `score` 0..1."""

    noun: str
    colour: str
    box: Box
    score: float


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Above which score a thing is there; counting asks for more. GenEval's own unless a judge has its own."""

    presence: float = 0.3
    counting: float = 0.9

    def __post_init__(self) -> None:
        if not 0 <= self.presence <= self.counting <= 1:
            raise ValueError(f"thresholds must lie in 0 to 1, counting not below presence, got {self}")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a picture shows what was asked, and what it lacks where not."""

    correct: bool
    reasons: tuple[str, ...]


def judge(detections: Sequence[Detection], metadata: dict[str, Any], thresholds: Thresholds) -> Verdict:
    """The verdict on one picture.

    Of each asked class the surest `count` things are looked at, all of which must have the colour and stand in
    the relation to all things of the entry that the relation names. Other things do not matter, unless excluded.
    """
    least = thresholds.counting if metadata["tag"] == COUNTING else thresholds.presence
    reasons: list[str] = []
    groups: list[list[Detection] | None] = []
    for wanted in metadata["include"]:
        found = _surest(detections, wanted["class"], least)[: wanted["count"]]
        lacks = _lacks(found, wanted, groups)
        reasons.extend(lacks)
        groups.append(None if lacks else found)
    for unwanted in metadata.get("exclude", ()):
        number = len(_surest(detections, unwanted["class"], least))
        if number >= unwanted["count"]:
            reasons.append(f"fewer than {unwanted['count']} {unwanted['class']} expected, {number} found")
    return Verdict(correct=not reasons, reasons=tuple(reasons))


def relations(first: Box, second: Box) -> frozenset[str]:
    """What `first` is to `second`: none, one or two of left of, right of, above and below.

    In each direction `MARGIN` of both boxes' sides is taken off the way between the centres; what is left must be
    more than `LEAST_PART` of the whole way.
    """
    x, y = _centre(first, 0) - _centre(second, 0), _centre(first, 1) - _centre(second, 1)
    least = LEAST_PART * (x * x + y * y) ** 0.5
    left_x = max(abs(x) - MARGIN * (_side(first, 0) + _side(second, 0)), 0.0)
    left_y = max(abs(y) - MARGIN * (_side(first, 1) + _side(second, 1)), 0.0)
    found = []
    if left_x > least:
        found.append("left of" if x < 0 else "right of")
    if left_y > least:
        found.append("above" if y < 0 else "below")
    return frozenset(found)


def _surest(detections: Sequence[Detection], noun: str, least: float) -> list[Detection]:
    found = [detection for detection in detections if detection.noun == noun and detection.score > least]
    return sorted(found, key=lambda detection: -detection.score)[:MAX_OBJECTS]


def _lacks(found: list[Detection], wanted: dict[str, Any], groups: list[list[Detection] | None]) -> list[str]:
    """What the things found for one entry lack; `groups` holds those of the entries before, None where one failed."""
    name, count = wanted["class"], wanted["count"]
    if len(found) < count:
        return [f"{count} {name} expected, {len(found)} found"]
    lacks = []
    colours = [detection.colour for detection in found]
    if "color" in wanted and set(colours) != {wanted["color"]}:
        lacks.append(f"{wanted['color']} {name} expected, {', '.join(colours)} found")
    if "position" in wanted:
        relation, index = wanted["position"]
        others = groups[index]
        if others is None:
            lacks.append(f"{name} {relation} a thing that is not there")
        elif any(relation not in relations(one.box, other.box) for one in found for other in others):
            lacks.append(f"{name} is not {relation} the other")
    return lacks


def _centre(box: Box, axis: int) -> float:
    return (box[axis] + box[axis + 2]) / 2


def _side(box: Box, axis: int) -> float:
    return box[axis + 2] - box[axis]
