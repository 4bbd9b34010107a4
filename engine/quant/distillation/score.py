"""How near a student is to its teacher."""

import torch
from torch import Tensor

from engine.quant.distillation.states import Batch, Pool
from engine.quant.distillation.student import Student
from engine.quant.report import decibels


def velocity_loss(student: Student, batch: Batch) -> Tensor:
    """The mean squared error of the student's velocities, float32 []."""
    return (student.velocity(batch).float() - batch.velocities.float()).square().mean()


@torch.no_grad()
def velocity_snr(student: Student, pool: Pool, *, batch: int) -> float:
    """The teacher's velocities over the student's error, in decibels, over all states of `pool`."""
    signal, noise = 0.0, 0.0
    for part in pool.all(batch):
        true = part.velocities.double()
        signal += float(true.square().sum())
        noise += float((true - student.velocity(part).double()).square().sum())
    return decibels(signal, noise)
