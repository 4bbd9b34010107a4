"""The look through the folders: what is new, changed or gone, read from the files' headers."""

import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.gallery.favourites import Favourites
from app.gallery.index import GalleryIndex, Known
from app.gallery.picture import Picture
from app.recall.header import read_header
from app.recall.reading import settings_in
from app.recall.settings import RecalledSettings
from engine.errors import InvalidPicture

translate = QCoreApplication.translate

SUFFIXES: Final = (b".png", b".jpg", b".jpeg", b".webp")
BATCH: Final = 500
NEW_NANOSECONDS: Final = 10 * 10**9
Found = dict[bytes, os.stat_result]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a scan is: files that were looked into, and those that the present folder still wants."""

    read: int
    waiting: int
    changed: bool
    fault: str | None = None


class Scan:
    """One look through folders and all below them.

    Once it is through, `folders` are those that it saw, and `has_unfinished` says that a file which is no picture was
    written a moment ago: its program may still be at it.
    """

    def __init__(self, index: GalleryIndex, favourites: Favourites, stop: threading.Event) -> None:
        self._index = index
        self._favourites = favourites
        self._stop = stop
        self._read = 0
        self.folders: list[Path] = []
        self.has_unfinished = False

    def run(self, roots: Sequence[Path]) -> Iterator[Progress]:
        """Bring the index in line with the files, telling after each batch; it ends early once `stop` is set."""
        unread: list[Path] = []
        for root in roots:
            for folder, found, error in _walk(root):
                if self._stop.is_set():
                    return
                if error is not None:
                    unread.append(folder)
                    yield Progress(read=self._read, waiting=0, changed=False, fault=_unreadable(folder, error))
                    continue
                self.folders.append(folder)
                yield from self._take(folder, found)
        if not self._stop.is_set():
            yield from self._forget_all_but({*self.folders, *unread})

    def _take(self, folder: Path, found: Found) -> Iterator[Progress]:
        known = self._index.known_in(folder)
        gone = [entry.id for name, entry in known.items() if name not in found]
        if gone:
            self._index.remove(gone)
            yield Progress(read=self._read, waiting=0, changed=True)
        fresh = [name for name, stat in found.items() if not _is_same(known.get(name), stat)]
        fresh.sort(key=lambda name: found[name].st_mtime_ns, reverse=True)  # what was made last is seen first
        for start in range(0, len(fresh), BATCH):
            pictures = []
            for name in fresh[start : start + BATCH]:
                if self._stop.is_set():
                    return
                path = folder / os.fsdecode(name)
                pictures.append(read_picture(path, found[name], favourite=path in self._favourites))
            self._index.put(pictures)
            self.has_unfinished |= any(picture.fault and _is_new(picture) for picture in pictures)
            self._read += len(pictures)
            yield Progress(read=self._read, waiting=len(fresh) - start - len(pictures), changed=True)

    def _forget_all_but(self, folders: Iterable[Path]) -> Iterator[Progress]:
        for folder in self._index.folders().difference(folders):
            if not any(folder.is_relative_to(unread) for unread in set(folders) - set(self.folders)):
                self._index.remove([entry.id for entry in self._index.known_in(folder).values()])
                yield Progress(read=self._read, waiting=0, changed=True)


def read_picture(path: Path, stat: os.stat_result, *, favourite: bool) -> Picture:
    """What a file says of itself; a file that is no picture is one with a `fault`."""
    same = {"path": path, "mtime_ns": stat.st_mtime_ns, "size": stat.st_size, "favourite": favourite}
    try:
        header = read_header(path)
    except InvalidPicture as error:
        return Picture(**same, fault=error.sentence)  # type: ignore[arg-type]
    found = settings_in(header, str(path))
    told = found if isinstance(found, RecalledSettings) else None
    return Picture(
        **same,  # type: ignore[arg-type]
        prompt=told.prompt if told else None,
        model=told.model if told else None,
        width=header.width,
        height=header.height,
        seed=told.seed if told else None,
        steps=told.steps if told else None,
    )


def _walk(root: Path) -> Iterator[tuple[Path, Found, OSError | None]]:
    """Each folder with the pictures in it; hidden folders and links to folders are left out."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        found: Found = {}
        try:
            with os.scandir(os.fsencode(folder)) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(b"."):
                        waiting.append(folder / os.fsdecode(entry.name))
                    elif (stat := _stat_of(entry)) is not None:
                        found[entry.name] = stat
        except FileNotFoundError:
            found.clear()  # a folder that is not there holds no pictures
        except OSError as error:
            yield folder, {}, error
            continue
        yield folder, found, None


def _stat_of(entry: "os.DirEntry[bytes]") -> os.stat_result | None:
    """When a picture was written and how large it is; None for what is no picture, or went away meanwhile."""
    if entry.name.startswith(b".") or not entry.name.lower().endswith(SUFFIXES):
        return None
    try:
        return entry.stat() if entry.is_file() else None
    except OSError:
        return None


def _is_new(picture: Picture) -> bool:
    return abs(time.time_ns() - picture.mtime_ns) < NEW_NANOSECONDS


def _is_same(known: Known | None, stat: os.stat_result) -> bool:
    return known is not None and (known.mtime_ns, known.size) == (stat.st_mtime_ns, stat.st_size)


def _unreadable(folder: Path, error: OSError) -> str:
    text = translate("Gallery", "the pictures in {folder} cannot be listed ({cause}): check the folder")
    return text.format(folder=folder, cause=error.strerror or error)
