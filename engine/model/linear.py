"""A linear whose weight is packed."""

from torch import Tensor, nn

from kernels.ops import PreparedWeight, ternary_linear


class TernaryLinear(nn.Module):
    """`x @ W.T + bias` with a ternary W, prepared for one device and one kind of activations: it does not move."""

    def __init__(self, weight: PreparedWeight, bias: Tensor) -> None:
        super().__init__()
        self.weight = weight
        self.bias = nn.Parameter(bias, requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        """`x` is [..., K]; returns [..., N] in the dtype of `x`."""
        return ternary_linear(x, self.weight, self.bias, activations=self.weight.activations)
