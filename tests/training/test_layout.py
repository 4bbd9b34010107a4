"""Labels of image tokens, against the pictures that the renderer draws, and the head that learns them."""

import numpy as np
import pytest
import torch

from training.layout import GROUND, LayoutHead, token_labels
from training.renderer import Renderer
from training.scenes import LAYOUTS, Scenes, sample_scenes


def _scenes(count: int, layout: str) -> Scenes:
    return sample_scenes(count, np.random.default_rng(3), layout=np.full(count, LAYOUTS.index(layout)))


@pytest.mark.parametrize("grid", [(16, 16), (12, 20), (20, 16)])
def test_labels_lie_where_the_renderer_draws_the_thing(renderer: Renderer, grid: tuple[int, int]) -> None:
    scenes = _scenes(8, "right")
    scenes.ground[:] = 0
    scenes.style[:] = 0
    labels = token_labels(scenes, grid).reshape(8, 2, *grid)
    with_things = renderer.render(scenes, grid[0] * 16, grid[1] * 16)
    bare = Scenes(**vars(scenes) | {"noun": np.full_like(scenes.noun, -1)})
    without = renderer.render(bare, grid[0] * 16, grid[1] * 16)
    changed = (with_things - without).abs().amax(1)[:, 8::16, 8::16] > 0.3  # at the tokens' centres
    for index in range(8):
        there = labels[index, 0] != GROUND
        assert set(np.unique(labels[index, 0][there])) == set(scenes.noun[index, :2] + 1)
        centre = labels[index, 0][int(scenes.y[index, 0] * grid[0]), int(scenes.x[index, 0] * grid[1])]
        assert centre == scenes.noun[index, 0] + 1
        assert (changed[index].numpy() & there).sum() > 0.6 * there.sum()


def test_colours_are_those_of_the_things() -> None:
    scenes = _scenes(30, "single")
    labels = token_labels(scenes, (16, 16))
    for noun, colour, scene in zip(labels[:, 0], labels[:, 1], range(30), strict=True):
        assert set(colour[noun != GROUND]) == {scenes.colour[scene, 0]}
        assert not colour[noun == GROUND].any()


def test_the_head_learns_what_the_features_tell() -> None:
    torch.manual_seed(0)
    labels = torch.from_numpy(token_labels(_scenes(16, "pair"), (8, 8))).long()
    head = LayoutHead(64)
    features = torch.randn(300, 64)[labels[:, 0]] + torch.randn(11, 64)[labels[:, 1]]
    optimizer = torch.optim.Adam(head.parameters(), lr=0.05)
    for _ in range(60):
        optimizer.zero_grad()
        loss = head.loss(features, labels)
        loss.backward()
        optimizer.step()
    assert loss < 0.2


def test_a_batch_without_things_has_a_finite_loss() -> None:
    assert torch.isfinite(LayoutHead(8).loss(torch.randn(2, 4, 8), torch.zeros(2, 2, 4, dtype=torch.long)))
