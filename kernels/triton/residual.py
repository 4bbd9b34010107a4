"""Device code that adds a gated update to the residual stream."""

import triton
import triton.language as tl


@triton.jit
def gated_sum_kernel(
    x_ptr,  # [B, length, K], rows contiguous
    update_ptr,  # [B, length, K], rows contiguous
    gate_ptr,  # [B, K], rows `gate_stride` apart
    y_ptr,  # [B, length, K] without gaps
    length,
    x_batch_stride,
    x_token_stride,
    update_batch_stride,
    update_token_stride,
    gate_stride,
    K: tl.constexpr,
    BLOCK: tl.constexpr,
    TOKENS: tl.constexpr,  # that a program takes, one after the other
):
    """x + gate * update, the product rounded to float32 before the sum."""
    picture = tl.program_id(2).to(tl.int64)
    first = tl.program_id(0).to(tl.int64) * TOKENS
    offs = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    mask = offs < K
    gate = tl.load(gate_ptr + picture * gate_stride + offs, mask=mask, other=0.0).to(tl.float32)
    for step in range(TOKENS):
        token = first + step
        live = mask & (token < length)
        x_row = x_ptr + picture * x_batch_stride + token * x_token_stride
        update_row = update_ptr + picture * update_batch_stride + token * update_token_stride
        x = tl.load(x_row + offs, mask=live, other=0.0).to(tl.float32)
        update = tl.load(update_row + offs, mask=live, other=0.0).to(tl.float32)
        y = (x + gate * update).to(y_ptr.dtype.element_ty)
        tl.store(y_ptr + (picture * length + token) * K + offs, y, mask=live)
