"""The settings inside a picture's file, whichever of the known programs made it."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.recall.a1111 import parse_parameters
from app.recall.comfyui import parse_prompt, parse_workflow
from app.recall.header import PictureHeader, read_header
from app.recall.invokeai import parse_metadata, parse_old_metadata
from app.recall.settings import NothingRecalled, Program, RecalledSettings
from app.recall.start import with_start_found
from engine.errors import InvalidPicture
from engine.picture import PARAMETERS_KEY, SETTINGS_KEY, PictureSettings, parse_settings

# The most telling first: a program may write the texts of others too.
FOREIGN: Final[tuple[tuple[str, Callable[[str], RecalledSettings | None]], ...]] = (
    ("invokeai_metadata", parse_metadata),
    ("sd-metadata", parse_old_metadata),
    (PARAMETERS_KEY, parse_parameters),
    ("prompt", parse_prompt),
    ("workflow", parse_workflow),
)


def recall(file: Path, *folders: Path) -> RecalledSettings | NothingRecalled:
    """The settings inside a PNG, JPEG or WebP file, or why there are none; raises for no content of a file.

    A picture of ours that began from another one is looked for beside the file and in `folders`.
    """
    try:
        header = read_header(file)
    except InvalidPicture as error:
        return NothingRecalled(sentence=error.sentence)
    found = settings_in(header, str(file))
    if isinstance(found, NothingRecalled) or found.ours is None or found.ours.request.start is None:
        return found
    ours = with_start_found(found.ours, (file.absolute().parent, *folders))
    return dataclasses.replace(found, ours=ours, start=ours.request.start)


def settings_in(header: PictureHeader, name: str) -> RecalledSettings | NothingRecalled:
    """The settings in the texts of the picture `name`, or why there are none."""
    damaged = None
    if SETTINGS_KEY in header.texts:
        try:
            return _of_ours(parse_settings(header.texts[SETTINGS_KEY], name), header)
        except InvalidPicture as error:
            damaged = error.sentence
    for key, parse in FOREIGN:
        found = parse(header.texts[key]) if key in header.texts else None
        if found is not None and not found.is_empty:
            return found
    return NothingRecalled(sentence=damaged or _nothing_in(name))


def _of_ours(settings: PictureSettings, header: PictureHeader) -> RecalledSettings:
    request = settings.request
    return RecalledSettings(
        program=Program.TRIPTYCH,
        prompt=request.prompt,
        negative=request.negative_prompt,
        seed=settings.seed,
        steps=request.steps,
        guidance=request.guidance,
        true_cfg=request.true_cfg,
        start=request.start,
        width=request.width or header.width,
        height=request.height or header.height,
        model=settings.model,
        ours=settings,
    )


def _nothing_in(name: str) -> str:
    text = QCoreApplication.translate(
        "Recall", "{file} holds no settings of Triptych, A1111, ComfyUI or InvokeAI: choose another picture"
    )
    return text.format(file=name)
