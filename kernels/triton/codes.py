"""Device code that expands packed codes in registers."""

import triton
import triton.language as tl


@triton.jit
def expand(packed, step: tl.constexpr, STEP: tl.constexpr, dtype: tl.constexpr, ASSEMBLY: tl.constexpr):
    """The STEP columns number `step` of a packed block, [BLOCK_N, STEP]: code + 1 as int8, or codes as floats."""
    if STEP == 64:
        return _tile(packed, step, dtype, ASSEMBLY)
    elif STEP == 128:
        return _beside(_tile(packed, 2 * step, dtype, ASSEMBLY), _tile(packed, 2 * step + 1, dtype, ASSEMBLY))
    else:
        return _beside(
            _beside(_tile(packed, 0, dtype, ASSEMBLY), _tile(packed, 1, dtype, ASSEMBLY)),
            _beside(_tile(packed, 2, dtype, ASSEMBLY), _tile(packed, 3, dtype, ASSEMBLY)),
        )


@triton.jit
def _beside(left, right):
    """Two tiles side by side; registers alone change their names."""
    return tl.reshape(tl.permute(tl.join(left, right), 0, 2, 1), left.shape[0], 2 * left.shape[1])


@triton.jit
def _tile(packed, tile: tl.constexpr, dtype: tl.constexpr, ASSEMBLY: tl.constexpr):
    """Tile number `tile` of a packed block: code + 1 as int8, or codes as floats."""
    if ASSEMBLY and dtype == tl.int8:
        return _digits(packed, tile)
    elif ASSEMBLY and dtype == tl.bfloat16:
        # The byte d after 0x43 is the bfloat16 128 + d; 129 is taken off it.
        return tl.inline_asm_elementwise(
            """{
            .reg .b32 one, offset;
            mov.b32 one, 0x3F803F80;
            mov.b32 offset, 0xC301C301;
            prmt.b32 $0, $2, 0x43434343, 0x4140;
            prmt.b32 $1, $2, 0x43434343, 0x4342;
            fma.rn.bf16x2 $0, $0, one, offset;
            fma.rn.bf16x2 $1, $1, one, offset;
            }""",
            "=&r,=&r,r",
            [_digits(packed, tile)],
            dtype=tl.bfloat16,
            is_pure=True,
            pack=4,
        )
    elif ASSEMBLY and dtype == tl.float16:
        # The byte d after 0x64 is the float16 1024 + d; 1025 is taken off it.
        return tl.inline_asm_elementwise(
            """{
            .reg .b32 offset;
            mov.b32 offset, 0x64016401;
            prmt.b32 $0, $2, 0x64646464, 0x4140;
            prmt.b32 $1, $2, 0x64646464, 0x4342;
            sub.f16x2 $0, $0, offset;
            sub.f16x2 $1, $1, offset;
            }""",
            "=&r,=&r,r",
            [_digits(packed, tile)],
            dtype=tl.float16,
            is_pure=True,
            pack=4,
        )
    elif dtype == tl.int8:
        return (packed >> (2 * tile) & 3).to(tl.int8)
    else:
        return ((packed >> (2 * tile) & 3).to(tl.float32) - 1.0).to(dtype)


@triton.jit
def _digits(packed, tile: tl.constexpr):
    """Two bits of each byte, four bytes at once."""
    if tile == 0:
        return tl.inline_asm_elementwise(
            "and.b32 $0, $1, 0x03030303;", "=r,r", [packed], dtype=tl.int8, is_pure=True, pack=4
        )
    elif tile == 1:
        return tl.inline_asm_elementwise(
            "shr.b32 $0, $1, 2; and.b32 $0, $0, 0x03030303;", "=r,r", [packed], dtype=tl.int8, is_pure=True, pack=4
        )
    elif tile == 2:
        return tl.inline_asm_elementwise(
            "shr.b32 $0, $1, 4; and.b32 $0, $0, 0x03030303;", "=r,r", [packed], dtype=tl.int8, is_pure=True, pack=4
        )
    else:
        return tl.inline_asm_elementwise(
            "shr.b32 $0, $1, 6; and.b32 $0, $0, 0x03030303;", "=r,r", [packed], dtype=tl.int8, is_pure=True, pack=4
        )
