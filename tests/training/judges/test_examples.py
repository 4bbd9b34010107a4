"""Batches: of the asked size, in range, the same for the same seed, and another for each judge."""

import numpy as np
import pytest
import torch

from training.judges import examples as module
from training.judges.calibrate import SEED
from training.judges.examples import RECIPES, Examples, Recipe, scattered
from training.renderer import Renderer
from training.scenes import COLOURLESS, SLOTS, STYLES, sample_scenes


def test_a_batch_is_in_range_and_the_same_again(examples: Examples) -> None:
    pictures, targets = examples.draw(12, RECIPES["a"], 3)
    assert pictures.shape == (12, 3, 64, 64)
    assert pictures.dtype == torch.float32
    assert pictures.abs().max() <= 1
    assert targets.noun.shape == targets.junk.shape == (12, SLOTS)
    again, targets_again = examples.draw(12, RECIPES["a"], 3)
    assert torch.equal(pictures, again)
    assert torch.equal(targets.box, targets_again.box)


def test_other_updates_and_the_other_judge_see_other_scenes(examples: Examples) -> None:
    first, _ = examples.draw(4, RECIPES["a"], 3)
    assert not torch.equal(first, examples.draw(4, RECIPES["a"], 4)[0])
    assert not torch.equal(first, examples.draw(4, RECIPES["b"], 3)[0])
    assert SEED not in {recipe.seed for recipe in RECIPES.values()}


def test_held_out_scenes_without_a_thing_damaged_and_decoded_differ_by_that_alone(examples: Examples) -> None:
    plain, targets = examples.held_out(6, 9, damaged=0.0, decoded=False)
    decoded, same = examples.held_out(6, 9, damaged=0.0, decoded=True)
    assert torch.equal(targets.box, same.box)
    assert not torch.equal(plain, decoded)


def test_just_the_scenes_that_are_damaged_look_otherwise(shapes: np.ndarray) -> None:
    alone = shapes.copy()  # no noun looks like another, as a merged or exchanged one must not
    alone[..., :3] = np.random.default_rng(0).integers(30, 230, size=(len(shapes), 1, 1, 3))
    plain = module.Examples(Renderer(alone, torch.device("cpu")), alone, [], side=64)
    whole, _ = plain.held_out(60, 9, damaged=0.0, decoded=False)
    damaged, targets = plain.held_out(60, 9, damaged=0.5, decoded=False)
    changed = ((whole - damaged).abs() > 0.05).flatten(1).any(1)
    assert 15 < changed.sum() < 45
    assert torch.equal(changed, targets.junk.any(1))


def test_other_grounds_are_under_the_scenes_that_are_drawn_for_them(
    shape_renderer: Renderer, shapes: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "random_grounds", lambda count, side, _: torch.zeros(count, 3, side, side))
    monkeypatch.setattr(module, "DAMAGED_SHARE", 1.0)
    plain = module.Examples(shape_renderer, shapes, [], side=64)
    usual, _ = plain.draw(40, Recipe(seed=5, other_grounds=0.0), 0)
    pictures, targets = plain.draw(40, Recipe(seed=5, other_grounds=1.0), 0)
    black = (pictures == -1).all(1).flatten(1).float().mean(1)
    elsewhere = black > 0.05
    assert 0.7 < elsewhere.float().mean() < 1  # but for sketches and pixel art
    assert torch.equal(pictures[~elsewhere & ~targets.junk.any(1)], usual[~elsewhere & ~targets.junk.any(1)])
    assert (black[elsewhere & (targets.seen.sum(1) == 1)] > 0.3).all()


def test_decoded_pictures_go_through_the_autoencoders_in_turn(
    shape_renderer: Renderer, shapes: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "through_vae", lambda pictures, vae, *_: torch.full_like(pictures, vae))
    both = module.Examples(shape_renderer, shapes, [0.25, 0.75], side=64)
    pictures, _ = both.held_out(4, 9, damaged=0.0, decoded=True)
    assert pictures.mean((1, 2, 3)).tolist() == [0.25, 0.75, 0.25, 0.75]
    pictures, _ = both.draw(20, RECIPES["a"], 1)
    seen = pictures.flatten(1)
    assert [(seen == value).all(1).sum() for value in (0.25, 0.75)] == [3, 3]  # DECODED_SHARE of 20


def test_scattered_things_are_of_any_number_and_noun_and_lie_apart() -> None:
    random = np.random.default_rng(1)
    scenes = scattered(sample_scenes(3000, random), 1.0, 50, random)
    number = (scenes.noun >= 0).sum(1)
    assert set(number) == set(range(SLOTS + 1))
    assert scenes.noun.max() == 49
    two = number == 2
    assert 0.25 < (scenes.noun[two, 0] == scenes.noun[two, 1]).mean() < 0.5
    assert (scenes.noun[number == SLOTS].min(1) >= 0).all()
    apart = np.hypot(scenes.x[two, 0] - scenes.x[two, 1], scenes.y[two, 0] - scenes.y[two, 1])
    assert (apart > 0.9 * (scenes.size[two, 0] + scenes.size[two, 1]) / 2 - 0.1).all()
    assert scenes.x.dtype == scenes.size.dtype == np.float32


def test_what_has_no_colours_is_its_own_colour() -> None:
    random = np.random.default_rng(1)
    scenes = scattered(sample_scenes(800, random), 1.0, 50, random)
    colourless = np.isin(scenes.style, [STYLES.index(name) for name in COLOURLESS])
    assert colourless.any()
    assert not scenes.colour[colourless].any()
    assert scenes.colour[~colourless].any(1).mean() > 0.9


def test_unscattered_scenes_stay_as_they_were() -> None:
    scenes = sample_scenes(20, np.random.default_rng(1))
    for name, values in vars(scattered(scenes, 0.0, 50, np.random.default_rng(2))).items():
        assert np.array_equal(values, getattr(scenes, name)), name
