"""A pool whose oldest examples make place, and batches whose boxes follow the mirrored pictures."""

import torch

from training.judges.examples import RECIPES, Examples
from training.judges.pool import Pool, PoolSize

SIZE = PoolSize(portion=4, kept=12, batches=3)


def test_a_refresh_replaces_the_oldest_portion_alone(examples: Examples) -> None:
    pool = Pool(examples, RECIPES["a"], SIZE, first=0)
    for start in (0, 4, 8, 0):
        before, boxes = pool.pictures.clone(), pool.targets.box.clone()
        pool.refresh()
        changed = (pool.pictures != before).flatten(1).any(1)
        assert changed.nonzero().flatten().tolist() == list(range(start, start + 4))
        assert torch.equal(pool.targets.box[~changed], boxes[~changed])
        assert not torch.equal(pool.targets.box[changed], boxes[changed])


def test_new_examples_are_due_after_some_batches(examples: Examples) -> None:
    pool = Pool(examples, RECIPES["a"], SIZE, first=0)
    due = []
    for _ in range(7):
        due.append(pool.due)
        pool.draw(2)
    assert due == [False, False, False, True, False, False, True]


def test_batches_are_in_range_and_the_same_again(examples: Examples) -> None:
    pictures, targets = Pool(examples, RECIPES["b"], SIZE, first=5).draw(9)
    assert pictures.shape == (9, 3, 64, 64)
    assert pictures.dtype == torch.float32
    assert pictures.abs().max() <= 1
    again, targets_again = Pool(examples, RECIPES["b"], SIZE, first=5).draw(9)
    assert torch.equal(pictures, again)
    assert torch.equal(targets.box, targets_again.box)


def test_boxes_are_mirrored_with_their_pictures(examples: Examples) -> None:
    _, targets = examples.held_out(6, 3, damaged=0.0, decoded=False)
    chosen = torch.tensor([True, False] * 3)
    mirrored = targets.mirrored(chosen)
    assert torch.equal(mirrored.box[1::2], targets.box[1::2])
    torch.testing.assert_close(mirrored.box[::2, :, 0], 1 - targets.box[::2, :, 2])
    torch.testing.assert_close(mirrored.mirrored(chosen).box, targets.box)
    assert (mirrored.box[..., 2] >= mirrored.box[..., 0]).all()
