"""What lies around a model's files: the Hub's cache, its card, its licence's text."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.checkpoint.card import card_values
from engine.errors import EngineError
from engine.headers import read_json
from engine.sources.licences import (
    APACHE,
    FLUX_DEV,
    LicenceText,
    SourceLicence,
    licence_named,
    licence_of,
    read_licence_text,
)
from engine.sources.recognized import readable
from engine.sources.variants import Kind, Traces, Variant

CACHED: Final = re.compile(r"models--(?P<owner>[^/\\]+?)--(?P<name>[^/\\]+)")
FETCHED: Final = re.compile(r"(?P<owner>[^/\\]+?)--(?P<name>[^/\\]+)")  # in Triptych's own cache
COMMIT: Final = re.compile(r"[0-9a-f]{40,64}")
BLOB: Final = re.compile(r"[0-9a-f]{64}")
MAX_JSON_BYTES: Final = 2**20
UNKNOWN: Final = SourceLicence(licence=None, stated=None, reason="nothing in it or beside it states one")


def traces_of_file(file: Path, metadata: Mapping[str, str]) -> Traces:
    """The traces of a single file."""
    folder = file.parent
    return Traces(
        name=file.stem,
        bytes=file.stat().st_size,
        sha256=cached_digest(file),
        repository=repository_of(folder),
        metadata={key: readable(value) for key, value in metadata.items()},
        card=card_of(folder) if repository_of(folder) else {},
    )


def traces_of_folder(folder: Path) -> Traces:
    """The traces of a folder in diffusers' layout."""
    pipeline = small_json(folder / "model_index.json").get("_class_name")
    return Traces(
        name=folder.name,
        repository=repository_of(folder),
        pipeline=pipeline if isinstance(pipeline, str) else None,
        card=card_of(folder),
    )


def repository_of(folder: Path) -> str | None:
    """The repository on the Hub whose snapshot in a cache, or a folder inside, `folder` is; None where it is none."""
    parts = folder.parts
    for before, part, inner in zip(("", *parts), parts, parts[1:], strict=False):
        match = CACHED.fullmatch(part) if inner == "snapshots" else None
        if match is None and before == "hub" and COMMIT.fullmatch(inner):
            match = FETCHED.fullmatch(part)
        if match is not None:
            return f"{match['owner']}/{match['name']}"
    return None


def cached_digest(file: Path) -> str | None:
    """The SHA-256 that the Hub's cache gives a file as its name; None where the file lies elsewhere."""
    try:
        name = file.readlink().name if file.is_symlink() else ""
    except OSError:
        return None
    return name if BLOB.fullmatch(name) and repository_of(file.parent) else None


def card_of(folder: Path) -> dict[str, tuple[str, ...]]:
    """What the card in `folder` states; empty where it cannot be read."""
    try:
        stated = card_values(folder)
    except EngineError:
        return {}
    return {key: tuple(map(readable, values)) for key, values in stated.items()}


def small_json(file: Path) -> dict[str, Any]:
    """The JSON object of a file of settings; empty where it is missing, damaged, or longer than settings are."""
    try:
        return read_json(file) if file.is_file() and file.stat().st_size <= MAX_JSON_BYTES else {}
    except (EngineError, OSError):
        return {}


def licence_of_source(kind: Kind | None, traces: Traces, folder: Path, *, whole_folder: bool) -> SourceLicence:
    """The licence of a source in `folder`; a text in a folder that holds many models counts only where it is known.

    What Black Forest Labs' dev models are made into stays under dev's licence, whatever its maker states.
    """
    text = read_licence_text(folder) if whole_folder or traces.repository else None
    stated = _stated(traces, folder if whole_folder else None)
    reason = "as its maker states"
    known = licence_named(stated) if stated else None
    if stated is None and text is not None and text.licence is not None:
        known, reason = licence_of(text.licence), f"as {Path(text.place).name} beside it says"
    if kind is not None and kind.variant not in (Variant.OWN, Variant.SCHNELL):
        return _of_dev(kind, stated, text)
    if kind is not None and kind.variant is Variant.SCHNELL and stated is None and known is None:
        known, reason = licence_of(APACHE), "the licence of FLUX.1-schnell, whose shapes it has"
    if known is None and stated is None:
        return SourceLicence(licence=None, stated=None, reason=UNKNOWN.reason, text=text)
    return SourceLicence(licence=known, stated=stated, reason=reason, text=text)


def _of_dev(kind: Kind, stated: str | None, text: LicenceText | None) -> SourceLicence:
    reason = f"the licence of {kind.variant} and of every model made from it"
    known = licence_named(stated) if stated else None
    if stated and (known is None or known.id != FLUX_DEV):
        reason = f"its maker states {stated}, but it has the shapes of {kind.variant}, whose licence stays with it"
    own = text if text is not None and text.licence == FLUX_DEV else None
    return SourceLicence(licence=licence_of(FLUX_DEV), stated=stated, reason=reason, text=own)


def _stated(traces: Traces, folder: Path | None) -> str | None:
    own = small_json(folder / "triptych.json").get("licence") if folder else None
    card = traces.card.get("license_name") or traces.card.get("license") or ()
    for value in (own, *card, traces.metadata.get("modelspec.license"), traces.metadata.get("license")):
        if isinstance(value, str) and value.strip() and value != "other":
            return readable(value)
    return None
