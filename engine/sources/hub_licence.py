"""The licence of a model on the Hub that is not here, told from its small texts."""

import dataclasses
import re
import tempfile
from pathlib import Path
from typing import Final

from engine.checkpoint.hub_access import HubFile, NotGiven, ask
from engine.checkpoint.hub_download import Order, download
from engine.checkpoint.hub_token import Token, find_token
from engine.errors import HubError, OutputError
from engine.model.config import config_from_values
from engine.sources.evidence import licence_of_source, small_json, traces_of_folder
from engine.sources.licence_hub import BRIEF, PAGE
from engine.sources.licences import APACHE, FLUX_DEV, MAX_TEXT_BYTES, SourceLicence, licence_of
from engine.sources.variants import REPOSITORIES, Kind, Variant, kind_of

SMALL: Final = re.compile(r"README\.md|LICEN[CS]E[\w.-]*|model_index\.json|transformer/config\.json")


def licence_of_repository(repository: str) -> SourceLicence:
    """The licence of `repository`: known by name for Black Forest Labs' own, from its card and texts for others.

    Nothing is kept on the disk.

    Raises:
        HubError: the Hub cannot be reached, or does not give the repository to this person.
        InvalidRequest: `repository` cannot be a name on the Hub.
        OutputError: the disk has no room for the texts.
    """
    variant = REPOSITORIES.get(repository)
    if variant is not None:
        licence = licence_of(APACHE if variant is Variant.SCHNELL else FLUX_DEV)
        return SourceLicence(licence=licence, stated=None, reason=f"the licence that {repository} is published under")
    token = find_token()
    try:
        revision, files = ask(repository, token)
        with tempfile.TemporaryDirectory(prefix="triptych-licence-") as folder:
            wanted = {path: file for path, file in files.items() if _is_wanted(path, file)}
            for path, file in wanted.items():
                _fetch(Path(folder), repository, revision, (path, file), token)
            return _licence_in(Path(folder), repository, revision)
    except NotGiven as error:
        raise error.as_error() from error
    except OSError as error:
        raise OutputError(f"the licence's text could not be kept ({error.strerror}): see to the disk") from None


def _is_wanted(path: str, file: HubFile) -> bool:
    return SMALL.fullmatch(path) is not None and 0 < file.bytes <= MAX_TEXT_BYTES


def _fetch(folder: Path, repository: str, revision: str, wanted: tuple[str, HubFile], token: Token | None) -> None:
    path, expected = wanted
    part = folder / path
    part.parent.mkdir(parents=True, exist_ok=True)
    order = Order(repository=repository, revision=revision, path=path, expected=expected, part=part, token=token)
    if not download(order, lambda _there: None, BRIEF):
        raise HubError(f"{path} of hf:{repository} came damaged: try again")


def _licence_in(folder: Path, repository: str, revision: str) -> SourceLicence:
    traces = dataclasses.replace(traces_of_folder(folder), repository=repository, name=repository.split("/")[-1])
    values = small_json(folder / "transformer" / "config.json")
    kind: Kind | None = None
    if values:
        try:
            kind = kind_of(config_from_values(values), traces)
        except (KeyError, TypeError, ValueError):  # what it is shows itself once it is here
            kind = None
    found = licence_of_source(kind, traces, folder, whole_folder=True)
    if found.text is None:
        return found
    place = PAGE.format(repository=repository, revision=revision, file=Path(found.text.place).name)
    return dataclasses.replace(found, text=dataclasses.replace(found.text, place=place))
