"""A picture of this run: its settings, and where its bytes are."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.errors import EngineError
from engine.picture import read_settings
from engine.requests import GenerationRequest

translate = QCoreApplication.translate


@dataclass(frozen=True, kw_only=True)
class MadePicture:
    """One picture: `request` is its job's, `seed` its own; `png` holds its bytes until it is on the disk.

    `seconds` is what it took, None where that is not known. `files` are the places where it was saved, the newest
    first.
    """

    png: bytes | None
    request: GenerationRequest
    seed: int
    width: int
    height: int
    seconds: float | None
    model: str
    files: tuple[Path, ...] = ()

    @property
    def file(self) -> Path | None:
        """Where it was saved last, None while it is not on the disk."""
        return self.files[0] if self.files else None

    def saved_in(self, file: Path) -> "MadePicture":
        """The picture after it was saved in `file`, from where its bytes are read from now on."""
        return dataclasses.replace(self, png=None, files=(file, *(old for old in self.files if old != file)))

    def content(self) -> bytes:
        """The PNG file's bytes.

        Raises:
            EngineError: none of its files can be read any more.
        """
        if self.png is not None:
            return self.png
        for file in self.files:
            try:
                return file.read_bytes()
            except OSError:
                continue
        text = translate("MadePicture", "{file} cannot be read any more: put the file back, or make the picture again")
        raise EngineError(text.format(file=self.file))


def picture_in(file: Path) -> MadePicture:
    """A picture of an earlier run.

    Raises:
        EngineError: the file cannot be read, or has no settings of ours inside.
    """
    settings = read_settings(file)
    request = settings.request
    return MadePicture(
        png=None,
        request=request,
        seed=settings.seed,
        width=request.width or 0,
        height=request.height or 0,
        seconds=None,
        model=settings.model,
        files=(file,),
    )
