"""The blocks of a ternary transformer whose passes are fused and whose parallel linears are joined.

They compute what the blocks of `blocks` do. What reads one activation reads it quantized once; queries, keys, values
and, in a single block, the feed-forward are one product.
"""

import dataclasses
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.model.abreast import abreast
from engine.model.blocks import MLP_RATIO, DoubleStreamBlock, SingleStreamBlock
from engine.model.embedding import Rope
from engine.model.linear import TernaryLinear
from kernels.dispatch import Backend
from kernels.passes import HeadStream, attention_heads, joined_tokens, modulated_tokens
from kernels.quantized import QuantizedTokens

# Linears that read the same activation are a group.
SINGLE_GROUPS = (("attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp"), ("proj_out",))
IMAGE = ("attn.to_q", "attn.to_k", "attn.to_v", "attn.to_out.0", "ff.net.0.proj", "ff.net.2")
TEXT = (
    *("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
    *("attn.to_add_out", "ff_context.net.0.proj", "ff_context.net.2"),
)
DOUBLE_GROUPS = tuple(group for names in (IMAGE, TEXT) for group in (names[:3], *((name,) for name in names[3:])))


def why_not_fused(block: nn.Module) -> str | None:
    """Why a block cannot be fused, as the rest of a sentence; None where it can."""
    match block:
        case DoubleStreamBlock():
            groups: Sequence[Sequence[str]] = DOUBLE_GROUPS
        case SingleStreamBlock():
            groups = SINGLE_GROUPS
        case _:
            return "is no block of FLUX"
    for group in groups:
        linears = [block.get_submodule(name) for name in group]
        weights = [linear.weight for linear in linears if isinstance(linear, TernaryLinear)]
        if len(weights) < len(linears) or any(weight.activations != "int8" for weight in weights):
            return f"does not read int8 activations in {', '.join(group)}"
        if any(weight.branch_down is not None for weight in weights):
            return f"has a side branch in {', '.join(group)}, which reads unquantized activations"
        if not all(_same(weight.input_scale, weights[0].input_scale) for weight in weights):
            return f"scales the columns of {', '.join(group)} differently"
        if any(
            weight.form is not weights[0].form or weight.matrix.shape[0] != weight.out_features for weight in weights
        ):
            return f"holds {', '.join(group)} in forms that cannot be joined"
    return None


def fuse_blocks(blocks: nn.ModuleList, backend: Backend | None = None) -> None:
    """Put fused blocks in the place of those that can be fused; `backend` None is the best one."""
    for index, block in enumerate(blocks):
        if why_not_fused(block) is None:
            kind = FusedDoubleBlock if isinstance(block, DoubleStreamBlock) else FusedSingleBlock
            blocks[index] = kind(block, backend).eval()  # type: ignore[arg-type]


class FusedSingleBlock(nn.Module):
    """A single block: one product into the attention and the feed-forward, and one out of both.

    `backend` computes its passes and products; None is the best one.
    """

    def __init__(self, block: SingleStreamBlock, backend: Backend | None = None) -> None:
        super().__init__()
        self.norm = block.norm
        self.enter, self.leave = (_joined(block, group) for group in SINGLE_GROUPS)
        self.norm_q, self.norm_k = block.attn.norm_q, block.attn.norm_k
        self.heads, self.backend = block.attn.heads, backend

    def modulate(self, vector: Tensor) -> Tensor:
        """`vector` is [n, D]; returns the modulation, [n, 1, 3 * D]."""
        modulation: Tensor = self.norm(vector)
        return modulation

    def forward(self, x: Tensor, modulation: Tensor, rope: Rope) -> Tensor:
        """`x` is [B, T + S, D]; returns the same shape."""
        shift, scale, gate = modulation.chunk(3, dim=-1)
        tokens = self._attended(_enter(self.enter, x, shift, scale, self.backend), rope)
        return _leave(self.leave, tokens, x, gate, self.backend)

    def _attended(self, entered: Tensor, rope: Rope) -> QuantizedTokens:
        """What leaves the block, of what entered, [B, T + S, 7 * D]: its largest tensor, which ends with this."""
        width = entered.shape[2] // (3 + MLP_RATIO)
        source, wide = entered.split((3 * width, MLP_RATIO * width), dim=-1)
        stream = HeadStream(source=source, query_norm=self.norm_q.weight, key_norm=self.norm_k.weight)
        attended = _attention(*_heads((stream,), rope, self.heads, self.backend))
        return _joined_tokens(self.leave, attended, wide, self.backend)


class FusedStream(nn.Module):
    """What one stream of a double block computes on its own, before the joint attention and after it."""

    def __init__(
        self, block: DoubleStreamBlock, names: Sequence[str], norms: Sequence[nn.RMSNorm], backend: Backend | None
    ) -> None:
        super().__init__()
        *heads, leave, widen, narrow = names
        self.enter, self.leave = _joined(block, heads), _joined(block, (leave,))
        self.widen, self.narrow = _joined(block, (widen,)), _joined(block, (narrow,))
        self.norm_q, self.norm_k = norms
        self.backend = backend

    def before(self, x: Tensor, shift: Tensor, scale: Tensor) -> HeadStream:
        """Queries, keys and values of `x` [B, L, D]."""
        source = _enter(self.enter, x, shift, scale, self.backend)
        return HeadStream(source=source, query_norm=self.norm_q.weight, key_norm=self.norm_k.weight)

    def after(self, x: Tensor, attended: Tensor, rest: Sequence[Tensor]) -> Tensor:
        """The residual stream behind attention and feed-forward; `rest` is what the modulation has for them."""
        gate, mlp_shift, mlp_scale, mlp_gate = rest
        x = _leave(self.leave, _joined_tokens(self.leave, attended, None, self.backend), x, gate, self.backend)
        wide = _enter(self.widen, x, mlp_shift, mlp_scale, self.backend)  # [B, L, 4 * D]
        tokens = _joined_tokens(self.narrow, None, wide, self.backend)
        del wide  # so that the product's result takes its place
        return _leave(self.narrow, tokens, x, mlp_gate, self.backend)


class FusedDoubleBlock(nn.Module):
    """A double block: two fused streams that meet in the attention, and else are computed at once on a CUDA device."""

    def __init__(self, block: DoubleStreamBlock, backend: Backend | None = None) -> None:
        super().__init__()
        attn = block.attn
        self.norm1, self.norm1_context = block.norm1, block.norm1_context
        self.image = FusedStream(block, IMAGE, (attn.norm_q, attn.norm_k), backend)
        self.text = FusedStream(block, TEXT, (attn.norm_added_q, attn.norm_added_k), backend)
        self.heads, self.backend = attn.heads, backend

    def modulate(self, vector: Tensor) -> tuple[Tensor, Tensor]:
        """`vector` is [n, D]; returns the modulations of the image and of the text, [n, 1, 6 * D] each."""
        return self.norm1(vector), self.norm1_context(vector)

    def forward(
        self, image: Tensor, text: Tensor, modulation: tuple[Tensor, Tensor], rope: Rope
    ) -> tuple[Tensor, Tensor]:
        """`image` is [B, S, D] and `text` [B, T, D]; returns both in the same shapes."""
        of_image, of_text = (vectors.chunk(6, dim=-1) for vectors in modulation)
        streams = abreast(
            image.device,
            lambda: self.text.before(text, *of_text[:2]),
            lambda: self.image.before(image, *of_image[:2]),
        )
        heads = _heads(streams, rope, self.heads, self.backend)
        del streams  # so that attention's own takes its place
        attended = _attention(*heads)
        del heads
        attended_text, attended_image = attended.split((text.shape[1], image.shape[1]), dim=1)
        new_text, new_image = abreast(
            image.device,
            lambda: self.text.after(text, attended_text, of_text[2:]),
            lambda: self.image.after(image, attended_image, of_image[2:]),
        )
        return new_image, new_text


def _enter(linear: TernaryLinear, x: Tensor, shift: Tensor, scale: Tensor, backend: Backend | None) -> Tensor:
    """The linear of `x` [B, L, K], normed and modulated: [B, L, N]."""
    tokens = modulated_tokens(x, scale=scale, shift=shift, input_scale=linear.weight.input_scale, backend=backend)
    return linear.product(tokens, backend=backend).view(*x.shape[:2], -1)


def _joined_tokens(
    linear: TernaryLinear, plain: Tensor | None, wide: Tensor | None, backend: Backend | None
) -> QuantizedTokens:
    """What `linear` reads: `plain` and GELU of `wide`, side by side; one of them may be None."""
    return joined_tokens(plain, wide, input_scale=linear.weight.input_scale, backend=backend)


def _leave(linear: TernaryLinear, tokens: QuantizedTokens, x: Tensor, gate: Tensor, backend: Backend | None) -> Tensor:
    """`x` [B, L, D] plus the gated linear of `tokens`."""
    y = linear.product(tokens, gate=gate.squeeze(1), residual=x.flatten(0, 1), backend=backend)
    return y.view_as(x)


def _heads(
    streams: Sequence[HeadStream], rope: Rope, heads: int, backend: Backend | None
) -> tuple[Tensor, Tensor, Tensor]:
    """Queries, keys and values of every token of every stream, [B, heads, T + S, D / heads] each."""
    return attention_heads(streams, cos=rope[0], sin=rope[1], heads=heads, backend=backend)


def _attention(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Attention of every token to every other: [B, T + S, D]."""
    return F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)


def _joined(block: nn.Module, names: Sequence[str]) -> TernaryLinear:
    """One linear of the rows of several that read the same activation."""
    linears = [linear for name in names if isinstance(linear := block.get_submodule(name), TernaryLinear)]
    weights = [linear.weight for linear in linears]
    weight = dataclasses.replace(
        weights[0],
        matrix=torch.cat([weight.matrix for weight in weights]),
        row_scale=torch.cat([weight.row_scale for weight in weights]),
    )
    return TernaryLinear(weight, torch.cat([linear.bias for linear in linears]))


def _same(one: Tensor | None, other: Tensor | None) -> bool:
    if one is None or other is None:
        return one is other
    return torch.equal(one, other)
