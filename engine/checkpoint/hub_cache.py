"""Models from the Hub as they lie in the cache: a folder for each commit, and a record of what belongs there."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import filelock

from engine.checkpoint.hub_access import PREFIX, HubFile
from engine.errors import InvalidModel, OutputError
from engine.headers import read_json
from engine.paths import user_paths

LOCK: Final = "lock"


@dataclass(frozen=True, kw_only=True)
class HubListing:
    """The files of one commit of a repository that a conversion needs, by their paths.

    `file` is the path of a single file, where only that is needed; `with_transformer` says whether a pipeline's
    transformer is among them.
    """

    repository: str
    revision: str
    files: dict[str, HubFile]
    file: str | None = None
    with_transformer: bool = True

    @property
    def bytes(self) -> int:
        """The bytes of all files."""
        return sum(file.bytes for file in self.files.values())

    @property
    def folder(self) -> Path:
        """The folder of this commit in the cache."""
        return _repository_folder(self.repository) / self.revision

    @property
    def is_whole(self) -> bool:
        """Whether all files are whole in the cache."""
        return all(map(self.is_here, self.files))

    def is_here(self, path: str) -> bool:
        """Whether the file is whole in the cache."""
        return _has_bytes(self.folder / path, self.files[path].bytes)

    def partial(self, path: str) -> Path:
        """Where the beginning of a file waits for its rest."""
        return self.folder / f"{path}.partial"


def missing_bytes(listing: HubListing) -> int:
    """The bytes of the listing's files that are still to be fetched."""
    missing = [path for path in listing.files if not listing.is_here(path)]
    return sum(max(0, listing.files[path].bytes - part_bytes(listing, path)) for path in missing)


def check_room(listing: HubListing) -> None:
    """See that the disk has room for what is missing.

    Raises:
        OutputError: it has not; the sentence has the numbers.
    """
    needed, place = missing_bytes(listing), listing.folder
    free = shutil.disk_usage(next(folder for folder in (place, *place.parents) if folder.exists())).free
    if needed > free:
        raise OutputError(
            f"{PREFIX}{listing.repository} needs {needed / 1e9:.1f} GB in {place} and {free / 1e9:.1f} GB are free: "
            "make room, or set TRIPTYCH_HOME to another place"
        )


@contextlib.contextmanager
def alone(listing: HubListing) -> Iterator[None]:
    """Keep every other process from fetching of this repository meanwhile; one that is killed lets go.

    Raises:
        OutputError: another process fetches of it.
    """
    folder = _repository_folder(listing.repository)
    folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise OutputError(
            f"{PREFIX}{listing.repository} is being fetched by another window or command: wait for it or pause it"
        ) from None
    try:
        yield
    finally:
        lock.release()


def take_from_other_commits(listing: HubListing) -> None:
    """Take what is the same in a commit that was fetched, or begun, before: whole files as links, and beginnings."""
    for other in _records(listing.repository):
        for path, file in listing.files.items():
            before = other.files.get(path)
            if before is None or before.content != file.content or other.revision == listing.revision:
                continue
            if listing.is_here(path):
                continue
            place = listing.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if other.is_here(path):
                with contextlib.suppress(OSError):  # where links cannot be made it is fetched
                    os.link(other.folder / path, place)
            elif part_bytes(other, path) > part_bytes(listing, path):
                other.partial(path).replace(listing.partial(path))


def part_bytes(listing: HubListing, path: str) -> int:
    """The bytes of a file that wait for their rest."""
    part = listing.partial(path)
    return part.stat().st_size if part.is_file() else 0


def remember(listing: HubListing) -> None:
    """Record a listing, when its fetching begins and when its files are all here."""
    record = _record(listing)
    record.parent.mkdir(parents=True, exist_ok=True)
    partial = record.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(listing), indent=2) + "\n", encoding="utf-8")
    partial.replace(record)


def remembered(repository: str, *, file: str | None, with_transformer: bool, whole: bool = True) -> HubListing | None:
    """What was recorded last of the same files of a repository, if any, that is `whole` here or that is not."""
    for listing in _records(repository):
        alike = listing.file == file and (listing.with_transformer == with_transformer or file is not None)
        if alike and listing.is_whole == whole:
            return listing
    return None


def drop(listing: HubListing) -> None:
    """Delete what is here of a listing that is not whole, but for what a whole one of the same commit needs."""
    _record(listing).unlink(missing_ok=True)
    needed = {
        path
        for other in _records(listing.repository)
        if other.revision == listing.revision and other.is_whole
        for path in other.files
    }
    for path in listing.files.keys() - needed:
        for file in (listing.folder / path, listing.partial(path)):
            file.unlink(missing_ok=True)
    _remove_empty(listing.folder)
    _remove_empty(_record(listing).parent)


def drop_unfinished(listing: HubListing) -> None:
    """`drop` the same files of every other commit that was begun and is not whole."""
    while left := remembered(
        listing.repository, file=listing.file, with_transformer=listing.with_transformer, whole=False
    ):
        drop(left)


def leave_nothing(listing: HubListing) -> None:
    """Remove the repository's folder if there is nothing but the lock in it, which nobody may hold."""
    folder = _repository_folder(listing.repository)
    if [file.name for file in folder.iterdir()] == [LOCK]:
        with contextlib.suppress(OSError):  # another process came in between
            (folder / LOCK).unlink()
            folder.rmdir()


def _record(listing: HubListing) -> Path:
    name = (listing.file or ("pipeline" if listing.with_transformer else "parts")).replace("/", "--")
    return _repository_folder(listing.repository) / "listings" / f"{name}.{listing.revision}.json"


def _remove_empty(folder: Path) -> None:
    """Remove `folder` and the folders below it that hold no file."""
    places = [place for place in folder.rglob("*") if place.is_dir()]
    for place in (*sorted(places, reverse=True), folder):
        with contextlib.suppress(OSError):  # it holds something
            place.rmdir()


def _records(repository: str) -> Iterator[HubListing]:
    """The recorded listings of a repository, newest first; a damaged record is passed over."""
    files = (_repository_folder(repository) / "listings").glob("*.json")
    for record in sorted(files, key=lambda file: file.stat().st_mtime_ns, reverse=True):
        with contextlib.suppress(InvalidModel, TypeError, AttributeError, KeyError):
            values: dict[str, Any] = read_json(record)
            yield HubListing(**values | {"files": {path: HubFile(**file) for path, file in values["files"].items()}})


def _repository_folder(repository: str) -> Path:
    return user_paths().cache / "hub" / repository.replace("/", "--")


def _has_bytes(file: Path, count: int) -> bool:
    return file.is_file() and file.stat().st_size == count
