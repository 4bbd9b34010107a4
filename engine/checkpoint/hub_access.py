"""The Hugging Face Hub as this person reaches it: token, questions, downloads, and what it refuses."""

import contextlib
import logging
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import EngineError, HubError, InvalidRequest, OutputError

if TYPE_CHECKING:
    from io import FileIO

log = logging.getLogger(__name__)

PREFIX: Final = "hf:"
SERVICE: Final = "Triptych"  # in the system's keyring
ACCOUNT: Final = "huggingface"
COMMIT: Final = re.compile(r"[0-9a-f]{40,64}")
BARS: Final = "huggingface_hub.http_get"


@dataclass(frozen=True, kw_only=True)
class HubFile:
    """A file of a repository: its bytes, what tells its content from another, and its SHA-256 where the Hub has it."""

    bytes: int
    content: str
    sha256: str | None


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


def ask(repository: str) -> tuple[str, dict[str, HubFile]]:
    """The newest commit of a repository and its files by their paths.

    Raises:
        HubError: there is no such repository for this person, or it does not answer.
        HubUnreachable: there is no connection.
    """
    import huggingface_hub

    with _refusals(repository):
        info = huggingface_hub.HfApi(token=find_token()).model_info(repository, files_metadata=True)
    files = {
        entry.rfilename: HubFile(
            bytes=entry.size or 0,
            content=entry.lfs.sha256 if entry.lfs else str(entry.blob_id),
            sha256=entry.lfs.sha256 if entry.lfs else None,
        )
        for entry in info.siblings or ()
    }
    if not COMMIT.fullmatch(str(info.sha)):
        raise HubError(f"the Hub names no commit of {PREFIX}{repository}: try again later")
    return str(info.sha), files


def download(
    repository: str, revision: str, path: str, target: Path, expected: HubFile, on_bytes: Callable[[int], None]
) -> None:
    """Fetch the rest of a file whose beginning is in `target`; `on_bytes` is told of the bytes that are there.

    Raises:
        HubError: the Hub does not give it, or there is no connection; what came stays in `target`.
        OutputError: the disk does not take it.
    """
    import huggingface_hub
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # public, but not in __all__

    with _refusals(repository), _without_bars(), target.open("ab", buffering=0) as stream:
        there = stream.tell()
        on_bytes(there)
        http_get(
            huggingface_hub.hf_hub_url(repository, path, revision=revision),
            _Watched(stream, on_bytes),  # type: ignore[arg-type]
            resume_size=there,
            headers=build_hf_headers(token=find_token()),
            expected_size=expected.bytes,
        )


class HubUnreachable(Exception):
    """There is no connection to the Hub; the cause says why."""


class _Watched:
    """A file that tells of its size after each write."""

    def __init__(self, stream: "FileIO", on_bytes: Callable[[int], None]) -> None:
        self._stream = stream
        self._on_bytes = on_bytes

    def write(self, content: bytes) -> int:
        view = memoryview(content)
        while view:
            view = view[self._stream.write(view) :]
        self._on_bytes(self._stream.tell())
        return len(content)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def _without_bars() -> Iterator[None]:
    """The library's own progress bars are off in this context."""
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    if are_progress_bars_disabled(BARS):
        yield
        return
    disable_progress_bars(BARS)
    try:
        yield
    finally:
        enable_progress_bars(BARS)


@contextlib.contextmanager
def _refusals(repository: str) -> Iterator[None]:
    """Whatever the library and its transport raise in this context becomes one sentence about `repository`."""
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    transport: Any = HfHubHTTPError.__bases__[0]  # the error of the HTTP library that this version of the Hub's uses
    try:
        yield
    except HfHubHTTPError as error:
        raise _answer(error, repository) from error
    except (transport, ConnectionError, TimeoutError) as error:
        raise HubUnreachable(f"the Hub cannot be reached for {PREFIX}{repository}") from error
    except HFValidationError:
        raise InvalidRequest(f"{PREFIX}{repository} cannot name a model on the Hub: write hf:owner/name") from None
    except OSError as error:
        if error.errno is None:  # fewer or more bytes than announced
            raise HubError(f"a file of {PREFIX}{repository} came incomplete: call again to go on") from error
        raise OutputError(f"{PREFIX}{repository} could not be kept ({error.strerror}): see to the disk") from error


def _answer(error: Any, repository: str) -> EngineError:
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    page, name = f"https://huggingface.co/{repository}", f"{PREFIX}{repository}"
    if isinstance(error, GatedRepoError):
        return HubError(
            f"{name} is gated: accept its licence on {page}, then set HF_TOKEN to a token of that account "
            "(made on https://huggingface.co/settings/tokens)"
        )
    if isinstance(error, RepositoryNotFoundError):
        return HubError(f"the Hub has no {name} for you: check the name on {page}, or set HF_TOKEN if it is private")
    status = error.response.status_code
    if status == 401:
        return HubError(f"the Hub does not accept your token for {name}: set HF_TOKEN to a valid one")
    return HubError(f"the Hub answered {status} for {name}: try again later")
