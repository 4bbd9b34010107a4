"""Activations as whole numbers, quantized once for all the linears that read them."""

from dataclasses import dataclass

import torch
from torch import Tensor

from kernels.errors import KernelError


@dataclass(frozen=True, kw_only=True, eq=False)
class QuantizedTokens:
    """M tokens of K activations each, as `reference.quantize_activations` quantizes them.

    `values` is int8 [M, K], rows contiguous; `scale` float32 [M]; `total` int32 [M], the sum of a token's values,
    or None where no product that reads them takes it (backends REFERENCE and TORCH). values[m, k] * scale[m] stands
    for x[m, k] * input_scale[k]: `input_scale`, float32 [K] or None, is that of the weights that may read them.
    `dtype` is that of x, and of a product's result. A weight with a side branch reads x itself, never these.

    Raises:
        KernelError: a tensor has another dtype, shape or device.
    """

    values: Tensor
    scale: Tensor
    total: Tensor | None
    dtype: torch.dtype
    input_scale: Tensor | None = None

    def __post_init__(self) -> None:
        if self.values.dim() != 2:
            raise KernelError(f"values must be [M, K], got {list(self.values.shape)}")
        tokens, columns = self.values.shape
        _check("values", self.values, torch.int8, (tokens, columns), self.values.device)
        _check("scale", self.scale, torch.float32, (tokens,), self.values.device)
        if self.total is not None:
            _check("total", self.total, torch.int32, (tokens,), self.values.device)
        if self.input_scale is not None:
            _check("input_scale", self.input_scale, torch.float32, (columns,), self.values.device)

    @property
    def tokens(self) -> int:
        """M, the number of tokens."""
        return self.values.shape[0]

    @property
    def in_features(self) -> int:
        """K, the number of activations of a token."""
        return self.values.shape[1]

    @property
    def device(self) -> torch.device:
        """Where the tensors are."""
        return self.values.device


def _check(name: str, tensor: Tensor, dtype: torch.dtype, shape: tuple[int, ...], device: torch.device) -> None:
    if tensor.dtype != dtype or tuple(tensor.shape) != shape or tensor.device != device:
        raise KernelError(
            f"{name} must be {dtype} {list(shape)} on {device}, "
            f"got {tensor.dtype} {list(tensor.shape)} on {tensor.device}"
        )
