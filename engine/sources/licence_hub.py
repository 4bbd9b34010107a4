"""A licence's full text, fetched from where its authors keep it on the Hub."""

import tempfile
from pathlib import Path
from typing import Final

from engine.checkpoint.hub_access import PREFIX, HubFile, NotGiven, ask
from engine.checkpoint.hub_download import Order, download
from engine.checkpoint.hub_patience import Patience
from engine.checkpoint.hub_token import Token, find_token
from engine.errors import HubError, OutputError
from engine.sources.licences import MAX_TEXT_BYTES, Licence, LicenceText, licence_named

PAGE: Final = "https://huggingface.co/{repository}/blob/{revision}/{file}"
BRIEF: Final = Patience(tries=2, longest_asked=10.0)  # a person waits for it


def fetch_licence_text(licence: Licence) -> LicenceText:
    """The full text of `licence` as it is on the Hub now; nothing is kept on the disk.

    Raises:
        HubError: the Hub cannot be reached, or does not give it to this person; or it has no text there.
        OutputError: the disk has no room for it.
    """
    if licence.repository is None or licence.file is None:
        raise HubError(f"the text of the {licence.title} is not on the Hub: read it on {licence.url}")
    token = find_token()
    try:
        revision, files = ask(licence.repository, token)
        entry = files.get(licence.file)
        if entry is None or entry.bytes > MAX_TEXT_BYTES:
            raise HubError(f"{PREFIX}{licence.repository} has no {licence.file} to read: see {licence.url}")
        text = _fetched(licence.repository, revision, licence.file, entry, token)
    except NotGiven as error:
        raise error.as_error(f"; or read the licence on {licence.url}") from error
    except OSError as error:
        raise OutputError(f"the licence's text could not be kept ({error.strerror}): see to the disk") from None
    named = licence_named(text)
    place = PAGE.format(repository=licence.repository, revision=revision, file=licence.file)
    return LicenceText(text=text, place=place, licence=None if named is None else named.id)


def _fetched(repository: str, revision: str, path: str, expected: HubFile, token: Token | None) -> str:
    with tempfile.TemporaryDirectory(prefix="triptych-licence-") as folder:
        part = Path(folder) / "text"
        order = Order(repository=repository, revision=revision, path=path, expected=expected, part=part, token=token)
        if not download(order, lambda _there: None, BRIEF):
            raise HubError(f"{path} of {PREFIX}{repository} came damaged: try again")
        return part.read_bytes().decode("utf-8", errors="replace")
