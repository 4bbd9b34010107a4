"""Damage that is strong, lies in the boxes of damaged things, and leaves no targets."""

import numpy as np
import pytest
import torch

from training.judges.examples import Examples
from training.judges.negatives import KINDS, MARGIN, Damage, Damaged, draw_damage, other_scenes
from training.judges.targets import outlines, targets_of
from training.nouns import NOUNS
from training.renderer import Renderer
from training.scenes import Scenes, sample_scenes

SIDE = 64
CPU = torch.device("cpu")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_changes_the_damaged_thing_and_nothing_else(
    shape_renderer: Renderer, shapes: np.ndarray, four_scenes: Scenes, kind: str
) -> None:
    box = targets_of(four_scenes, outlines(shapes), CPU).box
    slots = np.zeros((4, box.shape[1]), bool)
    slots[1:, 0] = True
    damage = Damage(kind=np.full(4, KINDS.index(kind)), slots=slots)
    pictures = shape_renderer.render(four_scenes, SIDE)
    others = other_scenes(four_scenes, damage, 4, np.random.default_rng(0))
    second = shape_renderer.render(others, SIDE)
    change = Damaged(box, torch.from_numpy(slots), SIDE, torch.Generator().manual_seed(0))
    difference = (change.apply(kind, pictures, second) - pictures).abs().amax(1)  # [4, SIDE, SIDE]
    line = (torch.arange(SIDE) + 0.5) / SIDE
    for row in range(4):
        x0, y0, x1, y1 = box[row, 0]
        within_x, within_y = (line > x0 - MARGIN) & (line < x1 + MARGIN), (line > y0 - MARGIN) & (line < y1 + MARGIN)
        within = within_y[:, None] & within_x
        assert difference[row][~within].max() < 1e-5
        if row:
            assert difference[row][within].mean() > 0.05, f"row {row}"
    assert difference[0].max() < 1e-5


def test_a_missing_half_is_ground_and_the_other_half_is_whole(shape_renderer: Renderer, four_scenes: Scenes) -> None:
    slots = torch.tensor([[True, False, False, False]] * 4)
    box = torch.tensor([[0.1, 0.1, 0.9, 0.9]]).expand(4, 4, 4)
    change = Damaged(box, slots, SIDE, torch.Generator().manual_seed(0))
    share = change.apply("missing", torch.zeros(4, 3, SIDE, SIDE), torch.ones(4, 3, SIDE, SIDE)).mean((1, 2, 3))
    assert ((share > 0.2 * 0.64) & (share < 0.8 * 0.64)).all()


def test_draws_hit_the_asked_share_and_only_things() -> None:
    random = np.random.default_rng(3)
    scenes = sample_scenes(4000, random)
    damage = draw_damage(scenes, 0.35, random)
    hit = damage.kind >= 0
    assert 0.32 < hit.mean() < 0.38
    assert (damage.slots.any(1) == hit).all()
    assert not (damage.slots & (scenes.noun < 0)).any()
    assert set(damage.kind[hit]) == set(range(len(KINDS)))


def test_other_scenes_have_another_thing_or_none_in_the_damaged_slots_alone() -> None:
    random = np.random.default_rng(3)
    scenes = sample_scenes(500, random)
    damage = draw_damage(scenes, 1.0, random)
    others = other_scenes(scenes, damage, len(NOUNS), random)
    missing = damage.slots & (damage.kind == KINDS.index("missing"))[:, None]
    assert (others.noun[~damage.slots] == scenes.noun[~damage.slots]).all()
    assert (others.noun[damage.slots] != scenes.noun[damage.slots]).all()
    assert ((others.noun == -1) == (missing | (scenes.noun == -1))).all()


def test_damaged_things_have_no_noun_in_the_targets(examples: Examples) -> None:
    _, whole = examples.held_out(40, 5, damaged=0.0, decoded=False)
    _, damaged = examples.held_out(40, 5, damaged=1.0, decoded=False)
    assert not whole.junk.any()
    hit = whole.present.any(1)
    assert torch.equal(damaged.junk.any(1), hit)
    assert torch.equal(damaged.junk | damaged.present, whole.present)
    assert not (damaged.junk & damaged.present).any()
