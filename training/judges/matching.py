"""Optimal assignment of a few things to many queries, a batch at a time on any device."""

import torch
from torch import Tensor

MOST_THINGS = 6  # all ways to choose are weighed: things ** things of them


@torch.no_grad()
def match(costs: Tensor) -> Tensor:
    """The queries, int64 [B, S], that give each of S things another one at the least sum of costs.

    A thing need look only at its S cheapest queries: the others hold at most S - 1 of these, so that it could change
    from any further one to one of these for less. All ways to choose among these are weighed at once, so that nothing
    waits for the device. A thing whose costs are all the same takes a query that nothing else wants.

    Args:
        costs: float [B, S, Q], finite, S <= Q and S <= MOST_THINGS.
    """
    batch, things, queries = costs.shape
    assert things <= min(queries, MOST_THINGS), f"{things} things and {queries} queries"
    cheapest, query = costs.double().topk(things, dim=2, largest=False)  # [B, S, S]
    total = cheapest.new_zeros(batch, *(1,) * things)  # grows to [B, S, ..., S], one choice an axis
    for thing in range(things):
        total = total + _along(cheapest[:, thing], things, thing)
        for other in range(thing):
            clash = query[:, other, :, None] == query[:, thing, None, :]  # [B, S, S]
            total = total + _along(torch.where(clash, torch.inf, 0.0), things, other, thing)
    best = total.flatten(1).argmin(1)
    chosen = torch.stack([best // things ** (things - 1 - thing) % things for thing in range(things)], 1)
    return query.gather(2, chosen[..., None])[..., 0]


def _along(values: Tensor, things: int, *axes: int) -> Tensor:
    """Values [B, S] or [B, S, S] with their last dimensions at `axes` of the choices, in rising order."""
    shape = [things if axis in axes else 1 for axis in range(things)]
    return values.reshape(len(values), *shape)
