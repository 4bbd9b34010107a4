"""Which folders lie on drives of other computers, told without touching them."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

NETWORKS: Final = frozenset(  # the kinds of file systems that lie on other computers, as this one calls them
    {"9p", "afpfs", "afs", "ceph", "cifs", "davfs", "fuse.ceph", "fuse.davfs", "fuse.davfs2", "fuse.gcsfuse",
     "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs3", "nfs4",
     "smb3", "smbfs", "virtiofs", "webdav"}
)  # fmt: skip
DRIVE_REMOTE: Final = 4  # of GetDriveTypeW
DRIVE_FIXED: Final = 3


def network_mounts() -> frozenset[str]:
    """Where drives of other computers are mounted; on Windows, the roots of such drives."""
    if _is_windows():
        return frozenset(root for root in _letters() if _drive_type(root) == DRIVE_REMOTE)
    import psutil

    return frozenset(part.mountpoint for part in psutil.disk_partitions(all=True) if part.fstype in NETWORKS)


def fixed_drives() -> tuple[Path, ...]:
    """The roots of the disks inside this computer, on Windows; nothing elsewhere, where all have one root."""
    if not _is_windows():
        return ()
    return tuple(Path(root) for root in _letters() if _drive_type(root) == DRIVE_FIXED)


def network_drive(path: Path, mounts: Collection[str]) -> str | None:
    """The drive of another computer that `path` lies on, None for one of this; links are not followed."""
    absolute = os.path.abspath(path)  # noqa: PTH100  # Path.resolve would touch the drive
    if absolute.startswith(("\\\\", "//")) and absolute[2:4] not in ("?\\", ".\\"):
        return absolute[:2] + "/".join(absolute[2:].replace("\\", "/").split("/")[:2])
    inside = (mount for mount in mounts if absolute == mount or absolute.startswith(mount.rstrip("/\\") + os.sep))
    return next(inside, None)


def _letters() -> tuple[str, ...]:
    return tuple(f"{letter}:\\" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _drive_type(root: str) -> int:
    import ctypes

    library: Any = getattr(ctypes, "windll")  # noqa: B009  # only Windows has it
    return int(library.kernel32.GetDriveTypeW(root))


def _is_windows() -> bool:
    return os.name == "nt"
