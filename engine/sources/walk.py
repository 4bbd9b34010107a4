"""A bounded walk through folders that tells what may be a model in them."""

import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from engine.sources.findings import in_the_cloud
from engine.sources.network import network_drive
from engine.sources.places import Place

Reason = Literal["complete", "cancelled", "time", "entries"]

SUFFIXES: Final = (".safetensors", ".sft", ".gguf")
SHARD: Final = re.compile(r"-\d{5}-of-\d{5}\.safetensors$")
PASSED_OVER: Final = frozenset(
    {"blobs", "cache", "controlnet", "custom_nodes", "embeddings", "lora", "loras", "lycoris", "node_modules",
     "output", "outputs", "site-packages", "text_encoders", "vae", "venv"}
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How far a search goes: seconds and entries of folders in all; files of less than `smallest` bytes are no models.

    `network` lets it look on drives of other computers too.
    """

    seconds: float = 20.0
    entries: int = 200_000
    smallest: int = 500_000_000
    network: bool = False


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A file or folder that may be a model, and its bytes, for a folder those of its transformer."""

    path: Path
    is_folder: bool
    bytes: int


class Walk:
    """What a search has spent of its limits, and why it stops: `stopped()` is None while it may go on."""

    def __init__(self, limits: Limits, cancel: threading.Event, mounts: frozenset[str]) -> None:
        self._limits = limits
        self._cancel = cancel
        self._mounts = mounts
        self._end = time.monotonic() + limits.seconds
        self.entries = 0
        self.not_readable = 0
        self.on_network: list[str] = []

    def stopped(self) -> Reason | None:
        """Why no more is looked at."""
        if self._cancel.is_set():
            return "cancelled"
        if time.monotonic() > self._end:
            return "time"
        return "entries" if self.entries >= self._limits.entries else None

    def may_enter(self, folder: Path) -> bool:
        """Whether a folder is one to look in, links not followed: a drive of another computer is only noted."""
        drive = None if self._limits.network else network_drive(folder, self._mounts)
        if drive is not None and drive not in self.on_network:
            self.on_network.append(drive)
        return drive is None

    def candidates(self, place: Place) -> Iterator[Candidate]:
        """What may be models in a place; links to folders outside it are not followed."""
        if not self.may_enter(place.folder) or not is_folder(place.folder):
            return
        root, seen = Path(os.path.realpath(place.folder)), set[str]()
        if not self.may_enter(root):
            return
        waiting = [(place.folder, place.depth)]
        while waiting and self.stopped() is None:
            folder, depth = waiting.pop()
            real = os.path.realpath(folder)
            if real in seen or not Path(real).is_relative_to(root):
                continue
            seen.add(real)
            entries = self._entries(folder)
            pipeline = _pipeline(folder, entries)
            if pipeline is not None:
                yield pipeline
            yield from self._files(entries)
            if pipeline is None and depth > 0:
                inner = sorted((entry for entry in entries if self._is_inner(entry)), key=lambda entry: entry.name)
                waiting += [(Path(entry.path), depth - 1) for entry in reversed(inner)]

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        found: list[os.DirEntry[str]] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    found.append(entry)
                    self.entries += 1
                    if self.entries % 256 == 0 and self.stopped() is not None:
                        break
        except OSError:
            self.not_readable += 1
        return found

    def _files(self, entries: list[os.DirEntry[str]]) -> Iterator[Candidate]:
        for entry in entries:
            if not entry.name.casefold().endswith(SUFFIXES) or SHARD.search(entry.name):
                continue
            if entry.is_symlink() and not self._may_follow(entry):
                continue
            try:
                status = entry.stat() if entry.is_file() else None
            except OSError:
                self.not_readable += 1
                continue
            if status is not None and status.st_size >= self._limits.smallest and not in_the_cloud(status):
                yield Candidate(path=Path(entry.path), is_folder=False, bytes=status.st_size)

    def _is_inner(self, entry: os.DirEntry[str]) -> bool:
        if entry.name.startswith(".") or entry.name.casefold() in PASSED_OVER:
            return False
        if entry.is_symlink() and not self._may_follow(entry):
            return False
        try:
            return entry.is_dir() and self.may_enter(Path(entry.path))
        except OSError:
            return False

    def _may_follow(self, entry: os.DirEntry[str]) -> bool:
        """Whether the first step of a link does not lead to a drive of another computer."""
        try:
            target = Path(entry.path).readlink()
        except OSError:
            return False
        return self.may_enter(Path(entry.path).parent / target)


def is_folder(path: Path) -> bool:
    """Whether there is a folder at `path`; what cannot be looked at is none."""
    try:
        return path.is_dir()
    except (OSError, RuntimeError, ValueError):
        return False


def _pipeline(folder: Path, entries: list[os.DirEntry[str]]) -> Candidate | None:
    names = {entry.name for entry in entries}
    transformer = folder / "transformer"
    if "model_index.json" not in names and not ("transformer" in names and (transformer / "config.json").is_file()):
        return None
    try:
        total = sum(file.stat().st_size for file in transformer.glob("*.safetensors"))
    except OSError:
        total = 0
    return Candidate(path=folder, is_folder=True, bytes=total)
