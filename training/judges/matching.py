"""Optimal assignment of a few things to many queries, a batch at a time on any device."""

import torch
from torch import Tensor


@torch.no_grad()
def match(costs: Tensor) -> Tensor:
    """The queries, int64 [B, S], that give each of S things another one at the least sum of costs.

    The Hungarian method with potentials and shortest augmenting paths (Kuhn 1955; Jonker and Volgenant 1987), each
    of its steps for all B pictures at once, so that nothing waits for the device. A thing whose costs are all the
    same takes a query that nothing else wants, so empty slots want constant costs.

    Args:
        costs: float [B, S, Q], finite, S <= Q.
    """
    batch, things, queries = costs.shape
    assert things <= queries, f"{things} things want {queries} queries"
    costs = torch.nn.functional.pad(costs.double(), (1, 0))  # query 0 is where a path begins
    state = _State(costs)
    for thing in range(1, things + 1):
        state.add(thing)
    owner = state.owner[:, 1:]  # [B, Q], 0 where free, else thing + 1
    result = torch.zeros(batch, things + 1, dtype=torch.int64, device=costs.device)
    result.scatter_(1, owner, torch.arange(queries, device=costs.device).expand(batch, -1))
    return result[:, 1:]


class _State:
    """The potentials and the partial assignment; things count from 1, 0 is nobody."""

    def __init__(self, costs: Tensor) -> None:
        batch, things, columns = costs.shape
        self.costs = costs
        self.of_thing = costs.new_zeros(batch, things + 1)
        self.of_query = costs.new_zeros(batch, columns)
        self.owner = torch.zeros(batch, columns, dtype=torch.int64, device=costs.device)
        self.rows = torch.arange(batch, device=costs.device)

    def add(self, thing: int) -> None:
        """Give one more thing a query, moving others where that is cheaper."""
        self.owner[:, 0] = thing
        before = torch.zeros_like(self.owner)
        end = self._search(thing, before)
        for _ in range(thing):  # a path has at most as many steps as there are things; further ones stay at 0
            previous = before[self.rows, end]
            moved = torch.where(end > 0, self.owner[self.rows, previous], self.owner[:, 0])
            self.owner[self.rows, end] = moved
            end = torch.where(end > 0, previous, 0)

    def _search(self, thing: int, before: Tensor) -> Tensor:
        """The free query, int64 [B], where the cheapest path ends; `before` gets each query's previous one."""
        least = torch.full_like(self.of_query, torch.inf)
        used = torch.zeros_like(self.owner, dtype=torch.bool)
        at = torch.zeros_like(self.rows)
        going = torch.ones_like(self.rows, dtype=torch.bool)
        for _ in range(thing):
            used[self.rows, at] |= going
            owner = self.owner[self.rows, at]
            reduced = self.costs[self.rows, owner - 1] - self.of_thing[self.rows, owner][:, None] - self.of_query
            better = (reduced < least) & ~used & going[:, None]
            least = torch.where(better, reduced, least)
            before.copy_(torch.where(better, at[:, None], before))
            open_costs = torch.where(used, torch.inf, least)
            open_costs[:, 0] = torch.inf
            step, nearest = open_costs.min(1)
            step = torch.where(going, step, 0)[:, None]
            self.of_thing.scatter_add_(1, self.owner, torch.where(used, step, 0))
            self.of_query -= torch.where(used, step, 0)
            least = torch.where(used, least, least - step)
            at = torch.where(going, nearest, at)
            going = going & (self.owner[self.rows, at] > 0)
        return at
