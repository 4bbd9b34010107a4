"""Every fused pass in a few lines of torch: the truth in tests, and the path of every backend but TRITON."""

import itertools

import torch
import torch.nn.functional as F
from torch import Tensor

from kernels.reference import quantize_activations

EPSILON = 1e-6


Tokens = tuple[Tensor, Tensor, Tensor]  # values, scales and sums of values: int8 [M, K], float32 [M], int32 [M]


def modulated_tokens(x: Tensor, scale: Tensor, shift: Tensor, input_scale: Tensor | None) -> Tokens:
    """Layer norm of x [B, L, K] without weights, times 1 + `scale`, plus `shift`, both [B or 1, 1, K]; quantized.

    In float32 throughout. M is B * L.
    """
    normed = F.layer_norm(x.float(), x.shape[-1:], eps=EPSILON)
    return _quantized(normed * (1 + scale.float()) + shift.float(), input_scale)


def joined_tokens(plain: Tensor | None, wide: Tensor | None, input_scale: Tensor | None) -> Tokens:
    """`plain` [B, L, P] and behind it GELU (its tanh form) of `wide` [B, L, G], quantized as one row; one may be None.

    In float32 throughout. M is B * L.
    """
    parts = [] if plain is None else [plain.float()]
    if wide is not None:
        parts.append(F.gelu(wide.float(), approximate="tanh"))
    return _quantized(parts[0] if len(parts) == 1 else torch.cat(parts, dim=-1), input_scale)


def attention_heads(
    sources: list[Tensor], norms: list[Tensor], cos: Tensor, sin: Tensor, heads: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Queries, keys and values of all streams joined, each [B, H, L, d], in memory a token after the other.

    `sources` are what a linear made of each stream, [B, L of the stream, 3 * H * d], which holds the three in turn.
    Queries and keys get an RMS norm over each head with two of the `norms`' weights [d] a stream; then neighbouring
    pairs are turned by their token's angles, `cos` and `sin` float32 [L, d / 2]. In float32 throughout; the results
    have the dtype of `sources`.
    """
    rows = [0, *itertools.accumulate(source.shape[1] for source in sources)]
    parts = []
    for index, source in enumerate(sources):
        query, key, value = (part.unflatten(-1, (heads, -1)) for part in source.chunk(3, dim=-1))  # [B, L, H, d]
        angles = [table[rows[index] : rows[index + 1], None] for table in (cos, sin)]  # [L, 1, d / 2]
        query, key = (
            _turned(F.rms_norm(part.float(), part.shape[-1:], norm.float(), EPSILON), *angles).to(source.dtype)
            for part, norm in zip((query, key), norms[2 * index :], strict=False)
        )
        parts.append((query, key, value))
    joined = parts[0] if len(parts) == 1 else (torch.cat(part, dim=1) for part in zip(*parts, strict=True))
    query, key, value = (part.transpose(1, 2) for part in joined)
    return query, key, value


def _quantized(x: Tensor, input_scale: Tensor | None) -> Tokens:
    values, scale = quantize_activations(x.flatten(0, 1), input_scale)
    return values, scale.squeeze(1), values.sum(1, dtype=torch.int32)


def _turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    even, odd = x.unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack((even * cos - odd * sin, odd * cos + even * sin), dim=-1).flatten(-2)
