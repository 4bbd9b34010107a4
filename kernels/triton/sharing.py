"""Device code that shares the columns of a tile between two programs, so that no multiprocessor waits for the last.

The first programs divide the first tiles among them in equal ranges of blocks of columns, each of a tile's length
at least: a tile has one boundary between two ranges at most. Whichever of its two programs is first leaves its sums
in memory, the other one adds them to its own. Sums of whole numbers are the same in any order. The second waits for
the first only while that writes, so that it does not matter which programs run at once.
"""

import triton
import triton.language as tl

WRITTEN = tl.constexpr(4)  # what a counter holds when both have arrived (1 each) and the first has written (2)
PART = tl.constexpr(8)  # tokens whose sums are written or read at once: more would not fit into registers


@triton.jit
def range_of(program, sharing, shared, blocks):
    """The blocks of columns, counted through all tiles, that a program takes: from the first to before the last."""
    if program < sharing:
        first = shared * blocks * program // sharing
        last = shared * blocks * (program + 1) // sharing
    else:
        first = (shared + program - sharing) * blocks
        last = first + blocks
    return first, last


@triton.jit
def joined(total, halves_ptr, arrived_ptr, boundary):
    """A tile's sums on one side of a boundary: with those of the other side and True, or False if these come later."""
    half_ptr = halves_ptr + boundary.to(tl.int64) * (total.shape[0] * total.shape[1])
    arrived_ptr += boundary
    complete = tl.atomic_add(arrived_ptr, 1, sem="relaxed") > 0
    if complete:
        while tl.atomic_add(arrived_ptr, 0, sem="acquire") < WRITTEN:
            pass
        total = _added(total, half_ptr, total.shape[1] // PART)
    else:
        _write(total, half_ptr, total.shape[1] // PART)
        tl.debug_barrier()  # every thread has written
        tl.atomic_add(arrived_ptr, 2, sem="release")
    return total, complete


@triton.jit
def _added(total, half_ptr, PARTS: tl.constexpr):
    """`total` and what another multiprocessor wrote, which is read past the first cache."""
    if PARTS == 1:
        return total + tl.load(half_ptr + _places(total), cache_modifier=".cg")
    else:
        first, second = _halves(total)
        first = _added(first, half_ptr, PARTS // 2)
        second = _added(second, half_ptr + first.shape[0] * first.shape[1], PARTS // 2)
        return tl.reshape(tl.permute(tl.join(first, second), 0, 2, 1), total.shape)


@triton.jit
def _write(total, half_ptr, PARTS: tl.constexpr):
    if PARTS == 1:
        tl.store(half_ptr + _places(total), total, cache_modifier=".cg")
    else:
        first, second = _halves(total)
        _write(first, half_ptr, PARTS // 2)
        _write(second, half_ptr + first.shape[0] * first.shape[1], PARTS // 2)


@triton.jit
def _places(part):
    """Where the numbers of a part of a tile lie, one row after the other."""
    return tl.arange(0, part.shape[0])[:, None] * part.shape[1] + tl.arange(0, part.shape[1])[None, :]


@triton.jit
def _halves(tile):
    """The left and the right half of the columns of a tile; registers alone change their names."""
    return tl.split(tl.permute(tl.reshape(tile, tile.shape[0], 2, tile.shape[1] // 2), 0, 2, 1))
