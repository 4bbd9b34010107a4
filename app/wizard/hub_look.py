"""What the Hub has for a person who wants a source: whether it is given, how much is to come, what is here."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from engine.checkpoint.hub import HubListing, begun, discard, list_files, missing_bytes
from engine.checkpoint.hub_access import PREFIX, Access, AccessState, check_access
from engine.checkpoint.hub_cache import remembered
from engine.checkpoint.hub_token import KeyringRefused, Token, hold_token, store_token
from engine.errors import InvalidRequest
from engine.paths import user_paths
from engine.requests import ConversionRequest
from engine.sources.variants import REPOSITORIES

translate = QCoreApplication.translate
USUAL: Final = "black-forest-labs/FLUX.1-dev"
PAGE: Final = "https://huggingface.co/{repository}"
WRITTEN: Final = re.compile(
    r"(?:hf:|(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/)?"
    r"(?P<repository>[\w.-]+/[\w.-]+)"
    r"(?:/(?:(?:blob|resolve|tree)/[\w.-]+/?)?(?P<file>[\w./ -]+\.safetensors)?)?"
)


@dataclass(frozen=True, kw_only=True)
class HubName:
    """A repository and, where only one file of it is meant, its path; `whole` says whether its transformer is."""

    repository: str
    file: str | None = None
    whole: bool = True

    @property
    def spec(self) -> str:
        """What a conversion gets as its source."""
        return f"{PREFIX}{self.repository}" + (f"/{self.file}" if self.file else "")

    @property
    def title(self) -> str:
        """What to call it."""
        return Path(self.file).stem if self.file else self.repository.split("/")[-1]

    @property
    def page(self) -> str:
        """Its page for a browser."""
        return PAGE.format(repository=self.repository)


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What of some sources on the Hub is here: `missing` of `whole` bytes are not, and `free` are on the disk."""

    missing: int
    whole: int
    free: int

    @property
    def here(self) -> int:
        """The bytes that came already."""
        return self.whole - self.missing

    @property
    def fits(self) -> bool:
        """Whether the disk has room for the rest."""
        return self.missing <= self.free


@dataclass(frozen=True, kw_only=True)
class HubFinding:
    """What was found for a name: the Hub's answer, None where all is here and it was not asked.

    `stock` is None where the Hub does not give it. `keyring` is why a token could not be kept there.
    """

    name: HubName
    access: Access | None = None
    stock: Stock | None = None
    keyring: str | None = None


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A token to try, and whether it is kept in the system's keyring once it opens the repository."""

    token: Token
    keep: bool


def hub_name(text: str) -> HubName:
    """What a person wrote: `owner/name`, with `hf:` or as an address, perhaps with a file.

    Raises:
        InvalidRequest: it names nothing on the Hub.
    """
    match = WRITTEN.fullmatch(text.strip())
    if match is None:
        words = translate("HubLook", "“{text}” names no model on the Hub: write owner/name, or paste its address")
        raise InvalidRequest(words.format(text=text.strip()))
    return HubName(repository=match["repository"], file=match["file"])


def look_at(name: HubName, trial: Trial | None = None) -> HubFinding:
    """Ask the Hub for one source; what is here whole needs no answer.

    A token of `trial` that opens the repository is used from now on, and kept where that was wished.

    Raises:
        EngineError: there is no such model, or the Hub did not list its files.
    """
    variant = REPOSITORIES.get(name.repository)
    if variant is not None and variant.needs_picture and name.whole:
        words = translate("HubLook", "{name} needs a picture beside the prompt: choose FLUX.1-dev, Krea or schnell")
        raise InvalidRequest(words.format(name=name.repository))
    kept = remembered(name.repository, file=name.file, with_transformer=name.whole)
    if kept is not None:
        return HubFinding(name=name, stock=stock_of([kept]))
    access = check_access(name.repository, token=trial.token if trial else None)
    if access.state is not AccessState.GRANTED:
        return HubFinding(name=name, access=access)
    keyring = _keep(trial) if trial else None
    listing = list_files(name.spec, with_transformer=name.whole, newest=True)
    return HubFinding(name=name, access=access, stock=stock_of([listing]), keyring=keyring)


def is_on_hub(request: ConversionRequest) -> bool:
    """Whether anything that a conversion reads is on the Hub."""
    return bool(_wanted(request))


def measure(request: ConversionRequest) -> Stock:
    """What of a conversion's sources on the Hub is here; the Hub is asked only for what was never begun.

    Raises:
        EngineError: the Hub had to be asked, and did not answer.
    """
    return stock_of([_listing(spec, whole=whole) for spec, whole in _wanted(request)])


def discard_begun(request: ConversionRequest) -> None:
    """Delete what was fetched of a conversion's sources that are not whole here.

    Raises:
        OutputError: another process fetches them, or they cannot be deleted.
    """
    for spec, whole in _wanted(request):
        if (listing := begun(spec, with_transformer=whole)) is not None:
            discard(listing)


def stock_of(listings: Sequence[HubListing]) -> Stock:
    """What of these is here, and the room beside it."""
    cache = user_paths().cache
    place = next(folder for folder in (cache, *cache.parents) if folder.exists())
    return Stock(
        missing=sum(map(missing_bytes, listings)),
        whole=sum(listing.bytes for listing in listings),
        free=shutil.disk_usage(place).free,
    )


def _wanted(request: ConversionRequest) -> list[tuple[str, bool]]:
    """What is read from the Hub, and whether its transformer is."""
    named = ((request.source, True), (request.base or "", False))
    return [(spec, whole) for spec, whole in named if spec.startswith(PREFIX)]


def _listing(spec: str, *, whole: bool) -> HubListing:
    return begun(spec, with_transformer=whole) or list_files(spec, with_transformer=whole)


def _keep(trial: Trial) -> str | None:
    """Use the token from now on; why the keyring did not take it, where it was to."""
    hold_token(trial.token)
    if trial.keep:
        try:
            store_token(trial.token)
        except KeyringRefused as error:
            return error.sentence
    return None
