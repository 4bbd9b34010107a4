"""Scenes: values in range, relations that hold, things apart, and the same seed the same scenes."""

from dataclasses import fields

import numpy as np
import pytest

from training.colours import COLOURS
from training.grounds import GROUNDS, TWO_COLOURED
from training.nouns import NOUNS
from training.scenes import COLOURLESS, LAYOUTS, SLOTS, STYLES, Scenes, sample_scenes

COUNT = 4000
OVERLAP = 0.07  # parts of the picture's side that the boxes of two things may share, margins of sprites included


@pytest.fixture(scope="module")
def scenes() -> Scenes:
    return sample_scenes(COUNT, np.random.default_rng(3))


def of(scenes: Scenes, layout: str) -> np.ndarray:
    return scenes.layout == LAYOUTS.index(layout)


def test_values_are_in_their_ranges(scenes: Scenes) -> None:
    assert len(scenes) == COUNT
    assert scenes.noun.min() == -1
    assert scenes.noun.max() == len(NOUNS) - 1
    assert set(np.unique(scenes.colour)) == set(range(len(COLOURS) + 1))
    assert set(np.unique(scenes.ground)) == set(range(len(GROUNDS)))
    assert set(np.unique(scenes.style)) == set(range(len(STYLES)))
    assert set(np.unique(scenes.mirror)) == {-1.0, 1.0}
    for name in ("x", "y", "size", "upper", "lower", "phase"):
        values = getattr(scenes, name)
        assert values.dtype == np.float32
        assert values.min() >= 0
        assert values.max() <= 1


def test_the_number_of_things_fits_the_layout(scenes: Scenes) -> None:
    number = (scenes.noun >= 0).sum(1)
    assert set(number[of(scenes, "single")]) == {1}
    assert set(number[of(scenes, "count")]) == set(range(2, SLOTS + 1))
    two = ~of(scenes, "single") & ~of(scenes, "count")
    assert set(number[two]) == {2}
    assert (scenes.noun[two, 0] != scenes.noun[two, 1]).all()
    counted = of(scenes, "count")
    assert (scenes.noun[counted, 0] == scenes.noun[counted, 1]).all()
    assert (scenes.colour[counted, 0] == scenes.colour[counted, 1]).all()


@pytest.mark.parametrize(
    ("layout", "axis", "sign"), [("left", "x", -1), ("right", "x", 1), ("above", "y", -1), ("below", "y", 1)]
)
def test_relations_hold(scenes: Scenes, layout: str, axis: str, sign: int) -> None:
    first, second = getattr(scenes, axis)[of(scenes, layout), :2].T
    assert (sign * (first - second) > 0.3).all()


def test_things_hardly_overlap(scenes: Scenes) -> None:
    for one in range(SLOTS):
        for other in range(one):
            both = scenes.noun[:, one] >= 0
            apart = np.maximum(
                abs(scenes.x[both, one] - scenes.x[both, other]), abs(scenes.y[both, one] - scenes.y[both, other])
            )
            assert (apart + OVERLAP >= (scenes.size[both, one] + scenes.size[both, other]) / 2).all()


def test_nothing_has_the_colour_of_its_ground(scenes: Scenes) -> None:
    coloured = scenes.ground == GROUNDS.index("colour")
    two = np.isin(scenes.ground, [GROUNDS.index(name) for name in TWO_COLOURED])
    assert (scenes.colour[coloured | two] != scenes.ground_colour[coloured | two, None] + 1).all()
    assert (scenes.colour[two] != scenes.second_colour[two, None] + 1).all()
    assert (scenes.ground_colour != scenes.second_colour).all()


def test_a_style_without_colours_has_none(scenes: Scenes) -> None:
    for name in COLOURLESS:
        chosen = scenes.style == STYLES.index(name)
        assert chosen.any()
        assert not scenes.colour[chosen].any()
        assert (scenes.ground[chosen] == GROUNDS.index("soft")).all()
        assert scenes.lower[chosen].min() > 0.9


def test_only_the_asked_styles_are_drawn() -> None:
    scenes = sample_scenes(200, np.random.default_rng(1), styles=("flat", "pixel"))
    assert set(scenes.style) == {STYLES.index("flat"), STYLES.index("pixel")}


def test_things_are_inside_the_picture(scenes: Scenes) -> None:
    present = scenes.noun >= 0
    for centre in (scenes.x, scenes.y):
        assert (abs(centre - 0.5) + scenes.size / 2)[present].max() < 0.5 + OVERLAP


def test_the_same_seed_gives_the_same_scenes_and_another_gives_others() -> None:
    first, again, held_out = (sample_scenes(50, np.random.default_rng(seed)) for seed in ([0, 0], [0, 0], 2**40))
    for field in fields(Scenes):
        np.testing.assert_array_equal(getattr(first, field.name), getattr(again, field.name))
    assert not (first.x[:, 0] == held_out.x[:, 0]).any()
