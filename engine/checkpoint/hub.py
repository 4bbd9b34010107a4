"""Models on the Hugging Face Hub: which of their files a conversion needs, and fetching these."""

import functools
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from engine.checkpoint.digest import file_digest
from engine.checkpoint.hub_access import PREFIX, HubUnreachable, ask, download
from engine.checkpoint.hub_cache import (
    HubListing,
    check_room,
    missing_bytes,
    remember,
    remembered,
    take_from_other_commits,
)
from engine.description import PARTS
from engine.errors import HubError, InvalidRequest, OutputError

__all__ = ["PREFIX", "HubListing", "Progress", "fetch", "list_files", "missing_bytes"]

log = logging.getLogger(__name__)

SPEC: Final = re.compile(r"hf:(?P<repository>[\w.-]+/[\w.-]+)(?:/(?P<file>[\w./ -]+\.safetensors))?")
ROOT_FILES: Final = re.compile(r"model_index\.json|triptych\.json|README\.md|(LICEN[CS]E|NOTICE)[\w.-]*")
WEIGHTS: Final = re.compile(r"(diffusion_pytorch_model|model)(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?")
SETTINGS: Final = re.compile(r"[\w.-]+\.(json|txt|model)")  # configurations and vocabularies; nothing pickled

Progress = Callable[[str, int, int], None]
"""Told of the file at work, the bytes that are there, and the bytes of all files; the path is empty at the end."""


def list_files(spec: str, *, with_transformer: bool = True) -> HubListing:
    """What is needed of `hf:owner/name` or `hf:owner/name/file.safetensors`; nothing is fetched.

    Where the Hub cannot be reached, a model that was fetched whole before is taken as it was.

    Raises:
        InvalidRequest: `spec` is of another form, or the repository holds no diffusers pipeline or no such file.
        HubError: there is no such repository for this person, or the Hub cannot be reached.
    """
    match = SPEC.fullmatch(spec)
    if match is None:
        raise InvalidRequest(
            f"{spec} names no model on the Hub: write hf:owner/name, or hf:owner/name/file.safetensors"
        )
    repository, file = match["repository"], match["file"]
    try:
        revision, found = ask(repository)
    except HubUnreachable as error:
        kept = remembered(repository, file=file, with_transformer=with_transformer)
        if kept is None:
            raise HubError(f"{error}: check the connection, then call again") from error
        log.info("%s: it is taken as it was fetched before", error)
        return kept
    if file is not None:
        if file not in found or ".." in Path(file).parts:
            raise InvalidRequest(f"{PREFIX}{repository} has no file {file}: see https://huggingface.co/{repository}")
        return HubListing(repository=repository, revision=revision, files={file: found[file]}, file=file)
    if "model_index.json" not in found:
        raise InvalidRequest(
            f"{PREFIX}{repository} is no model in diffusers' pipeline layout: name one of its safetensors files, as in "
            f"{PREFIX}{repository}/NAME.safetensors"
        )
    files = {path: entry for path, entry in found.items() if _is_needed(path, with_transformer=with_transformer)}
    return HubListing(repository=repository, revision=revision, files=files, with_transformer=with_transformer)


def fetch(listing: HubListing, *, on_progress: Progress | None = None) -> Path:
    """Fetch what is missing; returns the model's folder in the cache, or the single file.

    A file that was interrupted, by a dead line or a killed program, goes on where it stopped. The person's own token
    is sent where there is one. What `on_progress` raises ends the fetching.

    Raises:
        HubError: the Hub cannot be reached, or does not give a file, or gives a damaged one.
        OutputError: the disk has no room for it, or does not take it.
    """
    tell = on_progress or _tell_nobody
    try:
        take_from_other_commits(listing)
        check_room(listing)
        done = 0
        for path, entry in sorted(listing.files.items(), key=lambda item: (item[1].bytes, item[0])):
            tell(path, done, listing.bytes)
            if not listing.is_here(path):
                _fetch_one(listing, path, functools.partial(_tell_of_part, tell, listing, path, done))
            done += entry.bytes
        remember(listing)
    except HubUnreachable as error:
        raise HubError(f"{error}: check the connection, then call again to go on") from error
    except OSError as error:
        raise OutputError(f"{listing.folder} cannot be written ({error.strerror}): see to the disk") from None
    tell("", listing.bytes, listing.bytes)
    return listing.folder / listing.file if listing.file else listing.folder


def _fetch_one(listing: HubListing, path: str, on_bytes: Callable[[int], None]) -> None:
    entry, partial = listing.files[path], listing.partial(path)
    partial.parent.mkdir(parents=True, exist_ok=True)
    if partial.is_file() and partial.stat().st_size > entry.bytes:
        partial.unlink()
    download(listing.repository, listing.revision, path, partial, entry, on_bytes)
    if entry.sha256 is not None and file_digest(partial) != entry.sha256:
        partial.unlink()
        raise HubError(f"{path} of {PREFIX}{listing.repository} came damaged (its SHA-256 differs): call again")
    partial.replace(listing.folder / path)


def _tell_of_part(tell: Progress, listing: HubListing, path: str, done: int, there: int) -> None:
    tell(path, done + there, listing.bytes)


def _tell_nobody(_path: str, _done: int, _total: int) -> None:
    pass


def _is_needed(path: str, *, with_transformer: bool) -> bool:
    folder, _, name = path.rpartition("/")
    if not folder:
        return ROOT_FILES.fullmatch(name) is not None
    if folder == "transformer" and not with_transformer:
        return name == "config.json"
    if folder not in PARTS:
        return False
    if ".safetensors" in name:
        return WEIGHTS.fullmatch(name) is not None
    return SETTINGS.fullmatch(name) is not None
