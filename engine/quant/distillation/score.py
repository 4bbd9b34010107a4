"""How near a student is to its teacher."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.errors import NonFiniteValues
from engine.quant.distillation.states import Batch, Pool
from engine.quant.distillation.student import Student
from engine.quant.distillation.teacher import Teacher
from engine.quant.report import decibels


def velocity_loss(student: Student, batch: Batch) -> Tensor:
    """The mean squared error of the student's velocities, float32 []."""
    return (student.velocity(batch).float() - batch.velocities.float()).square().mean()


def lesson_loss(student: Student, teacher: Teacher, batch: Batch, *, features: float) -> Tensor:
    """`velocity_loss`, and `features` times how far the streams behind each block are from the teacher's, float32 [].

    They are compared as the next block reads them, normalized token by token, so that each block learns from its own
    error and not only from what the blocks behind it let through (FitNets, arXiv:1412.6550).
    """
    velocity, made = student.velocity_and_features(batch)
    goals = teacher.features(batch)
    apart = [_apart(ours, true) for pair in zip(made, goals, strict=True) for ours, true in zip(*pair, strict=True)]
    return (velocity.float() - batch.velocities.float()).square().mean() + features * torch.stack(apart).mean()


def _apart(ours: Tensor, true: Tensor) -> Tensor:
    """The mean squared difference of two streams [B, T, D], each token normalized."""
    width = true.shape[-1:]
    return (F.layer_norm(ours.float(), width) - F.layer_norm(true.float(), width)).square().mean()


@torch.no_grad()
def velocity_snr(student: Student, pool: Pool, *, batch: int) -> float:
    """The teacher's velocities over the student's error, in decibels, over all states of `pool`."""
    signal, noise = 0.0, 0.0
    for part in pool.all(batch):
        true = part.velocities.double()
        signal += float(true.square().sum())
        noise += float((true - student.velocity(part).double()).square().sum())
    return decibels(signal, noise)


class Mean:
    """The mean of numbers that lie on a device, which is asked seldom."""

    def __init__(self) -> None:
        self._sum: Tensor | None = None
        self._count = 0

    def add(self, number: Tensor) -> None:
        """Count one more."""
        self._sum = number if self._sum is None else self._sum + number
        self._count += 1

    def take(self) -> float:
        """The mean of what was added since.

        Raises:
            NonFiniteValues: it is none.
        """
        mean = float("nan") if self._sum is None else float(self._sum) / self._count
        self._sum, self._count = None, 0
        if not math.isfinite(mean):
            raise NonFiniteValues("the student's velocities are not finite any more: begin anew with another --seed")
        return mean
