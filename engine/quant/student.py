"""A linear as the ternary model will compute it, while its block is calibrated."""

import torch.nn.functional as F
from torch import Tensor, nn

from engine.quant.ternary import TernaryValues
from kernels.reference import Activations, quantize_activations


class StudentLinear(nn.Module):
    """`x @ W.T + bias` with ternary `values` and the session's `activations`.

    Codes and int8 activations are multiplied as whole numbers in the dtype of `x`, which holds them exactly; sums are
    rounded to that dtype, so that results are the kernels' up to its rounding. Nothing is packed: it is made once a
    block, for a few hundred forwards.
    """

    def __init__(self, values: TernaryValues, bias: Tensor | None, *, activations: Activations) -> None:
        super().__init__()
        self.values = values
        self.bias = None if bias is None else nn.Parameter(bias.detach(), requires_grad=False)
        self.activations = activations

    def forward(self, x: Tensor) -> Tensor:
        """`x` is [..., K]; returns [..., N] in the dtype of `x`."""
        values = self.values
        codes = values.codes.to(x.dtype)
        if self.activations == "int8":
            quantized, token_scale = quantize_activations(x, values.input_scale)
            y = F.linear(quantized.to(x.dtype), codes).float() * token_scale
        else:
            y = F.linear(x if values.input_scale is None else x * values.input_scale.to(x), codes).float()
        y = y * values.row_scale
        if values.branch_down is not None and values.branch_up is not None:
            y = y + F.linear(F.linear(x, values.branch_down.to(x)), values.branch_up.to(x)).float()
        return (y if self.bias is None else y + self.bias.float()).to(x.dtype)


def rounded_activations(x: Tensor, activations: Activations, input_scale: Tensor | None = None) -> Tensor:
    """What a ternary linear makes of its inputs `x` [..., K] before it multiplies; float32."""
    if activations == "exact":
        return x.float()
    quantized, scale = quantize_activations(x, input_scale)
    rounded = quantized.float() * scale
    return rounded if input_scale is None else rounded / input_scale


def place(block: nn.Module, name: str, linear: nn.Module) -> None:
    """Put `linear` at `name`, such as `attn.to_out.0`, of `block`."""
    parent, _, child = name.rpartition(".")
    owner = block.get_submodule(parent)
    owner._modules[child] = linear  # noqa: SLF001 - module lists and dictionaries take no attributes
