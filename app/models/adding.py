"""A folder's way into the models: whole or not at all, by a copy or a link."""

import errno
import os
import secrets
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from engine.catalog import place_for_model
from engine.description import ModelDescription, describe
from engine.errors import InvalidModel, InvalidRequest, OutputError, OutputExists
from engine.paths import user_paths

translate = QCoreApplication.translate

PIECE_BYTES: Final = 4 * 2**20
TEMPORARY: Final = ".adding-"
SPARE_BYTES: Final = 100 * 10**6  # of the disk that stay free


@dataclass(frozen=True, kw_only=True)
class AddOrder:
    """The folder to add, the name that it gets, and whether it stays where it is and is only linked."""

    folder: Path
    name: str
    link: bool = False


def check_candidate(folder: Path) -> ModelDescription:
    """The description of a folder that could be added.

    Raises:
        InvalidModel: it is no whole model, or one that is installed already.
        UnsupportedFormat: a newer version wrote it.
    """
    if folder.is_file():
        text = translate("Adding", "{folder} is a file, and a model is a folder with all its parts: choose that folder")
        raise InvalidModel(text.format(folder=folder))
    if folder.resolve().is_relative_to(user_paths().models.resolve()):
        text = translate("Adding", "{folder} is installed already: choose another folder")
        raise InvalidModel(text.format(folder=folder))
    return describe(folder)


def free_name(folder: Path) -> str:
    """The folder's name, with a number where a model has it."""
    stem = folder.resolve().name.strip(" .") or "model"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    for name in names:
        try:
            if not os.path.lexists(place_for_model(name)):
                return name
        except InvalidRequest:
            continue
    return f"model-{secrets.token_hex(4)}"


def add_model(order: AddOrder, *, cancel: threading.Event, tell: Callable[[int, int], None]) -> Path | None:
    """Install a folder, and return where it lies now; None where it was cancelled, and nothing is left behind.

    `tell` gets the bytes that are copied and all of them.

    Raises:
        ModelError: the folder is no whole model.
        InvalidRequest: the name is none for a model.
        OutputExists: a model has the name.
        OutputError: it cannot be written.
    """
    description = check_candidate(order.folder)
    place = place_for_model(order.name)
    if place.parent != user_paths().models:
        text = translate("Adding", "“{name}” cannot name a model: choose letters, digits and hyphens")
        raise InvalidRequest(text.format(name=order.name))
    if os.path.lexists(place):
        text = translate("Adding", "a model is named {name} already: choose another name")
        raise OutputExists(text.format(name=order.name))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if order.link:
            return _link(order.folder, place)
        return _copy(description, place, cancel, tell)
    except OSError as error:
        raise OutputError(_why(order, error)) from None


def _link(folder: Path, place: Path) -> Path:
    place.symlink_to(folder.resolve(), target_is_directory=True)
    return place


def _copy(
    description: ModelDescription, place: Path, cancel: threading.Event, tell: Callable[[int, int], None]
) -> Path | None:
    total, free = description.total_bytes, shutil.disk_usage(place.parent).free
    if total + SPARE_BYTES > free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    temporary = place.with_name(f"{TEMPORARY}{place.name}-{secrets.token_hex(4)}")
    try:
        done = 0
        for file in sorted(file for file in description.folder.rglob("*") if file.is_file()):
            target = temporary / file.relative_to(description.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open("rb") as source, target.open("wb") as copy:
                while piece := source.read(PIECE_BYTES):
                    if cancel.is_set():
                        return None
                    copy.write(piece)
                    done += len(piece)
                    tell(done, total)
        describe(temporary)  # what is copied is a whole model too
        temporary.rename(place)
        return place
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _why(order: AddOrder, error: OSError) -> str:
    if order.link:
        text = translate("Adding", "{folder} cannot be linked here ({cause}): choose to copy it instead")
    elif error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = translate(
            "Adding", "the disk has no room for a copy of {folder}: free some space, or link the folder instead"
        )
    else:
        text = translate("Adding", "{folder} was not copied ({cause}): check the disk and its permissions")
    return text.format(folder=order.folder, cause=error.strerror or error)
