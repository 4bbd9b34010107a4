"""The blocks of a model that is partly converted: those that are done in three values, the others the source's."""

from collections.abc import Mapping, Sequence
from typing import Final

import torch
from torch import Tensor

from engine.devices import working_dtype
from engine.model.linear import TernaryLinear, reads
from engine.quant.calibrated.teacher import empty_block, filled, read_block
from engine.quant.calibration import Block as ModelBlock
from engine.quant.recipe import Block, BlockResult, Job
from engine.quant.student import place
from kernels.ops import Activations, prepare

ACTIVATIONS: Final[Activations] = "int8"  # a session's own
STAY_BYTES: Final = 2**29  # blocks that take no more all together stay from one step to the next
UNPACKED_BYTES: Final = 2**31  # of one block's codes, where a backend unpacks them


class MixedBlocks:
    """Reads a block by its name; the first `done` of `blocks` are the ternary ones that are kept.

    A large model's pass one at a time, whichever has been read before; a small one's are read once.
    """

    def __init__(self, job: Job, blocks: Sequence[Block], *, done: int) -> None:
        self._job = job
        self._blocks = {block.name: block for block in blocks}
        self._done = {block.name for block in blocks[:done]}
        self._stay = stay(blocks, working_dtype(job.device))
        self._there: dict[str, ModelBlock] = {}

    def __call__(self, name: str) -> ModelBlock:
        """The block on the device.

        Raises:
            InvalidModel: a file of the source or of the working folder cannot be read.
            NonFiniteValues: a tensor holds NaN or infinity.
        """
        if name in self._there:
            return self._there[name]
        block = self._ternary(name) if name in self._done else self._plain(name)
        if self._stay:
            self._there[name] = block
        return block

    def _plain(self, name: str) -> ModelBlock:
        device = self._job.device
        return read_block(self._job.source, name, device=device, dtype=working_dtype(device))

    def _ternary(self, name: str) -> ModelBlock:
        result, device = self._job.kept(self._blocks[name]), self._job.device
        dtype, source = working_dtype(device), self._job.source
        block = empty_block(source.config, name)
        _place_ternary(block, name, result, device=device, dtype=dtype)

        def read(tensor: str) -> Tensor:
            return result.learned[tensor] if tensor in result.learned else source.read(tensor)

        return filled(block, read, f"{name}.", device=device, dtype=dtype)


def stay(blocks: Sequence[Block], dtype: torch.dtype) -> bool:
    """Whether all blocks together are small enough to be read once a picture."""
    return sum(block.parameters for block in blocks) * dtype.itemsize <= STAY_BYTES


def _place_ternary(
    block: ModelBlock, name: str, result: BlockResult, *, device: torch.device, dtype: torch.dtype
) -> None:
    left, weights = UNPACKED_BYTES, result.weights
    for linear in _own_names(weights, name):
        packed = weights[f"{name}.{linear}"]
        weight = prepare(packed, activations=reads(linear, ACTIVATIONS), device=device, budget_bytes=left, dtype=dtype)
        left -= weight.bytes if weight.is_unpacked else 0
        place(block, linear, TernaryLinear(weight, torch.empty(packed.out_features, device="meta")))


def _own_names(weights: Mapping[str, object], name: str) -> list[str]:
    return [full.removeprefix(f"{name}.") for full in weights]
