"""Device code that makes queries and keys ready for attention."""

import triton
import triton.language as tl

EPSILON = tl.constexpr(1e-6)


@triton.jit
def heads_kernel(
    source_ptr,  # [B, length, 3 * HEADS * D], rows contiguous: queries, keys, values
    query_norm_ptr,  # [D]
    key_norm_ptr,  # [D]
    cos_ptr,  # float32 [positions, D / 2]
    sin_ptr,  # float32 [positions, D / 2]
    query_ptr,  # [B, positions, HEADS, D]
    key_ptr,  # [B, positions, HEADS, D]
    value_ptr,  # [B, positions, HEADS, D], or None where values stay where they are
    positions,
    first,  # the position of this stream's first token
    batch_stride,
    token_stride,
    HEADS: tl.constexpr,
    D: tl.constexpr,
    BLOCK_H: tl.constexpr,
    BLOCK_D: tl.constexpr,  # the power of two from D on
):
    """RMS norm over each head of queries and keys, then their pairs turned by their token's angles."""
    token, picture = tl.program_id(0).to(tl.int64), tl.program_id(1).to(tl.int64)
    offs_d = tl.arange(0, BLOCK_D)
    offs_pair = tl.arange(0, BLOCK_D // 2)
    in_pair = offs_pair < D // 2
    position = token + first
    cos = tl.load(cos_ptr + position * (D // 2) + offs_pair, mask=in_pair, other=0.0)[None, :]
    sin = tl.load(sin_ptr + position * (D // 2) + offs_pair, mask=in_pair, other=0.0)[None, :]
    query_norm = tl.load(query_norm_ptr + offs_d, mask=offs_d < D, other=0.0).to(tl.float32)
    key_norm = tl.load(key_norm_ptr + offs_d, mask=offs_d < D, other=0.0).to(tl.float32)
    source = source_ptr + picture * batch_stride + token * token_stride
    target = (picture * positions + position) * (HEADS * D)
    for start in tl.static_range(0, HEADS, BLOCK_H):
        offs_h = start + tl.arange(0, BLOCK_H)
        offs = offs_h[:, None] * D + offs_d[None, :]
        mask = (offs_h < HEADS)[:, None] & (offs_d < D)[None, :]
        query = tl.load(source + offs, mask=mask, other=0.0).to(tl.float32)
        key = tl.load(source + HEADS * D + offs, mask=mask, other=0.0).to(tl.float32)
        query = _turned(_normed(query, query_norm, D), cos, sin, BLOCK_H, BLOCK_D)
        key = _turned(_normed(key, key_norm, D), cos, sin, BLOCK_H, BLOCK_D)
        tl.store(query_ptr + target + offs, query.to(query_ptr.dtype.element_ty), mask=mask)
        tl.store(key_ptr + target + offs, key.to(key_ptr.dtype.element_ty), mask=mask)
        if value_ptr is not None:
            value = tl.load(source + 2 * HEADS * D + offs, mask=mask, other=0.0)
            tl.store(value_ptr + target + offs, value, mask=mask)


@triton.jit
def _normed(x, weight, D: tl.constexpr):
    return x * tl.rsqrt(tl.sum(x * x, axis=1) * (1.0 / D) + EPSILON)[:, None] * weight[None, :]


@triton.jit
def _turned(x, cos, sin, BLOCK_H: tl.constexpr, BLOCK_D: tl.constexpr):
    even, odd = tl.split(tl.reshape(x, [BLOCK_H, BLOCK_D // 2, 2]))
    turned = tl.join(even * cos - odd * sin, odd * cos + even * sin)
    return tl.reshape(turned, [BLOCK_H, BLOCK_D])
