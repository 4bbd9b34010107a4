"""Models from the Hub as they lie in the cache: a folder for each commit, and a record of what belongs there."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.checkpoint.hub_access import PREFIX, HubFile
from engine.errors import InvalidModel, OutputError
from engine.headers import read_json
from engine.paths import user_paths


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

    def is_here(self, path: str) -> bool:
        """Whether the file is whole in the cache."""
        return _has_bytes(self.folder / path, self.files[path].bytes)

    def partial(self, path: str) -> Path:
        """Where the beginning of a file waits for its rest."""
        return self.folder / f"{path}.partial"


def missing_bytes(listing: HubListing) -> int:
    """The bytes of the listing's files that are still to be fetched."""
    missing = [path for path in listing.files if not listing.is_here(path)]
    begun = (listing.partial(path) for path in missing)
    there = sum(file.stat().st_size for file in begun if file.is_file())
    return max(0, sum(listing.files[path].bytes for path in missing) - there)


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


def take_from_other_commits(listing: HubListing) -> None:
    """Link files that are the same in a commit that was fetched before."""
    for other in _records(listing.repository):
        for path, file in listing.files.items():
            before = other.files.get(path)
            if before is None or before.content != file.content or listing.is_here(path) or not other.is_here(path):
                continue
            (listing.folder / path).parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(OSError):  # where links cannot be made it is fetched
                os.link(other.folder / path, listing.folder / path)


def remember(listing: HubListing) -> None:
    """Record a listing whose files are all here."""
    place = _repository_folder(listing.repository) / "listings"
    place.mkdir(parents=True, exist_ok=True)
    name = (listing.file or ("pipeline" if listing.with_transformer else "parts")).replace("/", "--")
    partial = place / f"{name}.{listing.revision}.partial"
    partial.write_text(json.dumps(asdict(listing), indent=2) + "\n", encoding="utf-8")
    partial.replace(place / f"{name}.{listing.revision}.json")


def remembered(repository: str, *, file: str | None, with_transformer: bool) -> HubListing | None:
    """What was recorded last of the same files of a repository, if all of it is still here."""
    for listing in _records(repository):
        alike = listing.file == file and (listing.with_transformer == with_transformer or file is not None)
        if alike and all(map(listing.is_here, listing.files)):
            return listing
    return None


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
