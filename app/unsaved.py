"""Pictures that could not be saved where they belong: kept in the data folder until they can."""

import itertools
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.made_picture import MadePicture
from engine.errors import EngineError, OutputError, OutputExists
from engine.saving import save_in_folder, save_picture

log = logging.getLogger(__name__)

UNSAVED: Final = "unsaved"  # the folder's name


def put_aside(pictures: Iterable[MadePicture], folder: Path) -> None:
    """Write every picture that is in memory alone to `folder`; one that cannot be written there either is logged."""
    for picture in pictures:
        if picture.file is None and picture.png is not None:
            try:
                save_in_folder(picture.png, folder, prompt=picture.request.prompt, seed=picture.seed)
            except OutputError as error:
                log.error("a picture is lost: %s", error)


def bring_home(folder: Path, outputs: Path) -> str | None:
    """Save in `outputs` what an earlier run put aside; a sentence about what became of it, None where nothing was."""
    files = sorted(folder.glob("*.png"))
    moved = 0
    try:
        for file in files:
            _save_as_named(file, outputs)
            file.unlink()
            moved += 1
    except (EngineError, OSError) as error:
        text = QCoreApplication.translate("Unsaved", "Pictures that could not be saved are kept in {folder}: {cause}")
        return text.format(folder=folder, cause=error)
    if not moved:
        return None
    text = QCoreApplication.translate(
        "Unsaved", "Pictures that could not be saved when Triptych closed ({count}) are in {folder} now"
    )
    return text.format(count=moved, folder=outputs)


def _save_as_named(file: Path, folder: Path) -> None:
    """Save a file's copy under its own name, with a number where that is taken."""
    for number in itertools.count(1):
        name = file.name if number == 1 else f"{file.stem}-{number}{file.suffix}"
        try:
            save_picture(file.read_bytes(), folder / name)
        except OutputExists:
            continue
        return
