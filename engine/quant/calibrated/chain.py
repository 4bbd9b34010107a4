"""The states between two blocks, block after block: each store is made of the one before, and takes its place."""

import contextlib
import copy
from collections.abc import Sequence
from pathlib import Path

import torch

from engine.devices import working_dtype
from engine.model.linear import reads
from engine.quant.calibrated.preparation import Preparation
from engine.quant.calibrated.teacher import read_block
from engine.quant.calibration import Block as ModelBlock
from engine.quant.calibration import advance
from engine.quant.recipe import Block, BlockResult, Job
from engine.quant.streams import FolderStore
from engine.quant.student import StudentLinear, place
from engine.quant.ternary import TernaryValues
from engine.quant.work_place import delete_whole
from kernels.layout import PackedWeight, unpack
from kernels.reference import Activations


class Chain:
    """The stores in the scratch folder, `states-NUMBER` before the block of that number, each whole or not there."""

    def __init__(self, job: Job, blocks: Sequence[Block], preparation: Preparation, activations: Activations) -> None:
        self._job = job
        self._blocks = blocks
        self._preparation = preparation
        self._activations = activations

    def before(self, index: int) -> FolderStore:
        """The states that enter block `index`; all blocks before it are kept, so that older stores go.

        Where it is not there, it is made again: of the last one that is and the blocks that are kept since.
        """
        first = next((i for i in range(index, -1, -1) if self._folder(i).is_dir()), None)
        if first is None:
            first = 0
            self._preparation.fill(self._folder(0))
        for i in range(first, index):
            teacher = self.teacher(i)
            self.extend(i, teacher, self._job.kept(self._blocks[i]))
        for i in range(index):
            with contextlib.suppress(PermissionError):  # where an open file cannot be deleted, the next block does it
                delete_whole(self._folder(i))
        return self._store(index)

    def extend(self, index: int, teacher: ModelBlock, result: BlockResult) -> None:
        """Make the states that leave block `index`, which is `teacher` in full and `result` in three values."""
        if index + 1 == len(self._blocks):
            return
        student = student_of(teacher, self._blocks[index], result, activations=self._activations)
        folder = self._folder(index + 1)
        part = folder.with_name(f"{folder.name}.part")
        for leftover in (part, folder):
            delete_whole(leftover)
        target = FolderStore(part)
        advance(teacher, student, self._store(index), target, rope=self._preparation.ropes)
        part.rename(folder)

    def teacher(self, index: int) -> ModelBlock:
        """Block `index` of the teacher, on the device."""
        device = self._job.device
        return read_block(self._job.source, self._blocks[index].name, device=device, dtype=working_dtype(device))

    def _store(self, index: int) -> FolderStore:
        return FolderStore(self._folder(index), self._job.check_cancel)

    def _folder(self, index: int) -> Path:
        return self._job.scratch / f"states-{index:03}"


def student_of(teacher: ModelBlock, block: Block, result: BlockResult, *, activations: Activations) -> ModelBlock:
    """The ternary block as it is kept; tensors that the recipe did not change are those of `teacher`."""
    example = next(teacher.parameters())
    student = copy.deepcopy(teacher)
    for full_name, weight in result.weights.items():
        name = full_name.removeprefix(f"{block.name}.")
        bias = result.learned[f"{full_name}.bias"].to(example)
        reading = reads(name, activations)
        place(student, name, StudentLinear(_values(weight, example.device), bias, activations=reading))
    return student


def _values(weight: PackedWeight, device: torch.device) -> TernaryValues:
    weight = weight.to(device)
    return TernaryValues(
        codes=unpack(weight.codes, weight.layout, weight.out_features, weight.in_features),
        row_scale=weight.row_scale,
        input_scale=weight.input_scale,
        branch_down=weight.branch_down,
        branch_up=weight.branch_up,
    )
