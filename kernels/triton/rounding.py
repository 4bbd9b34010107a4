"""Device code that quantizes the numbers of one token, with the bits of the reference."""

import triton
import triton.language as tl

LARGEST = tl.constexpr(127.0)
WHOLE = tl.constexpr(12582912.0)  # 1.5 * 2^23: a float32 plus this is rounded to a whole number, half to even ...
WHOLE_BITS = tl.constexpr(0x4B400000)  # ... which its bits then exceed these by
MAGNITUDE = tl.constexpr(0x7FFFFFFF)  # all bits of a float32 but its sign
TINY = tl.constexpr(2.0**-60)
LIFT = tl.constexpr(2.0**60)


@triton.jit
def token_scale(x):
    """A 127th of the largest absolute value of the block, or 1 where that is zero; not finite where a value is not."""
    return scale_of(magnitude(x))


@triton.jit
def magnitude(x):
    """Absolute values as the bits they are, int32, whose order is theirs.

    Bits are compared, not numbers: a maximum of numbers drops NaN, and the bits of NaN exceed those of infinity.
    """
    return x.to(tl.int32, bitcast=True) & MAGNITUDE


@triton.jit
def scale_of(magnitudes):
    """The scale of a token that has these magnitudes."""
    scale = tl.div_rn(tl.max(magnitudes, axis=0).to(tl.float32, bitcast=True), LARGEST)
    return tl.where(scale == 0.0, 1.0, scale)


@triton.jit
def whole_numbers(x, scale):
    """x / scale, rounded as IEEE division rounds and then half to even: int32 of at most 127 in the block.

    The quotient is a product with the inverse and one correction (Markstein, 1990): three instructions for each
    number where the device's own division takes ten. Where the scale is not finite, they are all zero.
    """
    finite = scale < float("inf")  # false for NaN too
    scale = tl.where(finite, scale, 1.0)
    if not finite:
        x = tl.zeros_like(x)
    if scale < TINY:  # the correction would leave the range of float32
        scale = scale * LIFT
        most = LARGEST * scale  # which numbers exceed where the scale has few bits
        x = tl.minimum(tl.maximum(x * LIFT, -most), most)
    inverse = tl.div_rn(1.0, scale)
    quotient = x * inverse
    quotient = tl.fma(tl.fma(-quotient, scale, x), inverse, quotient)
    return (quotient + WHOLE).to(tl.int32, bitcast=True) - WHOLE_BITS
