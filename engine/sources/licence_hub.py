"""A licence's full text, fetched from where its authors keep it on the Hub."""

import tempfile
from pathlib import Path
from typing import Final

from engine.checkpoint.hub_access import HubUnreachable, ask, download
from engine.errors import HubError, OutputError
from engine.sources.licences import MAX_TEXT_BYTES, Licence, LicenceText, licence_named

PAGE: Final = "https://huggingface.co/{repository}/blob/{revision}/{file}"


def fetch_licence_text(licence: Licence) -> LicenceText:
    """The full text of `licence` as it is on the Hub now; nothing is kept on the disk.

    Raises:
        HubError: the Hub cannot be reached, or does not give it to this person; or it has no text there.
        OutputError: the disk has no room for it.
    """
    if licence.repository is None or licence.file is None:
        raise HubError(f"the text of the {licence.title} is not on the Hub: read it on {licence.url}")
    try:
        revision, files = ask(licence.repository)
        entry = files.get(licence.file)
        if entry is None or entry.bytes > MAX_TEXT_BYTES:
            raise HubError(f"hf:{licence.repository} has no {licence.file} to read: see {licence.url}")
        with tempfile.TemporaryDirectory(prefix="triptych-licence-") as folder:
            target = Path(folder) / "text"
            download(licence.repository, revision, licence.file, target, entry, _tell_nobody)
            text = target.read_bytes().decode("utf-8", errors="replace")
    except HubUnreachable as error:
        raise HubError(f"{error}: check the connection, or read the licence on {licence.url}") from error
    except OSError as error:
        raise OutputError(f"the licence's text could not be kept ({error.strerror}): see to the disk") from None
    named = licence_named(text)
    place = PAGE.format(repository=licence.repository, revision=revision, file=licence.file)
    return LicenceText(text=text, place=place, licence=None if named is None else named.id)


def _tell_nobody(_there: int) -> None:
    pass
