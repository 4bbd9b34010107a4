"""The device code that quantizes activations a token at a time, in rows of any length."""

import triton
import triton.language as tl

from kernels.triton.rounding import magnitude, scale_of, whole_numbers


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
    """One program is one token, read twice: for its largest value, and from the cache for its whole numbers."""
    row = tl.program_id(0).to(tl.int64) * K
    offs = tl.arange(0, BLOCK_K)
    largest = tl.zeros((BLOCK_K,), tl.int32)
    for start in range(0, K, BLOCK_K):
        largest = tl.maximum(largest, magnitude(_scaled(x_ptr + row, input_scale_ptr, start + offs, K)))
    scale = scale_of(largest)
    total = tl.zeros((BLOCK_K,), tl.int32)
    for start in range(0, K, BLOCK_K):
        whole = whole_numbers(_scaled(x_ptr + row, input_scale_ptr, start + offs, K), scale)
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
