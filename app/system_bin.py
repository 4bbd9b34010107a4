"""The system's bin: pictures go there and come back."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QFile, QStandardPaths


@dataclass(frozen=True, kw_only=True)
class Binned:
    """What went into the bin: for each picture where it was and where it is now; `fault` says why others stayed."""

    moved: tuple[tuple[Path, Path], ...] = ()
    fault: str | None = None


def move_to_bin(files: Iterable[Path]) -> Binned:
    """Move files to the system's bin; a file that has no bin to go to stays where it is."""
    _make_data_folder()
    moved: list[tuple[Path, Path]] = []
    stayed: list[Path] = []
    for path in files:
        file = QFile(str(path))
        if file.moveToTrash():
            moved.append((path, Path(file.fileName())))
        elif path.exists():
            stayed.append(path)
    return Binned(moved=tuple(moved), fault=_stayed(stayed) if stayed else None)


def bring_back(binned: Binned) -> Binned:
    """Move files back from the bin to where they were; `fault` says why some stay in it."""
    moved: list[tuple[Path, Path]] = []
    stayed: list[Path] = []
    for path, place in binned.moved:
        try:
            if os.path.lexists(path):
                raise FileExistsError(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            place.rename(path)
            moved.append((path, place))
            _forget(place)
        except OSError:
            stayed.append(path)
    return Binned(moved=tuple(moved), fault=_not_back(stayed) if stayed else None)


def _make_data_folder() -> None:
    """Qt makes the bin, but not the folder of a person's data that it lies in on Linux."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    with contextlib.suppress(OSError):
        Path(place).mkdir(parents=True, exist_ok=True)


def _forget(place: Path) -> None:
    """Delete the note that the bin of a Linux desktop keeps beside each file."""
    if place.parent.name == "files":
        with contextlib.suppress(OSError):
            (place.parent.parent / "info" / f"{place.name}.trashinfo").unlink(missing_ok=True)


def _stayed(files: list[Path]) -> str:
    text = QCoreApplication.translate(
        "Bin", "{file} stays, there is no bin for it on this disk: delete it in the folder itself"
    )
    more = QCoreApplication.translate(
        "Bin", "{file} and {count} more stay, there is no bin for them on this disk: delete them in the folder"
    )
    return (text if len(files) == 1 else more).format(file=files[0], count=len(files) - 1)


def _not_back(files: list[Path]) -> str:
    text = QCoreApplication.translate(
        "Bin", "{file} did not come back, a file is in its place or the bin was emptied: look into the bin"
    )
    more = QCoreApplication.translate(
        "Bin", "{file} and {count} more did not come back from the bin: look into the bin"
    )
    return (text if len(files) == 1 else more).format(file=files[0], count=len(files) - 1)
