"""Models on the Hugging Face Hub: which of their files a conversion needs, and fetching these."""

import errno
import logging
import re
from pathlib import Path
from typing import Final

from engine.checkpoint.hub_access import PREFIX, HubFile, NotGiven, ask
from engine.checkpoint.hub_cache import (
    HubListing,
    alone,
    check_room,
    drop,
    drop_unfinished,
    leave_nothing,
    missing_bytes,
    part_bytes,
    remember,
    remembered,
    take_from_other_commits,
)
from engine.checkpoint.hub_download import Order, download
from engine.checkpoint.hub_pace import Progress
from engine.checkpoint.hub_patience import Patience, Retries
from engine.checkpoint.hub_token import find_token
from engine.description import PARTS
from engine.errors import HubError, InvalidRequest, OutputError

__all__ = ["PREFIX", "HubListing", "Progress", "begun", "discard", "fetch", "list_files", "missing_bytes"]

log = logging.getLogger(__name__)

SPEC: Final = re.compile(r"hf:(?P<repository>[\w.-]+/[\w.-]+)(?:/(?P<file>[\w./ -]+\.safetensors))?")
ROOT_FILES: Final = re.compile(r"model_index\.json|triptych\.json|README\.md|(LICEN[CS]E|NOTICE)[\w.-]*")
WEIGHTS: Final = re.compile(r"(diffusion_pytorch_model|model)(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?")
SETTINGS: Final = re.compile(r"[\w.-]+\.(json|txt|model)")  # configurations and vocabularies; nothing pickled
PATIENT: Final = Patience()
BRIEF: Final = Patience(tries=3, longest_asked=60.0)  # where nobody can pause
TRIES_OF_DAMAGED: Final = 2
KEPT: Final = "; what came is kept"
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def list_files(
    spec: str, *, with_transformer: bool = True, newest: bool = False, patience: Patience = BRIEF
) -> HubListing:
    """What is needed of `hf:owner/name` or `hf:owner/name/file.safetensors`; nothing is fetched.

    Where a commit of it is here whole that is taken, and the Hub is not asked; `newest` asks in any case.

    Raises:
        InvalidRequest: `spec` is of another form, or the repository holds no diffusers pipeline or no such file.
        HubError: the Hub does not give it to this person, or cannot be reached.
    """
    repository, file = _named(spec)
    if not newest and (kept := remembered(repository, file=file, with_transformer=with_transformer)):
        return kept
    revision, found = _ask(repository, patience)
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


def begun(spec: str, *, with_transformer: bool = True) -> HubListing | None:
    """What an earlier run began to fetch of `spec` and did not finish, if anything; the Hub is not asked.

    Raises:
        InvalidRequest: `spec` is of another form.
    """
    repository, file = _named(spec)
    return remembered(repository, file=file, with_transformer=with_transformer, whole=False)


def fetch(listing: HubListing, *, on_progress: Progress | None = None, patience: Patience = PATIENT) -> Path:
    """Fetch what is missing; returns the model's folder in the cache, or the single file.

    What was interrupted, by a dead line, a pause or a killed program, goes on behind the last byte that came. Each
    file is compared with the Hub's digest, and one that came damaged is fetched once more. The person's own token is
    sent to the Hub alone. What `on_progress` raises ends the fetching and keeps what came; it is called several times
    a second, also where nothing comes.

    Raises:
        HubError: the Hub cannot be reached, or does not give a file, or gives a damaged one twice.
        OutputError: the disk has no room for it, or does not take it, or another process fetches it.
    """
    tell = on_progress or _tell_nobody
    if not listing.is_whole:
        try:
            with alone(listing):
                _fetch_missing(listing, tell, patience)
        except OSError as error:
            raise _not_written(listing, error) from None
    tell("", listing.bytes, listing.bytes)
    return listing.folder / listing.file if listing.file else listing.folder


def discard(listing: HubListing) -> None:
    """Delete what was fetched of a listing that is not whole here, in this commit and in those begun before it.

    Raises:
        OutputError: another process fetches it, or it cannot be deleted.
    """
    try:
        with alone(listing):
            if not listing.is_whole:
                drop(listing)
                drop_unfinished(listing)
        leave_nothing(listing)
    except OSError as error:
        raise OutputError(f"{listing.folder} cannot be deleted ({error.strerror}): delete it yourself") from None


def _named(spec: str) -> tuple[str, str | None]:
    match = SPEC.fullmatch(spec)
    if match is None:
        raise InvalidRequest(
            f"{spec} names no model on the Hub: write hf:owner/name, or hf:owner/name/file.safetensors"
        )
    return match["repository"], match["file"]


def _ask(repository: str, patience: Patience) -> tuple[str, dict[str, HubFile]]:
    token, retries = find_token(), Retries(patience, lambda: None)
    while True:
        try:
            return ask(repository, token)
        except NotGiven as error:
            log.info("%s", error)
            if not error.may_pass or not retries.may_try_again(error.wait):
                raise error.as_error() from None


def _fetch_missing(listing: HubListing, tell: Progress, patience: Patience) -> None:
    remember(listing)
    take_from_other_commits(listing)
    check_room(listing)
    token = find_token()
    try:
        for path, expected in sorted(listing.files.items(), key=lambda item: (item[1].bytes, item[0])):
            if not listing.is_here(path):
                order = Order(
                    repository=listing.repository,
                    revision=listing.revision,
                    path=path,
                    expected=expected,
                    part=listing.partial(path),
                    token=token,
                )
                _fetch_one(listing, order, tell, patience)
    except NotGiven as error:
        raise error.as_error(KEPT) from error
    remember(listing)
    drop_unfinished(listing)


def _fetch_one(listing: HubListing, order: Order, tell: Progress, patience: Patience) -> None:
    done = listing.bytes - missing_bytes(listing) - part_bytes(listing, order.path)

    def on_bytes(there: int) -> None:
        tell(order.path, done + there, listing.bytes)

    for _ in range(TRIES_OF_DAMAGED):
        if download(order, on_bytes, patience):
            order.part.replace(listing.folder / order.path)
            return
        log.info("%s of %s%s came damaged", order.path, PREFIX, listing.repository)
        order.part.unlink()
    raise HubError(
        f"{order.path} of {PREFIX}{listing.repository} came damaged {TRIES_OF_DAMAGED} times (it is not what the Hub "
        "names): check the connection and any proxy, then try again"
    )


def _not_written(listing: HubListing, error: OSError) -> OutputError:
    kept = f"{(listing.bytes - missing_bytes(listing)) / 1e9:.1f} of {listing.bytes / 1e9:.1f} GB are kept"
    if error.errno in FULL:
        return OutputError(f"the disk of {listing.folder} is full, and {kept}: make room, then call again to go on")
    return OutputError(f"{listing.folder} cannot be written ({error.strerror}), and {kept}: see to the disk")


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
