"""Lessons: nothing held out is shown or said, and the layouts keep their shares."""

import random

import numpy as np
import pytest

from training.lessons import draw_lessons, draw_prompts
from training.reserved import is_test_prompt, names_held_out, shows_held_out
from training.scenes import LAYOUT_SHARES, LAYOUTS, sample_scenes


@pytest.mark.parametrize("aspect", [1.0, 0.6])
def test_lessons_show_nothing_that_is_held_out_and_ask_nothing_that_the_test_asks(aspect: float) -> None:
    scenes, captions = draw_lessons(1500, np.random.default_rng(5), random.Random(5), aspect=aspect)
    assert len(scenes) == len(captions) == 1500
    assert not shows_held_out(scenes.noun, scenes.colour, scenes.x, scenes.y, aspect=aspect).any()
    assert not any(is_test_prompt(caption) for caption in captions)


def test_scenes_that_are_not_filtered_do_show_what_is_held_out() -> None:
    scenes = sample_scenes(500, np.random.default_rng(5))
    assert shows_held_out(scenes.noun, scenes.colour, scenes.x, scenes.y).mean() > 0.2


def test_layouts_keep_their_shares() -> None:
    scenes, _ = draw_lessons(4000, np.random.default_rng(6), random.Random(6))
    shares = np.bincount(scenes.layout, minlength=len(LAYOUTS)) / len(scenes)
    np.testing.assert_allclose(shares, LAYOUT_SHARES, atol=0.03)


def test_prompts_for_distillation_name_nothing_that_is_held_out() -> None:
    prompts = draw_prompts(600, np.random.default_rng(7), random.Random(7))
    assert len(prompts) == 600
    assert not [prompt for prompt in prompts if names_held_out(prompt) or is_test_prompt(prompt)]


def test_equal_seeds_give_equal_lessons() -> None:
    first = draw_prompts(50, np.random.default_rng(8), random.Random(8))
    assert first == draw_prompts(50, np.random.default_rng(8), random.Random(8))
    assert first != draw_prompts(50, np.random.default_rng(9), random.Random(9))
