"""A ternary transformer with seeded random weights, made where it computes: as fast and as large as a real one."""

import math
from typing import Any

import torch
from torch import Tensor

from engine.model.config import TransformerConfig
from engine.model.shapes import MODULATIONS, block_linears, tensor_shapes
from engine.picture_memory import BUFFERS, TRANSFORMER_COPIES
from kernels.layout import Layout, PackedWeight, pack

BIAS = 0.1


class RandomWeights:
    """Random codes for every linear of the blocks, and random numbers for the rest; the same seed gives the same."""

    def __init__(self, config: TransformerConfig, device: torch.device, *, seed: int = 0) -> None:
        self.config = config
        self.modules = block_linears(config)
        shapes = tensor_shapes(config)
        packed = {f"{module}.weight" for module in self.modules}
        self._shapes = {name: shape for name, shape in shapes.items() if name not in packed}
        self.plain_names = list(self._shapes)
        self._device = device
        self._generator = torch.Generator(device).manual_seed(seed)

    def packed(self, module: str) -> PackedWeight:
        """Codes of which a third is 0, and row scales that keep the size of what comes in, about."""
        rows, columns = self.modules[module]
        codes = torch.randint(-1, 2, (rows, columns), dtype=torch.int8, **self._made)
        return PackedWeight(
            codes=pack(codes, Layout.TILED2),
            row_scale=(0.5 + torch.rand(rows, **self._made)) / columns**0.5,
            layout=Layout.TILED2,
            in_features=columns,
        )

    def tensor(self, name: str) -> Tensor:
        """A linear's numbers, a bias, or the weights of a norm, which are 1."""
        shape = self._shapes[name]
        if len(shape) == 2:
            numbers: Tensor = torch.randn(shape, **self._made)
            return numbers / math.sqrt(shape[1])
        if name.endswith(".bias"):
            bias: Tensor = torch.randn(shape, **self._made)
            return bias * BIAS
        return torch.ones(shape, device=self._device)

    @property
    def _made(self) -> dict[str, Any]:
        return {"generator": self._generator, "device": self._device}


def needed_bytes(config: TransformerConfig, tokens: int) -> int:
    """About how many bytes of a CUDA device a ternary transformer takes for a step of so many tokens."""
    linears = block_linears(config)
    packed = sum(rows * columns for name, (rows, columns) in linears.items() if not name.endswith(MODULATIONS)) // 4
    largest = 2 * max(rows * columns for rows, columns in linears.values())  # its codes before they are packed
    plain = sum(
        _numbers(shape) for name, shape in tensor_shapes(config).items() if name.removesuffix(".weight") not in linears
    )
    return packed + largest + 2 * plain + BUFFERS + 2 * TRANSFORMER_COPIES * tokens * config.dim


def _numbers(shape: tuple[int, ...]) -> int:
    return torch.Size(shape).numel()
