"""What a conversion meets on a machine beside its own plan: file systems, power, device, other conversions."""

import enum
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from engine.errors import EngineError
from engine.sources.network import NETWORKS

System = Literal["linux", "macos", "windows"]

GIB: Final = 2**30
LARGEST_FILES: Final = {"vfat": 4 * GIB - 1, "msdos": 4 * GIB - 1, "fat": 4 * GIB - 1, "fat32": 4 * GIB - 1}
WITHOUT_LINKS: Final = frozenset({*LARGEST_FILES, "exfat", "texfat", "fuse.exfat"})
REMOTE: Final = "remote"  # a drive of another computer on Windows, whatever its kind
NETWORKED: Final = NETWORKS | {REMOTE, "macfuse"}


class Use(enum.StrEnum):
    """What a conversion uses a place for."""

    SOURCE = "source"
    WORK = "work"
    RESULT = "result"


@dataclass(frozen=True, kw_only=True)
class FileSystem:
    """A file system: `device` tells it from another, `kind` is the system's word for it, `free` is in bytes."""

    device: str
    mount: str
    kind: str
    free: int
    writable: bool = True

    @property
    def largest_file(self) -> int | None:
        """The most bytes that a file can have, None where it is beyond every model's."""
        return LARGEST_FILES.get(self.kind.lower())

    @property
    def links(self) -> bool:
        """Whether a file can have two names."""
        return self.kind.lower() not in WITHOUT_LINKS

    @property
    def networked(self) -> bool:
        """Whether it lies on another computer."""
        return self.kind.lower() in NETWORKED


@dataclass(frozen=True, kw_only=True)
class Place:
    """A folder of a conversion, and how many bytes it still writes there, the largest file of them `largest_file`."""

    use: Use
    folder: Path
    bytes: int
    file_system: FileSystem
    largest_file: int = 0
    linked: int = 0  # bytes that take no room where a file can have two names


@dataclass(frozen=True, kw_only=True)
class Battery:
    """A laptop's battery: `seconds_left` is None where the system does not tell."""

    plugged_in: bool
    percent: float
    seconds_left: float | None = None


@dataclass(frozen=True, kw_only=True)
class ComputeDevice:
    """What computes: `kind` as torch calls it, `capability` CUDA's, `backend` who computes ternary products.

    `why_no_gpu` says why a machine computes on its processor though nobody asked for that.
    """

    kind: Literal["cpu", "cuda", "mps"]
    name: str
    backend: str
    capability: tuple[int, int] | None = None
    why_no_gpu: str | None = None


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why a conversion would not begin: another one was begun to its target, or the target is there.

    `replaceable` says that it would begin if it were allowed to replace the target.
    """

    error: EngineError
    other_begun: bool
    replaceable: bool


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """A machine at one moment. `swap_free` is in bytes, `load` how many programs want each core.

    `locked` says that another process makes this target now, `replaces` that the target is there and may be replaced;
    `long_paths` is false where a path of 260 letters or more is refused.
    """

    system: System
    places: tuple[Place, ...]
    device: ComputeDevice
    swap_free: int = 0
    load: float = 0.0
    battery: Battery | None = None
    locked: bool = False
    obstacle: Obstacle | None = None
    replaces: bool = False
    long_paths: bool = True
