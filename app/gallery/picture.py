"""A picture of the gallery, as its file says."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One file: `mtime_ns` is when it was written, in nanoseconds since 1970, `size` its bytes.

    `width` and `height` are pixels, 0 where `fault` says in one sentence why the file is no picture. What the file
    does not tell is None.
    """

    path: Path
    mtime_ns: int
    size: int
    prompt: str | None = None
    model: str | None = None
    width: int = 0
    height: int = 0
    seed: int | None = None
    steps: int | None = None
    favourite: bool = False
    fault: str | None = None
    id: int = 0

    @property
    def date(self) -> dt.datetime:
        """When the file was written, in local time; the file itself holds no clock time."""
        return dt.datetime.fromtimestamp(self.mtime_ns / 1e9, tz=dt.UTC).astimezone()
