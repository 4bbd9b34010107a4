"""Pictures to start from that have no file of their own: copies in the cache folder, named by their SHA-256."""

import hashlib
import logging
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from engine.errors import OutputError

FOLDER: Final = "start-pictures"
NAME: Final = re.compile(r"[0-9a-f]{64}\.png")

translate = QCoreApplication.translate
log = logging.getLogger(__name__)


class StartFiles:
    """Keeps PNG files in `folder`; the same picture is kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self._folder

    def keep(self, png: bytes) -> Path:
        """The file of these bytes; works in any thread.

        Raises:
            OutputError: it cannot be written.
        """
        file = self._folder / f"{hashlib.sha256(png).hexdigest()}.png"
        if file.is_file():
            return file
        beside = file.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(png)
            beside.replace(file)
        except OSError as error:
            text = translate(
                "StartFiles",
                "the picture to start from cannot be kept in {folder} ({cause}): free space there, or save the picture "
                "and choose its file",
            )
            raise OutputError(text.format(folder=self._folder, cause=error.strerror or error)) from None
        return file

    def prune(self, wanted: Iterable[Path]) -> None:
        """Delete what is none of the files that are `wanted`."""
        kept = {file.name for file in wanted if file.parent == self._folder}
        try:
            for file in tuple(self._folder.iterdir()) if self._folder.is_dir() else ():
                if file.name not in kept and (NAME.fullmatch(file.name) or file.suffix == ".part"):
                    file.unlink(missing_ok=True)
        except OSError as error:
            log.warning("pictures to start from that nothing needs any more stay in %s: %s", self._folder, error)


def name_of_start(file: Path) -> str:
    """What a person knows a start picture by: its file's name, which a kept copy does not have."""
    if NAME.fullmatch(file.name) and file.parent.name == FOLDER:
        return translate("StartFiles", "a pasted picture")
    return file.name
