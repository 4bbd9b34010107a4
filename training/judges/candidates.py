"""What a detector found before a threshold: scored boxes, each thing once."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

MOST = 24  # candidates a picture
SAME_ABOVE = 0.55  # two boxes that overlap more are one thing


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """K candidates of each of B pictures, the surest first.

    `score` float32 [B, K] in 0..1, 0 for what was dropped; `noun`, `colour` int64 [B, K]; `box` float32 [B, K, 4].
    """

    score: Tensor
    noun: Tensor
    colour: Tensor
    box: Tensor


def overlap(first: Tensor, second: Tensor) -> Tensor:
    """Intersection over union of boxes [..., N, 4] with boxes [..., M, 4], float [..., N, M]."""
    first, second = first[..., :, None, :], second[..., None, :, :]
    low = torch.maximum(first[..., :2], second[..., :2])
    high = torch.minimum(first[..., 2:], second[..., 2:])
    common = (high - low).clamp_min(0).prod(-1)
    areas = (first[..., 2:] - first[..., :2]).prod(-1) + (second[..., 2:] - second[..., :2]).prod(-1)
    return common / (areas - common).clamp_min(1e-9)


def surest(score: Tensor, noun: Tensor, colour: Tensor, box: Tensor) -> Candidates:
    """The surest of Q findings a picture ([B, Q], boxes [B, Q, 4]), each thing once.

    Of two boxes on the same place the surer stays, whatever their nouns: a thing is one thing. What is dropped has a
    score of 0. A threshold that is put on the scores later would not change what is dropped above it.
    """
    score, order = score.topk(min(MOST, score.shape[1]), dim=1)
    box = box.gather(1, order[..., None].expand(-1, -1, 4))
    found = Candidates(score=score, noun=noun.gather(1, order), colour=colour.gather(1, order), box=box)
    same = overlap(box, box) > SAME_ABOVE  # [B, K, K]
    kept = torch.ones_like(score, dtype=torch.bool)
    for later in range(1, score.shape[1]):
        kept[:, later] = ~(same[:, later, :later] & kept[:, :later]).any(1)
    return replace(found, score=score * kept)
