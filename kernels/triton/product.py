"""The device code of the ternary product and of its epilogue.

One program makes a tile of y [BLOCK_M tokens, BLOCK_N outputs] over the whole of K. A packed tile [BLOCK_N, 64]
is loaded once for each block of 256 columns, expanded in registers into its four tiles of 64 columns, and is the
*first* operand of `tl.dot`, which feeds the tensor cores from registers; the activations are the second and come
from shared memory. The accumulator is therefore y transposed.
"""

import triton
import triton.language as tl

from kernels.triton.codes import expand
from kernels.triton.sharing import joined, range_of
from kernels.triton.tokens import gelu

TILE = tl.constexpr(64)  # columns of a tile of the layout `tiled2`, and bytes of a packed one
BLOCK = tl.constexpr(256)  # columns of a block: four tiles


@triton.jit(
    do_not_specialize=["M", "picture_tokens", "sharing", "shared"]
)  # any number of tokens takes one compilation
def ternary_product_kernel(
    x_ptr,  # int8 [M, K], or 16- or 32-bit floats with EXACT
    codes_ptr,  # uint8 [N, ceil(K / 256) * 64], layout `tiled2`
    y_ptr,  # [M, N]
    row_scale_ptr,  # float32 [N]
    token_scale_ptr,  # float32 [M]; None with EXACT
    token_sum_ptr,  # int32 [M]; None with EXACT
    bias_ptr,  # [N] or None
    side_ptr,  # [M, N] or None; with TMA a tensor descriptor of a piece, like y
    gate_ptr,  # [M / picture_tokens, N], rows `gate_stride` apart, or None
    residual_ptr,  # [M, N] where there is a gate; with TMA a descriptor too
    M,
    N,
    K,
    gate_stride,
    picture_tokens,
    halves_ptr,  # int32 [sharing, BLOCK_N, BLOCK_M], anything, or None where no tile is shared; needs TMA
    arrived_ptr,  # int32 [sharing], zeros, or None
    sharing,  # so many programs, the first ones, share ...
    shared,  # ... so many tiles, the first ones; every other program makes one alone
    GELU: tl.constexpr,
    ONE_GATE: tl.constexpr,  # all tokens of a tile are of one picture
    EXACT: tl.constexpr,
    EVEN_K: tl.constexpr,  # K is a multiple of 256
    BLOCK_M: tl.constexpr,
    BLOCK_N: tl.constexpr,
    PIECES: tl.constexpr,  # how often the epilogue goes through a part of the tile
    STEP: tl.constexpr,  # columns that one dot takes: 64, 128 or 256
    GROUP: tl.constexpr,  # tiles of tokens that neighbouring programs share
    PERSISTENT: tl.constexpr,  # as many programs as there are share all tiles; else each makes one
    TMA: tl.constexpr,  # x, codes and y are tensor descriptors of a tile's step, a packed tile and a piece
    ASSEMBLY: tl.constexpr,  # False in Triton's interpreter, which knows no assembly
):
    if halves_ptr is not None:
        _share_tiles(
            x_ptr, codes_ptr, y_ptr, row_scale_ptr, token_scale_ptr, token_sum_ptr,
            bias_ptr, side_ptr, gate_ptr, residual_ptr, M, N, K, gate_stride, picture_tokens,
            halves_ptr, arrived_ptr, sharing, shared,
            GELU, ONE_GATE, BLOCK_M, BLOCK_N, PIECES, STEP, GROUP, ASSEMBLY,
        )  # fmt: skip
    elif PERSISTENT:
        tiles = tl.cdiv(M, BLOCK_M) * tl.cdiv(N, BLOCK_N)
        for index in tl.range(tl.program_id(0), tiles, tl.num_programs(0), flatten=True):
            _make_tile(
                x_ptr, codes_ptr, y_ptr, row_scale_ptr, token_scale_ptr, token_sum_ptr,
                bias_ptr, side_ptr, gate_ptr, residual_ptr, index, M, N, K, gate_stride, picture_tokens,
                GELU, ONE_GATE, EXACT, EVEN_K, BLOCK_M, BLOCK_N, PIECES, STEP, GROUP, TMA, ASSEMBLY,
            )  # fmt: skip
    else:
        _make_tile(
            x_ptr, codes_ptr, y_ptr, row_scale_ptr, token_scale_ptr, token_sum_ptr,
            bias_ptr, side_ptr, gate_ptr, residual_ptr, tl.program_id(0), M, N, K, gate_stride, picture_tokens,
            GELU, ONE_GATE, EXACT, EVEN_K, BLOCK_M, BLOCK_N, PIECES, STEP, GROUP, TMA, ASSEMBLY,
        )  # fmt: skip


@triton.jit
def _share_tiles(
    x_ptr, codes_ptr, y_ptr, row_scale_ptr, token_scale_ptr, token_sum_ptr,
    bias_ptr, side_ptr, gate_ptr, residual_ptr, M, N, K, gate_stride, picture_tokens,
    halves_ptr, arrived_ptr, sharing, shared,
    GELU: tl.constexpr, ONE_GATE: tl.constexpr, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, PIECES: tl.constexpr,
    STEP: tl.constexpr, GROUP: tl.constexpr, ASSEMBLY: tl.constexpr,
):  # fmt: skip
    """This program's part of the tiles: an end of one, whole ones, a beginning; of int8 activations, described."""
    program, blocks = tl.program_id(0), tl.cdiv(K, BLOCK)
    first, last = range_of(program, sharing, shared, blocks)
    for index in tl.range(first // blocks, tl.cdiv(last, blocks), num_stages=1):
        start = tl.maximum(first - index * blocks, 0)
        stop = tl.minimum(last - index * blocks, blocks)
        tile_m, tile_n = _place(index, M, N, BLOCK_M, BLOCK_N, GROUP)
        first_m, first_n = tile_m * BLOCK_M, tile_n * BLOCK_N
        total = _sum_described(
            x_ptr, codes_ptr, first_m, first_n, start, stop, False, BLOCK_M, BLOCK_N, STEP, ASSEMBLY
        )  # fmt: skip
        complete = True
        if stop - start < blocks:
            boundary = program - (start > 0).to(tl.int32)  # behind this program's range, or before it
            total, complete = joined(total, halves_ptr, arrived_ptr, boundary)
        if complete:
            _scale(
                total, y_ptr, row_scale_ptr, token_scale_ptr, token_sum_ptr, bias_ptr, side_ptr, gate_ptr, residual_ptr,
                first_m, first_n, M, N, gate_stride, picture_tokens,
                GELU, ONE_GATE, False, BLOCK_M, BLOCK_N, PIECES, True, ASSEMBLY,
            )  # fmt: skip


@triton.jit
def _make_tile(
    x_ptr, codes_ptr, y_ptr, row_scale_ptr, token_scale_ptr, token_sum_ptr,
    bias_ptr, side_ptr, gate_ptr, residual_ptr, index, M, N, K, gate_stride, picture_tokens,
    GELU: tl.constexpr, ONE_GATE: tl.constexpr, EXACT: tl.constexpr, EVEN_K: tl.constexpr,
    BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, PIECES: tl.constexpr, STEP: tl.constexpr, GROUP: tl.constexpr,
    TMA: tl.constexpr, ASSEMBLY: tl.constexpr,
):  # fmt: skip
    """Tile number `index` of y, from its sums to its last step."""
    tile_m, tile_n = _place(index, M, N, BLOCK_M, BLOCK_N, GROUP)
    first_m, first_n = tile_m * BLOCK_M, tile_n * BLOCK_N
    if TMA:
        total = _sum_described(
            x_ptr, codes_ptr, first_m, first_n, 0, tl.cdiv(K, BLOCK), EXACT, BLOCK_M, BLOCK_N, STEP, ASSEMBLY
        )
    else:
        total = _sum(
            x_ptr, codes_ptr, first_m, first_n, M, N, K, EXACT, EVEN_K, BLOCK_M, BLOCK_N, STEP, ASSEMBLY
        )  # fmt: skip
    _scale(
        total, y_ptr, row_scale_ptr, token_scale_ptr, token_sum_ptr, bias_ptr, side_ptr, gate_ptr, residual_ptr,
        first_m, first_n, M, N, gate_stride, picture_tokens,
        GELU, ONE_GATE, EXACT, BLOCK_M, BLOCK_N, PIECES, TMA, ASSEMBLY,
    )  # fmt: skip


@triton.jit
def _scale(
    total, y_ptr, row_scale_ptr, token_scale_ptr, token_sum_ptr, bias_ptr, side_ptr, gate_ptr, residual_ptr,
    first_m, first_n, M, N, gate_stride, picture_tokens,
    GELU: tl.constexpr, ONE_GATE: tl.constexpr, EXACT: tl.constexpr, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr,
    PIECES: tl.constexpr, TMA: tl.constexpr, ASSEMBLY: tl.constexpr,
):  # fmt: skip
    """The epilogue, on a tile's sums."""
    offs_m = first_m + tl.arange(0, BLOCK_M)
    offs_n = first_n + tl.arange(0, BLOCK_N)
    row_scale = tl.load(row_scale_ptr + offs_n, mask=offs_n < N, other=0.0)
    if EXACT:
        y = total * row_scale[:, None]
    else:
        token_sum = tl.load(token_sum_ptr + offs_m, mask=offs_m < M, other=0)
        token_scale = tl.load(token_scale_ptr + offs_m, mask=offs_m < M, other=0.0)
        y = (total - token_sum[None, :]).to(tl.float32) * row_scale[:, None] * token_scale[None, :]
    _finish(
        y, y_ptr, bias_ptr, side_ptr, gate_ptr, residual_ptr, first_m, first_n,
        M, N, gate_stride, picture_tokens, GELU, ONE_GATE, BLOCK_M, BLOCK_N, PIECES, TMA, ASSEMBLY,
    )  # fmt: skip


@triton.jit
def _finish(
    y, y_ptr, bias_ptr, side_ptr, gate_ptr, residual_ptr, first_m, first_n, M, N, gate_stride, picture_tokens,
    GELU: tl.constexpr, ONE_GATE: tl.constexpr, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, PIECES: tl.constexpr,
    TMA: tl.constexpr, ASSEMBLY: tl.constexpr,
):  # fmt: skip
    """The rest of the epilogue on y transposed, [BLOCK_N, BLOCK_M], PIECES times a part of the tokens."""
    if PIECES > 1:
        HALF: tl.constexpr = BLOCK_M // 2
        first, second = tl.split(tl.permute(tl.reshape(y, BLOCK_N, 2, HALF), 0, 2, 1))
        _finish(
            first, y_ptr, bias_ptr, side_ptr, gate_ptr, residual_ptr, first_m, first_n,
            M, N, gate_stride, picture_tokens, GELU, ONE_GATE, HALF, BLOCK_N, PIECES // 2, TMA, ASSEMBLY,
        )  # fmt: skip
        _finish(
            second, y_ptr, bias_ptr, side_ptr, gate_ptr, residual_ptr, first_m + HALF, first_n,
            M, N, gate_stride, picture_tokens, GELU, ONE_GATE, HALF, BLOCK_N, PIECES // 2, TMA, ASSEMBLY,
        )  # fmt: skip
    else:
        y = tl.trans(y)  # [BLOCK_M, BLOCK_N]
        offs_m = first_m + tl.arange(0, BLOCK_M)
        offs_n = first_n + tl.arange(0, BLOCK_N)
        offs = offs_m.to(tl.int64)[:, None] * N + offs_n[None, :]
        mask_n = offs_n < N
        mask = (offs_m < M)[:, None] & mask_n[None, :]
        if side_ptr is not None:
            y += _part(side_ptr, offs, mask, first_m, first_n, TMA).to(tl.float32)
        if bias_ptr is not None:
            y += tl.load(bias_ptr + offs_n, mask=mask_n, other=0.0).to(tl.float32)[None, :]
        if GELU:
            y = gelu(y, ASSEMBLY)
        if gate_ptr is not None:
            if ONE_GATE:
                gate_row = gate_ptr + (tl.minimum(first_m, M - 1) // picture_tokens).to(tl.int64) * gate_stride
                gate = tl.load(gate_row + offs_n, mask=mask_n, other=0.0)[None, :]
            else:
                picture = (offs_m // picture_tokens).to(tl.int64)
                gate = tl.load(gate_ptr + picture[:, None] * gate_stride + offs_n[None, :], mask=mask, other=0.0)
            residual = _part(residual_ptr, offs, mask, first_m, first_n, TMA)
            y = y * gate.to(tl.float32) + residual.to(tl.float32)
        if TMA:
            y_ptr.store([first_m, first_n], y.to(y_ptr.dtype))
        else:
            tl.store(y_ptr + offs, y.to(y_ptr.dtype.element_ty), mask=mask)


@triton.jit
def _part(matrix_ptr, offs, mask, first_m, first_n, TMA: tl.constexpr):
    """The part of a matrix [M, N] that belongs to a piece of y."""
    if TMA:
        return matrix_ptr.load([first_m, first_n])
    else:
        return tl.load(matrix_ptr + offs, mask=mask, other=0.0)


@triton.jit
def _place(index, M, N, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, GROUP: tl.constexpr):
    """Where tile number `index` lies; GROUP tiles of tokens go together through all tiles of outputs."""
    tiles_m = tl.cdiv(M, BLOCK_M)
    tiles_n = tl.cdiv(N, BLOCK_N)
    first_m = index // (GROUP * tiles_n) * GROUP
    group = tl.minimum(tiles_m - first_m, GROUP)
    within = index % (GROUP * tiles_n)
    return first_m + within % group, within // group


@triton.jit
def _sum(
    x_ptr, codes_ptr, first_m, first_n, M, N, K,
    EXACT: tl.constexpr, EVEN_K: tl.constexpr, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr,
    STEP: tl.constexpr, ASSEMBLY: tl.constexpr,
):  # fmt: skip
    """The sums [BLOCK_N, BLOCK_M] of x times code + 1, int32; or with EXACT of x times code, float32."""
    offs_k = tl.arange(0, STEP)
    # Rows past the end repeat the last one, so that no load of the loop needs a mask for them.
    x_rows = tl.minimum(first_m + tl.arange(0, BLOCK_M), M - 1).to(tl.int64)
    rows = tl.minimum(first_n + tl.arange(0, BLOCK_N), N - 1).to(tl.int64)
    x_ptrs = x_ptr + x_rows[None, :] * K + offs_k[:, None]  # [STEP, BLOCK_M]
    codes_ptrs = codes_ptr + rows[:, None] * (tl.cdiv(K, BLOCK) * TILE) + tl.arange(0, TILE)[None, :]
    total = tl.zeros((BLOCK_N, BLOCK_M), tl.float32 if EXACT else tl.int32)
    for block in range(0, tl.cdiv(K, BLOCK)):
        packed = tl.load(codes_ptrs)  # [BLOCK_N, TILE]
        for step in tl.static_range(BLOCK // STEP):
            if EVEN_K:
                x = tl.load(x_ptrs + step * STEP)
            else:
                left = K - block * BLOCK - step * STEP
                x = tl.load(x_ptrs + step * STEP, mask=offs_k[:, None] < left, other=0)
            total = _dot(packed, x, total, step, EXACT, STEP, ASSEMBLY)
        codes_ptrs += TILE
        x_ptrs += BLOCK
    return total


@triton.jit
def _sum_described(
    x_desc, codes_desc, first_m, first_n, start, stop,
    EXACT: tl.constexpr, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, STEP: tl.constexpr, ASSEMBLY: tl.constexpr,
):  # fmt: skip
    """The same of the blocks of columns `start` to `stop`, through descriptors, which read zeros past every end."""
    total = tl.zeros((BLOCK_N, BLOCK_M), tl.float32 if EXACT else tl.int32)
    for block in range(start, stop):
        packed = codes_desc.load([first_n, block * TILE])  # [BLOCK_N, TILE]
        for step in tl.static_range(BLOCK // STEP):
            x = tl.trans(x_desc.load([first_m, block * BLOCK + step * STEP]))  # [STEP, BLOCK_M]
            total = _dot(packed, x, total, step, EXACT, STEP, ASSEMBLY)
    return total


@triton.jit
def _dot(packed, x, total, step: tl.constexpr, EXACT: tl.constexpr, STEP: tl.constexpr, ASSEMBLY: tl.constexpr):
    """`total` and the product of the STEP columns number `step` of a packed block with x [STEP, BLOCK_M]."""
    codes = expand(packed, step, STEP, x.dtype, ASSEMBLY)
    if EXACT:
        return tl.dot(codes, x, total, input_precision="ieee")
    else:
        return tl.dot(codes, x, total, out_dtype=tl.int32)
