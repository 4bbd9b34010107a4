"""Rounds of states on the disk, and what is drawn from them."""

import math
from pathlib import Path

import pytest
import torch

from engine.errors import OutputError
from engine.quant.distillation.states import Pool, RoundStates, load_round, save_round

CPU = torch.device("cpu")


def states_of(first: int, count: int) -> RoundStates:
    """States whose every number tells which one it is of."""
    numbers, prompts = torch.arange(first, first + count).float(), torch.arange(count) % 2
    return RoundStates(
        latents=numbers[:, None, None].expand(count, 2, 3).bfloat16(),
        velocities=-numbers[:, None, None].expand(count, 2, 3).bfloat16(),
        prompts=prompts,
        times=numbers,
        guidance=torch.tensor([1.0, 2.0]),
        pooled=torch.tensor([[1.0], [2.0]]),
        sequence=torch.tensor([[[1.0]], [[2.0]]]),
    )


def test_a_batch_is_whole_states_with_their_prompts() -> None:
    pool = Pool(({0: states_of(0, 10)}, {0: states_of(10, 6)}), device=CPU, guided=True)
    batch = pool.draw(400, (1, 2))
    assert batch.latents[:, 0, 0].tolist() == batch.times.tolist()
    assert batch.velocities[:, 1, 2].tolist() == (-batch.times).tolist()
    assert batch.guidance is not None
    assert batch.guidance.tolist() == (batch.times % 2 + 1).tolist()
    assert batch.pooled[:, 0].tolist() == batch.sequence[:, 0, 0].tolist() == batch.guidance.tolist()
    counts = torch.bincount(batch.times.long(), minlength=16)
    assert counts.min() >= 8
    assert counts.max() <= 50


def test_a_draw_depends_on_its_seed_alone() -> None:
    pool = Pool(({0: states_of(0, 10)}, {0: states_of(10, 6)}), device=CPU, guided=False)
    first = pool.draw(8, (1, 2))
    assert pool.draw(8, (1, 3)).times.tolist() != first.times.tolist()
    assert pool.draw(8, (2, 1)).times.tolist() != first.times.tolist()
    assert pool.draw(8, (1, 2), rank=1).times.tolist() != first.times.tolist()
    assert pool.draw(8, (1, 2)).times.tolist() == first.times.tolist()
    assert first.guidance is None


def test_a_batch_is_of_one_size_each_as_often_as_it_has_states() -> None:
    pool = Pool(({0: states_of(0, 10), 2: states_of(10, 4)}, {2: states_of(14, 6)}), device=CPU, guided=True)
    batches = [pool.draw(3, (7, update)) for update in range(400)]
    for batch in batches:
        assert set(batch.times.tolist()) <= set(range(10) if batch.size == 0 else range(10, 20))
    assert 150 < sum(batch.size == 2 for batch in batches) < 250
    others = [pool.draw(3, (7, update), rank=1).size for update in range(400)]
    assert others == [batch.size for batch in batches], "processes take batches of the same size at the same time"


def test_all_states_come_once() -> None:
    pool = Pool(({0: states_of(0, 10)}, {1: states_of(10, 6)}), device=CPU, guided=True)
    assert [time for batch in pool.all(4) for time in batch.times.tolist()] == list(range(16))
    assert [batch.size for batch in pool.all(4)] == [0, 0, 0, 1, 1]
    assert [len(part) for part in pool.draw(10, (0,)).split(4)] == [4, 4, 2]
    assert {part.size for part in pool.draw(10, (0,)).split(4)} == {pool.draw(10, (0,)).size}


def test_a_round_is_whole_on_the_disk_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states, file = {0: states_of(3, 5), 4: states_of(8, 2)}, tmp_path / "0000-0.safetensors"
    save_round(states, file)
    after = load_round(file)
    assert list(after) == [0, 4]
    for number, its in states.items():
        assert all(torch.equal(tensor, after[number].tensors()[name]) for name, tensor in its.tensors().items())
    other = tmp_path / "0001-0.safetensors"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        save_round(states, other)
    assert not other.exists()


def test_some_states_keep_their_prompts() -> None:
    some = states_of(0, 10).some(torch.tensor([1, 4]))
    assert len(some) == 2
    assert some.times.tolist() == [1.0, 4.0]
    assert len(some.pooled) == 2
    assert not math.isnan(float(some.guidance.sum()))
