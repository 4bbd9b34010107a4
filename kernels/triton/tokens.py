"""Device code of the passes that end in quantized tokens: one program takes whole tokens, each read once."""

import triton
import triton.language as tl

from kernels.triton.rounding import token_scale, whole_numbers

EPSILON = tl.constexpr(1e-6)


@triton.jit
def modulated_tokens_kernel(
    x_ptr,  # [B, length, K], rows contiguous
    factor_ptr,  # [B, K], the modulation's scale, rows `factor_stride` apart
    shift_ptr,  # [B, K], rows `shift_stride` apart
    input_scale_ptr,  # float32 [K] or None
    values_ptr,  # int8 [B * length, K]
    scale_ptr,  # float32 [B * length]
    total_ptr,  # int32 [B * length]
    length,
    batch_stride,
    token_stride,
    factor_stride,
    shift_stride,
    K: tl.constexpr,
    BLOCK: tl.constexpr,  # the power of two from K on
):
    """Layer norm without weights, times 1 + factor, plus shift, quantized."""
    token, picture = tl.program_id(0).to(tl.int64), tl.program_id(1).to(tl.int64)
    offs = tl.arange(0, BLOCK)
    mask = offs < K
    x = tl.load(x_ptr + picture * batch_stride + token * token_stride + offs, mask=mask, other=0.0).to(tl.float32)
    factor = 1.0 + tl.load(factor_ptr + picture * factor_stride + offs, mask=mask, other=0.0).to(tl.float32)
    shift = tl.load(shift_ptr + picture * shift_stride + offs, mask=mask, other=0.0).to(tl.float32)
    centred = tl.where(mask, x - tl.sum(x, axis=0) * (1.0 / K), 0.0)
    variance = tl.sum(centred * centred, axis=0) * (1.0 / K)
    y = centred * tl.rsqrt(variance + EPSILON) * factor + shift
    if input_scale_ptr is not None:
        y = y * tl.load(input_scale_ptr + offs, mask=mask, other=0.0)
    _store(y, picture * length + token, values_ptr, scale_ptr, total_ptr, offs, mask, K)


@triton.jit
def joined_tokens_kernel(
    plain_ptr,  # [B, length, PLAIN], rows contiguous; None where PLAIN is 0
    wide_ptr,  # [B, length, K - PLAIN], rows contiguous; None where PLAIN is K
    input_scale_ptr,  # float32 [K] or None
    values_ptr,  # int8 [B * length, K]
    scale_ptr,  # float32 [B * length]
    total_ptr,  # int32 [B * length]
    length,
    plain_batch_stride,
    plain_token_stride,
    wide_batch_stride,
    wide_token_stride,
    PLAIN: tl.constexpr,
    K: tl.constexpr,
    BLOCK: tl.constexpr,  # the power of two from K on
    ASSEMBLY: tl.constexpr,  # False in Triton's interpreter, which knows none
):
    """The plain columns as they are and behind them GELU of the wide ones, quantized as one row."""
    token, picture = tl.program_id(0).to(tl.int64), tl.program_id(1).to(tl.int64)
    offs = tl.arange(0, BLOCK)
    mask = offs < K
    y = tl.zeros((BLOCK,), tl.float32)
    if PLAIN < K:
        wide_row = wide_ptr + picture * wide_batch_stride + token * wide_token_stride - PLAIN
        y = gelu(tl.load(wide_row + offs, mask=mask & (offs >= PLAIN), other=0.0).to(tl.float32), ASSEMBLY)
    if PLAIN > 0:
        plain_row = plain_ptr + picture * plain_batch_stride + token * plain_token_stride
        plain = tl.load(plain_row + offs, mask=offs < PLAIN, other=0.0).to(tl.float32)
        y = tl.where(offs < PLAIN, plain, y)
    if input_scale_ptr is not None:
        y = y * tl.load(input_scale_ptr + offs, mask=mask, other=0.0)
    _store(y, picture * length + token, values_ptr, scale_ptr, total_ptr, offs, mask, K)


@triton.jit
def gelu(x, ASSEMBLY: tl.constexpr):
    """GELU in its tanh form: x / 2 * (1 + tanh u) is x / (1 + 2^(-2u / log 2)), u = sqrt(2 / pi) (x + 0.044715 x^3).

    The device's own instructions differ from the library's in that numbers below 2^-126 become zero: half the work.
    """
    power = x * tl.fma(x * x, -0.10294324, -2.3022082)
    if ASSEMBLY:
        raised = tl.inline_asm_elementwise("ex2.approx.ftz.f32 $0, $1;", "=f,f", [power], tl.float32, True, 1)
        share = tl.inline_asm_elementwise("rcp.approx.ftz.f32 $0, $1;", "=f,f", [raised + 1.0], tl.float32, True, 1)
    else:
        share = 1.0 / (tl.exp2(power) + 1.0)
    return x * share


@triton.jit
def _store(y, row, values_ptr, scale_ptr, total_ptr, offs, mask, K: tl.constexpr):
    """Quantize a token and write it as row `row` (int64)."""
    scale = token_scale(y)
    values = whole_numbers(y, scale)
    tl.store(values_ptr + row * K + offs, values.to(tl.int8), mask=mask)
    tl.store(scale_ptr + row, scale)
    tl.store(total_ptr + row, tl.sum(values, axis=0))
