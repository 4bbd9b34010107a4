"""The models that are installed, and which of them a person means."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import resources
from engine.description import ModelDescription, describe
from engine.errors import EngineError, InvalidRequest, ModelNotFound
from engine.paths import user_paths

DEFAULT_MODEL: Final = "pocket"
RESERVED: Final = frozenset({"pocket", "pocket-bf16"})
FORBIDDEN: Final = frozenset('<>:"|?*\\')  # in a folder's name, on one system or another


@dataclass(frozen=True, kw_only=True)
class CatalogEntry:
    """One installed model: exactly one of `description` and `error` (a sentence) is given."""

    name: str
    folder: Path
    shipped: bool
    description: ModelDescription | None
    error: str | None


def installed_models() -> tuple[CatalogEntry, ...]:
    """Every installed model: the default one first, then those that ship, then the person's own, by name.

    A model that cannot be used is listed with the sentence that says why.
    """
    shipped = [_entry(folder, shipped=True) for folder in _shipped_folders()]
    own = [_entry(folder, shipped=False) for folder in _own_folders()]
    return tuple(sorted(shipped, key=lambda entry: entry.name != DEFAULT_MODEL) + own)


def resolve_model(text: str) -> Path:
    """The folder of the model that `text` means: a folder where it has a path separator, a name otherwise.

    Raises:
        ModelNotFound: there is no such folder, or no installed model of that name.
        InvalidRequest: it names a model on the Hub.
    """
    if text.startswith("hf:"):
        raise InvalidRequest(
            f"{text} is on the Hub, from where only conversions fetch: convert it, or download it and name its folder"
        )
    if _is_path(text):
        folder = Path(text).expanduser()
        if not folder.exists():
            raise ModelNotFound(f"there is no folder {folder}: check the path")
        return folder
    own = [folder for folder in _own_folders() if folder.name not in _reserved_names()]
    named = {folder.name: folder for folder in (*own, *_shipped_folders())}
    if text not in named:
        raise ModelNotFound(_not_installed(text, sorted(named)))
    return named[text]


def place_for_model(text: str) -> Path:
    """The folder that a new model named `text` gets: that folder where it has a path separator, else an installed one.

    Raises:
        InvalidRequest: the name is a shipped model's, one on the Hub, or none that a folder can have.
    """
    if text.startswith("hf:"):
        raise InvalidRequest(f"{text} is on the Hub, where this program writes nothing: give a name or a folder")
    if _is_path(text):
        folder = Path(text).expanduser()
        if folder.resolve().name == "":
            raise InvalidRequest(f"{text} is no place for a model: name a folder of its own")
        return folder
    if text in _reserved_names():
        raise InvalidRequest(f"{text} is the name of a model that ships: choose another name")
    if text != text.strip() or text.startswith(".") or any(letter in FORBIDDEN or ord(letter) < 32 for letter in text):
        raise InvalidRequest(f"{text!r} cannot name a model's folder everywhere: choose letters, digits and hyphens")
    return user_paths().models / text


def _entry(folder: Path, *, shipped: bool) -> CatalogEntry:
    description, error = None, None
    try:
        if not shipped and folder.name in _reserved_names():
            raise InvalidRequest(f"{folder} has the name of a model that ships: rename the folder")
        description = describe(folder)
    except EngineError as failure:
        error = failure.sentence
    return CatalogEntry(name=folder.name, folder=folder, shipped=shipped, description=description, error=error)


def _shipped_folders() -> list[Path]:
    return _folders(resources.models_folder())


def _own_folders() -> list[Path]:
    return _folders(user_paths().models)


def _reserved_names() -> frozenset[str]:
    return RESERVED | {folder.name for folder in _shipped_folders()}


def _folders(place: Path) -> list[Path]:
    if not place.is_dir():
        return []
    try:
        found = [entry for entry in place.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
    except OSError as error:
        raise ModelNotFound(
            f"the models in {place} cannot be listed ({error.strerror}): check its permissions"
        ) from None
    return sorted(found, key=lambda folder: folder.name)


def _is_path(text: str) -> bool:
    return text in {".", "..", "~"} or any(separator in text for separator in {"/", os.sep, os.altsep} if separator)


def _not_installed(text: str, names: list[str]) -> str:
    there = f"installed are {', '.join(names)}" if names else "none is installed"
    if text and Path(text).is_dir():
        return f"no model is named {text!r} ({there}): for the folder of that name write .{os.sep}{text}"
    remedy = "name one of these" if names else "install Triptych again"
    return f"no model is named {text!r} ({there}): {remedy}, or name a model's folder"
