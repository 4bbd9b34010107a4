"""The picture that another one began from, looked for by the name and the SHA-256 that a file records of it."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.errors import InvalidRequest
from engine.picture import PictureSettings
from engine.start_picture import file_digest


def with_start_found(settings: PictureSettings, folders: Iterable[Path]) -> PictureSettings:
    """The settings with their start picture's path, where one of `folders` has a file of its name.

    The one with the recorded SHA-256 is taken, else the first of that name, else the name stays bare.
    """
    start = settings.request.start
    if start is None:
        return settings
    named = [folder / start.file.name for folder in folders]
    there = [file for file in named if file.is_file()]
    right = [file for file in there if _digest(file) == settings.start_sha256]
    if not there:
        return settings
    found = dataclasses.replace(start, file=(right or there)[0])
    return dataclasses.replace(settings, request=dataclasses.replace(settings.request, start=found))


def why_not_from_start(settings: PictureSettings) -> str | None:
    """Why the picture cannot begin again from what it began from, as a part of a sentence; None where it can."""
    start = settings.request.start
    if start is None:
        return None
    digest = _digest(start.file) if start.file.is_absolute() else None
    if digest is None:
        text = QCoreApplication.translate("Recall", "it begins from the picture {name}, which was not found here")
    elif digest != settings.start_sha256:
        text = QCoreApplication.translate("Recall", "it begins from the picture {name}, which is another one now")
    else:
        return None
    return text.format(name=start.file.name)


def _digest(file: Path) -> str | None:
    try:
        return file_digest(file)
    except InvalidRequest:
        return None
