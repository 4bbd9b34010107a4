"""The linears of a student: those that learn their codes, and those whose codes are final."""

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.quant.student import rounded_activations
from engine.quant.ternary import TernaryValues
from kernels.layout import Layout, PackedWeight, pack, unpack
from kernels.reference import Activations

HALF = 0.5  # where a code changes, in units of the row's scale
MARGIN = 0.2  # from there, of a latent whose weight rounds to another code than the one it starts with
FARTHEST = 1.5
FREE = 2  # in the place of a frozen code


class LatentLinear(nn.Module):
    """A ternary linear that learns latent weights, row scales and its bias.

    `latent` float32 [N, K] is a weight in units of its row's scale, and its nearest of -1, 0 and 1 is the code;
    gradients pass straight through the rounding (Bengio et al., arXiv:1308.3432), and through that of activations.
    `log_scale` is by how much the row scale grew. `frozen` int8 holds the codes that learn no more, `FREE` elsewhere.
    Codes start as those of `values`: where the source's `weight` rounds to others, its latents start a little inside
    the code's cell. A side branch learns too, an input scale does not.
    """

    def __init__(self, values: TernaryValues, weight: Tensor, bias: Tensor, *, activations: Activations) -> None:
        super().__init__()
        self._activations: Activations = activations
        weight = weight.float() if values.input_scale is None else weight.float() / values.input_scale
        self.latent = nn.Parameter(_latent(weight, values.codes.float(), values.row_scale))
        self.log_scale = nn.Parameter(torch.zeros_like(values.row_scale))
        self.bias = nn.Parameter(bias.float())
        self.start_scale: Tensor
        self.frozen: Tensor
        self.input_scale: Tensor | None
        self.branch_down: Tensor | None
        self.branch_up: Tensor | None
        self.register_buffer("start_scale", values.row_scale.clone())
        self.register_buffer("frozen", torch.full_like(values.codes, FREE))
        self.register_buffer("input_scale", values.input_scale)
        self._branch("branch_down", values.branch_down)
        self._branch("branch_up", values.branch_up)
        self.has_frozen = False

    def _branch(self, name: str, factor: Tensor | None) -> None:
        self.register_parameter(name, None if factor is None else nn.Parameter(factor.float()))

    def forward(self, x: Tensor) -> Tensor:
        """`x` is [..., K]; returns [..., N]."""
        latent = self.latent.detach()
        weight = self.row_scale()[:, None] * (self.latent + (latent.round().clamp(-1, 1) - latent))
        input_scale = self.input_scale
        if input_scale is not None:
            weight = weight * input_scale
        rounded = x + _rounding_error(x, self._activations, input_scale)
        y = F.linear(rounded, weight.to(x.dtype), self.bias.to(x.dtype))
        if self.branch_down is not None and self.branch_up is not None:
            y = y + F.linear(F.linear(x, self.branch_down.to(x.dtype)), self.branch_up.to(x.dtype))
        return y

    def row_scale(self) -> Tensor:
        """The row scale as learned so far, float32 [N]."""
        return self.start_scale * self.log_scale.exp()

    @torch.no_grad()
    def hold(self) -> None:
        """Keep latents where their codes can still change, and frozen ones at their codes; after each update."""
        self.latent.clamp_(-FARTHEST, FARTHEST)
        if self.has_frozen:
            self.latent.copy_(torch.where(self.frozen == FREE, self.latent, self.frozen.to(self.latent.dtype)))

    @torch.no_grad()
    def freeze(self, beyond: float) -> None:
        """Freeze the codes whose latents lie at least `beyond` from a threshold, in units of the row's scale."""
        far = (self.latent.abs() - HALF).abs() >= beyond
        codes = self._codes().to(torch.int8)
        self.frozen.copy_(torch.where((self.frozen == FREE) & far, codes, self.frozen))
        self.has_frozen = True
        self.hold()

    def remember(self) -> None:
        """Know again, after a checkpoint was read, whether codes are frozen."""
        self.has_frozen = bool((self.frozen != FREE).any())

    @torch.no_grad()
    def values(self) -> TernaryValues:
        """What was learned, on the linear's device."""
        return TernaryValues(
            codes=self._codes().to(torch.int8),
            row_scale=self.row_scale().detach(),
            input_scale=self.input_scale,
            branch_down=None if self.branch_down is None else self.branch_down.to(torch.bfloat16),
            branch_up=None if self.branch_up is None else self.branch_up.to(torch.bfloat16),
        )

    def _codes(self) -> Tensor:
        return self.latent.detach().round().clamp(-1, 1)


class FrozenLinear(nn.Module):
    """A ternary linear whose codes are final: packed while it rests, unpacked while it computes.

    Gradients pass to its inputs alone. `weight` is in the layout `tiled2`, on the computing device.
    """

    def __init__(self, weight: PackedWeight, bias: Tensor, *, activations: Activations) -> None:
        super().__init__()
        assert weight.layout is Layout.TILED2, f"codes in the layout {weight.layout.id} are slow to unpack"
        self.weight = weight
        self.bias = nn.Parameter(bias, requires_grad=False)
        self._activations: Activations = activations

    def forward(self, x: Tensor) -> Tensor:
        """`x` is [..., K]; returns [..., N] in the dtype that `x` is multiplied in."""
        weight = self.weight
        codes = unpack(weight.codes, weight.layout, weight.out_features, weight.in_features).to(x.dtype)
        rounded = x + _rounding_error(x, self._activations, weight.input_scale)
        if weight.input_scale is not None:
            rounded = rounded * weight.input_scale.to(x.dtype)
        y = F.linear(rounded, codes)
        y = y * weight.row_scale.to(y.dtype) + self.bias.to(y.dtype)
        if weight.branch_down is not None and weight.branch_up is not None:
            y = y + F.linear(F.linear(x, weight.branch_down.to(x.dtype)), weight.branch_up.to(x.dtype))
        return y


def unpacked(weight: PackedWeight) -> TernaryValues:
    """The values of a packed weight, on its device."""
    return TernaryValues(
        codes=unpack(weight.codes, weight.layout, weight.out_features, weight.in_features),
        row_scale=weight.row_scale,
        input_scale=weight.input_scale,
        branch_down=weight.branch_down,
        branch_up=weight.branch_up,
    )


def in_memory(weight: PackedWeight) -> PackedWeight:
    """The same weight in the layout `tiled2`, on its device."""
    codes = unpack(weight.codes, weight.layout, weight.out_features, weight.in_features)
    return replace(weight, codes=pack(codes, Layout.TILED2), layout=Layout.TILED2)


def _rounding_error(x: Tensor, activations: Activations, input_scale: Tensor | None) -> Tensor:
    with torch.no_grad():
        error = rounded_activations(x, activations, input_scale) - x.float()
    return error.to(x.dtype)


def _latent(weight: Tensor, codes: Tensor, row_scale: Tensor) -> Tensor:
    scaled = weight / row_scale.clamp_min(torch.finfo(row_scale.dtype).tiny)[:, None]
    least = torch.where(codes < 0, -FARTHEST, codes - HALF + MARGIN)
    most = torch.where(codes > 0, FARTHEST, codes + HALF - MARGIN)
    return scaled.nan_to_num(0.0).clamp(least, most)
