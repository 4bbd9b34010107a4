"""The cheapest assignment, as trying all of them finds it."""

import itertools

import torch

from training.judges.matching import match


def cheapest(costs: torch.Tensor) -> float:
    things, queries = costs.shape
    return min(
        sum(float(costs[thing, query]) for thing, query in enumerate(chosen))
        for chosen in itertools.permutations(range(queries), things)
    )


def total(costs: torch.Tensor, query: torch.Tensor) -> torch.Tensor:
    return costs.gather(2, query[..., None])[..., 0].sum(1)


def test_assignments_are_as_cheap_as_can_be_and_no_query_twice() -> None:
    generator = torch.Generator().manual_seed(4)
    for things, queries in ((1, 1), (1, 5), (3, 3), (4, 6), (5, 7)):
        costs = torch.randn(20, things, queries, generator=generator).double()
        costs[10:] = (costs[10:] * 2).round()  # ties
        query = match(costs)
        assert all(len(set(row)) == things for row in query.tolist())
        expected = torch.tensor([cheapest(each) for each in costs], dtype=torch.float64)
        torch.testing.assert_close(total(costs, query), expected)


def test_empty_slots_take_nothing_from_things() -> None:
    costs = torch.randn(30, 6, 9, generator=torch.Generator().manual_seed(5)).double()
    costs[:, [0, 3, 5]] = 0
    things = [1, 2, 4]
    torch.testing.assert_close(total(costs[:, things], match(costs)[:, things]),
                               total(costs[:, things], match(costs[:, things])))  # fmt: skip


def test_six_things_move_each_other() -> None:
    """Each next thing wants what the last one has: greedy assignment costs more."""
    costs = torch.full((1, 6, 7), 100.0)
    for thing in range(6):
        costs[0, thing, : thing + 2] = torch.arange(thing + 2.0) ** 2
    assert float(total(costs, match(costs))) == cheapest(costs[0])
