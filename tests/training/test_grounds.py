"""Grounds: their colours, and textures that stay clean."""

import dataclasses

import numpy as np
import pytest
import torch

from training.colours import COLOURS
from training.grounds import GROUND_SHARES, GROUNDS, HORIZONS, TWO_COLOURED
from training.renderer import Renderer
from training.scenes import Scenes, sample_scenes

SIDE = 96
TEXTURED = [name for name in GROUNDS if name not in ("soft", "colour", "gradient")]
WITHOUT_PHASE = ("dots", "checker", "beach")


@pytest.fixture(scope="module")
def empty() -> Scenes:
    """Many grounds with nothing on them."""
    scenes = sample_scenes(1500, np.random.default_rng(2), styles=("3d",))
    return dataclasses.replace(scenes, noun=np.full_like(scenes.noun, -1))


def first_of(scenes: Scenes, name: str, count: int = 3) -> Scenes:
    rows = np.flatnonzero(scenes.ground == GROUNDS.index(name))[:count]
    return Scenes(**{field.name: getattr(scenes, field.name)[rows] for field in dataclasses.fields(Scenes)})


def test_there_are_at_least_fourteen_and_their_shares_are_all_there_is() -> None:
    assert len(GROUNDS) >= 14
    assert len(GROUND_SHARES) == len(GROUNDS)
    assert sum(GROUND_SHARES) == pytest.approx(1)


@pytest.mark.parametrize("name", TEXTURED)
def test_a_textured_ground_differs_from_its_smooth_colours_and_by_its_phase(
    renderer: Renderer, empty: Scenes, name: str
) -> None:
    scenes = first_of(empty, name)
    picture = renderer.render(scenes, SIDE)
    smooth = dataclasses.replace(scenes, ground=np.full_like(scenes.ground, GROUNDS.index("soft")))
    assert (picture - renderer.render(smooth, SIDE)).abs().max() > 0.02
    moved = renderer.render(dataclasses.replace(scenes, phase=(scenes.phase + 0.3) % 1), SIDE)
    assert torch.equal(picture, moved) == (name in WITHOUT_PHASE)


@pytest.mark.parametrize("name", sorted(HORIZONS))
def test_above_and_below_the_horizon_are_the_grounds_two_colours(renderer: Renderer, empty: Scenes, name: str) -> None:
    picture = (renderer.render(first_of(empty, name), SIDE).mean(3) + 1) / 2  # [B, 3, SIDE]
    upper, lower = (torch.tensor(colour) / 255 for colour in HORIZONS[name])
    assert (picture[:, :, : SIDE // 4].mean(2) - upper).abs().max() < 0.2
    assert (picture[:, :, -SIDE // 8 :].mean(2) - lower).abs().max() < 0.15


@pytest.mark.parametrize("name", [name for name in TWO_COLOURED if name != "gradient"])
def test_patterns_show_both_of_their_colours(renderer: Renderer, empty: Scenes, name: str) -> None:
    scenes = first_of(empty, name, 1)
    pixels = (renderer.render(scenes, SIDE)[0].flatten(1).T + 1) / 2  # [SIDE ** 2, 3]
    for index in (scenes.ground_colour[0], scenes.second_colour[0]):
        colour = torch.tensor(list(COLOURS.values())[index]) / 255
        assert ((pixels - colour).abs().amax(1) < 0.02).float().mean() > 0.1
