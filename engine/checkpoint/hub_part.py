"""The beginning of a file that is on its way here, and the digest of what is there."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final

from engine.checkpoint.hub_access import HubFile

PIECE: Final = 2**20  # bytes that are read at once of what was there before


class Part:
    """A file that grows at its end only, so that whatever ends the program leaves a beginning to go on from.

    Each piece is written as it comes, unbuffered. The digest is the one the Hub names: SHA-256, or git's SHA-1 of a
    small file, which has the length in front.
    """

    def __init__(self, place: Path, expected: HubFile) -> None:
        self._place = place
        self._expected = expected
        self._digest = hashlib.sha256()
        if expected.sha256 is None:
            self._digest = hashlib.sha1(b"blob %d\0" % expected.bytes, usedforsecurity=False)
        self.there = 0

    def __enter__(self) -> "Part":
        self._place.parent.mkdir(parents=True, exist_ok=True)
        self._stream = self._place.open("ab+", buffering=0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stream.close()

    @property
    def is_whole(self) -> bool:
        """Whether all bytes are there, right or wrong."""
        return self.there >= self._expected.bytes

    @property
    def is_right(self) -> bool:
        """Whether the bytes are those that the Hub names."""
        return self._digest.hexdigest() == (self._expected.sha256 or self._expected.content)

    def take_up(self, on_bytes: Callable[[int], None]) -> None:
        """Read what an earlier run left; `on_bytes` is told of what is there, and ends this if it raises."""
        size = os.fstat(self._stream.fileno()).st_size
        if size > self._expected.bytes:
            self._stream.truncate(0)
            size = 0
        self._stream.seek(0)
        while piece := self._stream.read(PIECE):
            self._digest.update(piece)
            self.there += len(piece)
            on_bytes(size)

    def add(self, piece: bytes) -> None:
        """Write a piece behind what is there; of more bytes than there should be the rest is left out.

        Raises:
            OSError: the disk does not take it; what it took before is kept.
        """
        view = memoryview(piece)[: max(0, self._expected.bytes - self.there)]
        while view:
            taken = self._stream.write(view)
            self._digest.update(view[:taken])
            self.there += taken
            view = view[taken:]

    def settle(self) -> None:
        """See that what was written outlasts a power cut."""
        os.fsync(self._stream.fileno())
