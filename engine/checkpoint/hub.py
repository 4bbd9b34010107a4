"""Models on the Hugging Face Hub: which of their files a conversion needs, and these files in the cache."""

import json
import logging
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from engine.description import PARTS
from engine.errors import EngineError, HubError, InvalidRequest, OutputError
from engine.headers import read_json
from engine.paths import user_paths

log = logging.getLogger(__name__)

PREFIX: Final = "hf:"
SERVICE: Final = "Triptych"  # in the system's keyring
ACCOUNT: Final = "huggingface"
SPEC: Final = re.compile(r"hf:(?P<repository>[\w.-]+/[\w.-]+)(?:/(?P<file>[\w./ -]+\.safetensors))?")
ROOT_FILES: Final = re.compile(r"model_index\.json|triptych\.json|README\.md|(LICEN[CS]E|NOTICE)[^/]*")
WEIGHTS: Final = re.compile(r"(diffusion_pytorch_model|model)(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?")
SETTINGS: Final = re.compile(r"[^/]+\.(json|txt|model)")  # configurations and vocabularies; nothing pickled

Progress = Callable[[str, int, int], None]
"""Told of a file, the bytes that are there, and the bytes of all files, before each file and at the end."""


@dataclass(frozen=True, kw_only=True)
class HubListing:
    """The files of one commit of a repository that a conversion needs, path to bytes.

    `file` is the path of a single file, where only that is needed; `with_transformer` says whether a pipeline's
    transformer is among them.
    """

    repository: str
    revision: str
    files: dict[str, int]
    file: str | None = None
    with_transformer: bool = True

    @property
    def bytes(self) -> int:
        """The bytes of all files."""
        return sum(self.files.values())


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
        revision, found = _ask(repository)
    except Exception as error:  # whatever the library and its transport raise
        kept = _remembered(spec, with_transformer=with_transformer) if _is_unreachable(error) else None
        if kept is None:
            raise _refusal(error, repository) from error
        log.info("the Hub cannot be reached: %s is taken as it was fetched before", spec)
        return kept
    if file is not None:
        if file not in found:
            raise InvalidRequest(
                f"{PREFIX}{repository} has no file {file}: see https://huggingface.co/{repository}/tree"
            )
        return HubListing(repository=repository, revision=revision, files={file: found[file]}, file=file)
    if "model_index.json" not in found:
        raise InvalidRequest(
            f"{PREFIX}{repository} is no model in diffusers' pipeline layout: name one of its safetensors files, as in "
            f"{PREFIX}{repository}/NAME.safetensors"
        )
    files = {path: size for path, size in found.items() if _is_needed(path, with_transformer=with_transformer)}
    return HubListing(repository=repository, revision=revision, files=files, with_transformer=with_transformer)


def missing_bytes(listing: HubListing) -> int:
    """The bytes of those files that are not in the cache yet."""
    return sum(size for path, size in listing.files.items() if _cached(listing, path) is None)


def fetch(listing: HubListing, *, on_progress: Progress | None = None) -> Path:
    """Fetch what is missing; returns the model's folder in the cache, or the single file.

    An interrupted file goes on where it stopped. The person's own token is sent where there is one.

    Raises:
        HubError: the Hub cannot be reached, or does not give a file.
        OutputError: the disk has no room for it.
    """
    _check_room(listing)
    done, place = 0, _cache()
    for path, size in sorted(listing.files.items(), key=lambda item: (item[1], item[0])):
        if on_progress is not None:
            on_progress(path, done, listing.bytes)
        local = _cached(listing, path) or _download(listing, path)
        place = local if listing.file else local.parents[len(Path(path).parts) - 1]
        done += size
    if on_progress is not None:
        on_progress("", done, listing.bytes)
    _remember(listing)
    return place


def find_token() -> str | None:
    """The person's token: HF_TOKEN, else the one in the system's keyring; None leaves it to the Hub's own login."""
    import keyring
    from keyring.errors import KeyringError

    if token := os.environ.get("HF_TOKEN", "").strip():
        return token
    try:
        return keyring.get_password(SERVICE, ACCOUNT)
    except KeyringError as error:
        log.info("no token could be read from the keyring: %s", error)
        return None


def store_token(token: str) -> None:
    """Keep the person's token in the system's keyring.

    Raises:
        OutputError: the keyring does not take it.
    """
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, ACCOUNT, token)
    except KeyringError as error:
        raise OutputError(f"the keyring does not take the token ({error}): set HF_TOKEN instead") from None


def _ask(repository: str) -> tuple[str, dict[str, int]]:
    """The newest commit and its files with their bytes."""
    import huggingface_hub

    info = huggingface_hub.HfApi(token=find_token()).model_info(repository, files_metadata=True)
    files = {entry.rfilename: entry.size or 0 for entry in info.siblings or ()}
    return str(info.sha), files


def _download(listing: HubListing, path: str) -> Path:
    import huggingface_hub

    try:
        local = huggingface_hub.hf_hub_download(
            listing.repository, path, revision=listing.revision, cache_dir=_cache(), token=find_token()
        )
    except Exception as error:  # whatever the library and its transport raise
        raise _refusal(error, listing.repository) from error
    return Path(local)


def _refusal(error: Exception, repository: str) -> EngineError:
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError

    page, name = f"https://huggingface.co/{repository}", f"{PREFIX}{repository}"
    if isinstance(error, GatedRepoError):
        return HubError(
            f"{name} is gated: accept its licence on {page}, then set HF_TOKEN to a token of that account "
            "(made on https://huggingface.co/settings/tokens)"
        )
    if isinstance(error, RepositoryNotFoundError):
        return HubError(f"the Hub has no {name} for you: check the name on {page}, or set HF_TOKEN if it is private")
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code
        if status == 401:
            return HubError(f"the Hub does not accept your token for {name}: set HF_TOKEN to a valid one")
        return HubError(f"the Hub answered {status} for {name}: try again later")
    if _is_unreachable(error):
        return HubError(f"the Hub cannot be reached for {name}: check the connection, then call again to go on")
    reason = getattr(error, "strerror", None) or error
    return OutputError(f"{name} could not be fetched into {_cache()} ({reason}): see to the disk, then call again")


def _is_unreachable(error: Exception) -> bool:
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    transport = HfHubHTTPError.__bases__[0]  # the error of the HTTP library that this version of the Hub's uses
    offline = isinstance(error, transport | ConnectionError | TimeoutError | LocalEntryNotFoundError)
    return offline and not isinstance(error, HfHubHTTPError)


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


def _check_room(listing: HubListing) -> None:
    needed = missing_bytes(listing)
    place = next(folder for folder in (_cache(), *_cache().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if needed > free:
        raise OutputError(
            f"{PREFIX}{listing.repository} needs {needed / 1e9:.1f} GB in {_cache()} and {free / 1e9:.1f} GB are free: "
            "make room, or set TRIPTYCH_HOME to another place"
        )


def _cached(listing: HubListing, path: str) -> Path | None:
    import huggingface_hub

    found = huggingface_hub.try_to_load_from_cache(listing.repository, path, _cache(), listing.revision)
    return Path(found) if isinstance(found, str) else None


def _cache() -> Path:
    return user_paths().cache / "hub"


def _record(spec: str, *, with_transformer: bool) -> Path:
    name = spec.removeprefix(PREFIX).replace("/", "--") + ("" if with_transformer else "--parts")
    return _cache() / "listings" / f"{name}.json"


def _remember(listing: HubListing) -> None:
    spec = f"{PREFIX}{listing.repository}" + (f"/{listing.file}" if listing.file else "")
    record = _record(spec, with_transformer=listing.with_transformer)
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(asdict(listing), indent=2) + "\n", encoding="utf-8")


def _remembered(spec: str, *, with_transformer: bool) -> HubListing | None:
    record = _record(spec, with_transformer=with_transformer)
    if not record.is_file():
        return None
    values: dict[str, Any] = read_json(record)
    listing = HubListing(**values)
    return listing if missing_bytes(listing) == 0 else None
