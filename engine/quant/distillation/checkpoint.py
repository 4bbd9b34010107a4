"""What a window of a student has learned so far, on the disk: whole or not there, and nothing that is pickled."""

from pathlib import Path
from typing import Final

import torch

from engine.quant.distillation.optimizers import Optimizers
from engine.quant.distillation.student import Student
from engine.quant.streams import load_tensors, save_tensors

UPDATE: Final = "update"
LEARNED, MOMENTS = "learned/", "moments/"


def save_checkpoint(file: Path, student: Student, optimizers: Optimizers, update: int) -> None:
    """Keep everything that `update` updates changed.

    Raises:
        OutputError: it cannot be written, as on a full disk.
    """
    tensors = {f"{LEARNED}{name}": tensor for name, tensor in student.state().items()}
    tensors |= {f"{MOMENTS}{name}": tensor for name, tensor in optimizers.state().items()}
    save_tensors(file, {name: tensor.cpu() for name, tensor in tensors.items()} | {UPDATE: torch.tensor(update)})


def load_checkpoint(file: Path, student: Student, optimizers: Optimizers) -> int:
    """Bring both to where they were, and return after how many updates that was.

    Raises:
        InvalidModel: it is gone or damaged.
    """
    tensors = load_tensors(file)
    for name, tensor in student.state().items():
        tensor.copy_(tensors[f"{LEARNED}{name}"])
    for linear in student.linears().values():
        linear.remember()
    found = {name.removeprefix(MOMENTS): each for name, each in tensors.items() if name.startswith(MOMENTS)}
    optimizers.restore(found)
    return int(tensors[UPDATE])
