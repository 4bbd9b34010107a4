"""A model of torch's allocator of a GPU's memory, so that peaks can be predicted without one."""

from dataclasses import dataclass, field
from typing import Final

MB: Final = 2**20
SMALLEST: Final = 512  # bytes: sizes are multiples of it
SMALL: Final = MB  # up to which blocks come from small segments
SMALL_SEGMENT, LARGE_SEGMENT, STEP = 2 * MB, 20 * MB, 2 * MB
OWN_SEGMENT: Final = 10 * MB  # from which on a block that fits nowhere gets a segment of its size
MAIN: Final = "main"


@dataclass(eq=False)
class _Block:
    size: int
    owner: int | None = None
    mapped: bool = True

    @property
    def free(self) -> bool:
        return self.mapped and self.owner is None


@dataclass(eq=False)
class _Pool:
    """Segments of one kind, each a row of blocks. One that grows has a single one, with gaps that are not mapped."""

    small: bool
    grows: bool
    segments: list[list[_Block]] = field(default_factory=list)

    @property
    def unit(self) -> int:
        return SMALL_SEGMENT if self.small else LARGE_SEGMENT

    def best(self, size: int) -> tuple[list[_Block], _Block] | None:
        """The smallest free block that holds `size`, and its segment."""
        fitting = [(segment, each) for segment in self.segments for each in segment if each.free and each.size >= size]
        return min(fitting, key=lambda pair: pair[1].size, default=None)

    def enlarge(self, size: int) -> int:
        """Make room for `size` and return how many bytes that took."""
        if not self.grows:
            own = -(-size // STEP) * STEP
            taken = SMALL_SEGMENT if self.small else LARGE_SEGMENT if size < OWN_SEGMENT else own
            self.segments.append([_Block(taken)])
            return taken
        if not self.segments:
            self.segments.append([])
        (segment,) = self.segments
        if not segment or not segment[-1].free:
            segment.append(_Block(0))
        taken = -(-(size - segment[-1].size) // self.unit) * self.unit
        segment[-1].size += taken
        return taken

    def trim(self) -> int:
        """Give back what nobody owns, and return how many bytes that were."""
        if not self.grows:
            kept = [segment for segment in self.segments if len(segment) > 1 or not segment[0].free]
            given = sum(segment[0].size for segment in self.segments if segment not in kept)
            self.segments = kept
            return given
        return sum(self._unmap(segment) for segment in self.segments)

    def _unmap(self, segment: list[_Block]) -> int:
        """Whole units inside of free blocks go; returns their bytes."""
        place, given, left = 0, 0, list[_Block]()
        for each in segment:
            first = -(-place // self.unit) * self.unit
            last = (place + each.size) // self.unit * self.unit
            if each.free and last > first:
                pieces = (first - place, last - first, place + each.size - last)
                given += pieces[1]
                left += [_Block(size, mapped=part != 1) for part, size in enumerate(pieces) if size]
            else:
                left.append(each)
            place += each.size
        while left and not left[-1].mapped:
            left.pop()
        segment[:] = left
        return given


class CudaAllocator:
    """Blocks in segments: the best fit is cut, neighbours merge when they are given back, a graph's pool is its own.

    `grows` are expandable segments, `pools_grow` those in the pools of graphs. Streams, events and limits are left out.
    """

    def __init__(self, *, grows: bool, pools_grow: bool = True) -> None:
        self._grows, self._pools_grow = grows, pools_grow
        self._pools: dict[tuple[str, bool], _Pool] = {}
        self._owned: dict[int, tuple[list[_Block], _Block]] = {}
        self.allocated = self.reserved = self.peak_allocated = self.peak_reserved = 0

    def take(self, owner: int, size: int, pool: str = MAIN) -> None:
        """Allocate `size` bytes for `owner` in a pool."""
        size = max(SMALLEST, -(-size // SMALLEST) * SMALLEST)
        place = self._pool(pool, small=size <= SMALL)
        found = place.best(size)
        if found is None:
            self.reserved += place.enlarge(size)
            found = place.segments[-1], place.segments[-1][-1]
        segment, block = found
        rest = block.size - size
        if rest >= SMALLEST if place.small or place.grows else rest > SMALL:
            segment.insert(segment.index(block) + 1, _Block(rest))
            block.size = size
        block.owner = owner
        self._owned[owner] = segment, block
        self.allocated += block.size
        self.peak_allocated = max(self.peak_allocated, self.allocated)
        self.peak_reserved = max(self.peak_reserved, self.reserved)

    def give(self, owner: int) -> None:
        """Free what `owner` has."""
        segment, block = self._owned.pop(owner)
        self.allocated -= block.size
        block.owner = None
        index = segment.index(block)
        for first in (index, index - 1):
            if 0 <= first < len(segment) - 1 and segment[first].free and segment[first + 1].free:
                segment[first].size += segment.pop(first + 1).size

    def empty_cache(self, *ended: str) -> None:
        """Give free segments back; those of graphs only where the graph has `ended`."""
        for (name, _), pool in self._pools.items():
            if name == MAIN or name in ended:
                self.reserved -= pool.trim()

    def begin_peak(self) -> None:
        """Count peaks from now on."""
        self.peak_allocated, self.peak_reserved = self.allocated, self.reserved

    def _pool(self, name: str, *, small: bool) -> _Pool:
        grows = self._grows and (name == MAIN or self._pools_grow)
        return self._pools.setdefault((name, small), _Pool(small, grows))
