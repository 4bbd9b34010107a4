"""How often two judges say the same of pictures."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from training.suite import TAGS

MOST_ALIKE: Final = 0.98  # where a judge says the same of more pictures than this, kappa says nothing


def agreement(first: np.ndarray, second: np.ndarray, metadata: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The share of pictures, in per cent, on which two judges say the same, and Cohen's kappa (1960) over all.

    Both are bool [P prompts, S pictures]. Kappa is what agreement is beyond chance: where a judge finds nearly all
    pictures right, or nearly all wrong, chance alone makes them agree, and a single picture swings it from 0 to 1. It
    is None there.
    """
    same = first == second
    tags = np.array([wanted["tag"] for wanted in metadata])
    return {
        "all": _per_cent(same),
        "kappa": _kappa(first, second),
        "categories": {tag: _per_cent(same[tags == tag]) for tag in TAGS if (tags == tag).any()},
    }


def _kappa(first: np.ndarray, second: np.ndarray) -> float | None:
    shares = float(first.mean()), float(second.mean())
    if any(max(share, 1 - share) > MOST_ALIKE for share in shares):
        return None
    expected = shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[1])
    return round((float((first == second).mean()) - expected) / (1 - expected), 4)


def _per_cent(same: np.ndarray) -> float:
    return round(100 * float(same.mean()), 2)
