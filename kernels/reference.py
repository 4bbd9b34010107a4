"""Every op in a few lines of torch: the truth in tests, and the path where nothing else runs."""

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

from kernels.epilogue import Epilogue
from kernels.layout import PackedWeight, unpack
from kernels.quantized import QuantizedTokens

Activations = Literal["int8", "exact"]

INT8_MAX = 127
EXACT_COLUMNS = 2**24 // INT8_MAX  # columns that a float32 sum of int8 times code holds exactly


def dequantize(weight: PackedWeight) -> Tensor:
    """W[n, k] = row_scale[n] * code[n, k] * input_scale[k] + (branch_up @ branch_down)[n, k], float32 [N, K]."""
    codes = unpack(weight.codes, weight.layout, weight.out_features, weight.in_features)
    dense = codes.float() * weight.row_scale.unsqueeze(1)
    if weight.input_scale is not None:
        dense = dense * weight.input_scale
    if weight.branch_down is not None and weight.branch_up is not None:
        dense = dense + weight.branch_up.float() @ weight.branch_down.float()
    return dense


def quantize_activations(x: Tensor, input_scale: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Activations [..., K] as int8 [..., K] and one float32 scale a token [..., 1].

    In float32: x times `input_scale` [K], scale = absmax / 127, x / scale rounded half to even. A scale of
    zero becomes 1. A token with NaN or infinity gets a scale that is not finite, so that its outputs are not.
    """
    x = x.float() if input_scale is None else x.float() * input_scale
    largest = x.abs().amax(-1, keepdim=True)  # [..., 1]
    scale = largest / torch.full_like(largest, INT8_MAX)  # by a number, CUDA would multiply with its rounded inverse
    scale = torch.where(scale == 0, 1.0, scale)
    return (x / scale).round_().clamp_(-INT8_MAX, INT8_MAX).to(torch.int8), scale


def integer_product(quantized: Tensor, codes: Tensor) -> Tensor:
    """int8 [M, K] times int8 codes [N, K], transposed, exactly: int32 [M, N].

    Products and sums stay whole numbers below 2^24 within a slice of the columns, where float32 is exact.
    """
    total = torch.zeros(quantized.shape[0], codes.shape[0], dtype=torch.int32, device=codes.device)
    for part, columns in zip(*(torch.split(t, EXACT_COLUMNS, 1) for t in (quantized, codes)), strict=True):
        total += functional.linear(part.float(), columns.float()).int()
    return total


def ternary_linear(x: Tensor, weight: PackedWeight, bias: Tensor | None, activations: Activations) -> Tensor:
    """x [M, K] times W, transposed, plus bias [N]: [M, N] in x's dtype.

    `int8`, every step rounded to float32 in this order: products in int32, times row scale, times the token's
    scale, plus the side branch of the unquantized x, plus bias; then x's dtype. `exact`: float32 throughout.
    """
    if activations == "exact":
        return functional.linear(x.float(), dequantize(weight), None if bias is None else bias.float()).to(x.dtype)
    tokens = quantize_tokens(x, weight.input_scale)
    side = None
    if weight.branch_down is not None and weight.branch_up is not None:
        side = functional.linear(functional.linear(x.float(), weight.branch_down.float()), weight.branch_up.float())
    return ternary_product(tokens, weight, Epilogue(bias=bias, side=side))


def quantize_tokens(x: Tensor, input_scale: Tensor | None = None) -> QuantizedTokens:
    """Activations [M, K] as `quantize_activations` quantizes them, with the sum of each token's values."""
    values, scale = quantize_activations(x, input_scale)
    total = values.sum(1, dtype=torch.int32)
    return QuantizedTokens(values=values, scale=scale.squeeze(1), total=total, dtype=x.dtype, input_scale=input_scale)


def ternary_product(tokens: QuantizedTokens, weight: PackedWeight, epilogue: Epilogue) -> Tensor:
    """Quantized tokens [M, K] times W's codes and scales, transposed, and its epilogue: [M, N] in the tokens' dtype.

    Every step is rounded to float32 in this order: products in int32, times row scale, times the token's scale,
    then the epilogue.
    """
    codes = unpack(weight.codes, weight.layout, weight.out_features, weight.in_features)
    y = integer_product(tokens.values, codes).float() * weight.row_scale * tokens.scale.unsqueeze(1)
    return finish(y, epilogue).to(tokens.dtype)


def finish(y: Tensor, epilogue: Epilogue) -> Tensor:
    """The steps of `epilogue` on a product y, float32 [M, N]."""
    if epilogue.side is not None:
        y = y + epilogue.side.float()
    if epilogue.bias is not None:
        y = y + epilogue.bias.float()
    if epilogue.gelu:
        y = functional.gelu(y, approximate="tanh")
    if epilogue.gate is not None and epilogue.residual is not None:
        pictures = epilogue.gate.shape[0]
        gated = y.unflatten(0, (pictures, y.shape[0] // pictures)) * epilogue.gate.float().unsqueeze(1)
        y = gated.flatten(0, 1) + epilogue.residual.float()
    return y
