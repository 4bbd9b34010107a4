"""What changes while a student learns: rates, and which codes are still free."""

import math

from engine.quant.distillation.settings import DistillationSettings

FARTHEST_FROM_THRESHOLD = 1.0  # of a latent, in units of its row's scale


def rate_factor(settings: DistillationSettings, progress: float, *, end: float) -> float:
    """The learning rate at `progress` (0 to 1) as a share of its peak; 0 from `end` on."""
    if progress < settings.warmup:
        return progress / settings.warmup
    if progress < settings.decay_from:
        return 1.0
    if progress >= end:
        return 0.0
    return 0.5 * (1 + math.cos(math.pi * (progress - settings.decay_from) / (end - settings.decay_from)))


def frozen_beyond(settings: DistillationSettings, progress: float) -> float | None:
    """The distance from its threshold from which on a latent is frozen at `progress`; None while all are free.

    It falls to 0, where all are: weights that swing around a threshold (Nagel et al., arXiv:2203.11086) are those that
    stay free longest, while the learning rate falls.
    """
    if progress < settings.freeze_from:
        return None
    passed = (progress - settings.freeze_from) / (settings.frozen_at - settings.freeze_from)
    return FARTHEST_FROM_THRESHOLD * max(0.0, 1 - passed)
