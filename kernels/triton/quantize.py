"""The device code that quantizes activations a token at a time."""

import triton
import triton.language as tl

LARGEST = tl.constexpr(127.0)
ROUNDER = tl.constexpr(12582912.0)  # 1.5 * 2^23: adding it leaves a whole number, rounded half to even


@triton.jit
def quantize_kernel(
    x_ptr,  # floats [M, K]
    input_scale_ptr,  # float32 [K] or None
    values_ptr,  # int8 [M, K]
    scale_ptr,  # float32 [M]
    total_ptr,  # int32 [M], the sum of a token's values
    K,
    BLOCK_K: tl.constexpr,
):
    """One program is one token, read twice: for its largest value, and from the cache for its whole numbers.

    Absolute values are compared as the bits they are, whose order is theirs and puts NaN above all.
    """
    row = tl.program_id(0).to(tl.int64) * K
    offs = tl.arange(0, BLOCK_K)
    largest = tl.zeros((BLOCK_K,), tl.int32)
    for start in range(0, K, BLOCK_K):
        x = _scaled(x_ptr + row, input_scale_ptr, start + offs, K)
        largest = tl.maximum(largest, tl.abs(x).to(tl.int32, bitcast=True))
    scale = tl.div_rn(tl.max(largest, axis=0).to(tl.float32, bitcast=True), LARGEST)
    scale = tl.where(scale == 0.0, 1.0, scale)
    total = tl.zeros((BLOCK_K,), tl.int32)
    for start in range(0, K, BLOCK_K):
        x = _scaled(x_ptr + row, input_scale_ptr, start + offs, K)
        quotient = tl.div_rn(x, scale)
        quotient = tl.where(quotient == quotient, quotient, 0.0)  # NaN, whose token's scale is not finite
        whole = tl.clamp((quotient + ROUNDER) - ROUNDER, -LARGEST, LARGEST).to(tl.int32)
        total += whole
        tl.store(values_ptr + row + start + offs, whole.to(tl.int8), mask=start + offs < K)
    tl.store(scale_ptr + tl.program_id(0), scale)
    tl.store(total_ptr + tl.program_id(0), tl.sum(total, axis=0))


@triton.jit
def _scaled(x_ptr, input_scale_ptr, offs, K):
    """x times its column's input scale, float32; 0 past K."""
    x = tl.load(x_ptr + offs, mask=offs < K, other=0.0).to(tl.float32)
    if input_scale_ptr is not None:
        x *= tl.load(input_scale_ptr + offs, mask=offs < K, other=0.0)
    return x
