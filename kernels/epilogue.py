"""What a product does to its result before it is written."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, kw_only=True, eq=False)
class Epilogue:
    """The steps after a product y [M, N], all in float32 and in this order; a step without its tensor is left out.

    y + `side` [M, N], + `bias` [N]; GELU by tanh; then `residual` [M, N] + `gate` [pictures, N] * y, where each
    picture has M / pictures tokens. `gate` and `residual` come together. The tensors are floats of 16 or 32 bits;
    `side` and `residual` are contiguous, and so is each row of `gate`.
    """

    bias: Tensor | None = None
    side: Tensor | None = None
    gelu: bool = False
    gate: Tensor | None = None
    residual: Tensor | None = None
