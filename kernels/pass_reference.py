"""Every fused pass in a few lines of torch: the truth in tests, and the path of every backend but TRITON."""

import torch
import torch.nn.functional as F
from torch import Tensor

from kernels.reference import quantize_activations

EPSILON = 1e-6


def modulated_tokens(x: Tensor, scale: Tensor, shift: Tensor, input_scale: Tensor | None) -> tuple[Tensor, Tensor]:
    """Layer norm of x [B, L, K] without weights, times 1 + `scale`, plus `shift`, both [B or 1, 1, K]; quantized.

    In float32 throughout. Returns int8 [B * L, K] and float32 [B * L].
    """
    normed = F.layer_norm(x.float(), x.shape[-1:], eps=EPSILON)
    return _quantized(normed * (1 + scale.float()) + shift.float(), input_scale)


def joined_tokens(plain: Tensor | None, wide: Tensor | None, input_scale: Tensor | None) -> tuple[Tensor, Tensor]:
    """`plain` [B, L, P] and behind it GELU (its tanh form) of `wide` [B, L, G], quantized as one row; one may be None.

    In float32 throughout. Returns int8 [B * L, P + G] and float32 [B * L].
    """
    parts = [] if plain is None else [plain.float()]
    if wide is not None:
        parts.append(F.gelu(wide.float(), approximate="tanh"))
    return _quantized(parts[0] if len(parts) == 1 else torch.cat(parts, dim=-1), input_scale)


def attention_heads(
    source: Tensor, query_norm: Tensor, key_norm: Tensor, cos: Tensor, sin: Tensor, heads: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Queries, keys and values, each [B, H, L, d], from a linear's output [B, L, 3 * H * d] that holds them in turn.

    Queries and keys get an RMS norm over each head and its weights [d]; then neighbouring pairs are turned by their
    token's angles, `cos` and `sin` float32 [L, d / 2]. In float32 throughout; the results have the dtype of `source`.
    """
    query, key, value = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in source.chunk(3, dim=-1))
    query, key = (
        _turned(F.rms_norm(part.float(), part.shape[-1:], norm.float(), EPSILON), cos, sin).to(source.dtype)
        for part, norm in ((query, query_norm), (key, key_norm))
    )
    return query, key, value


def _quantized(x: Tensor, input_scale: Tensor | None) -> tuple[Tensor, Tensor]:
    values, scale = quantize_activations(x.flatten(0, 1), input_scale)
    return values, scale.squeeze(1)


def _turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    even, odd = x.unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack((even * cos - odd * sin, odd * cos + even * sin), dim=-1).flatten(-2)
