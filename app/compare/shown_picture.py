"""A picture that is compared: its pixels, and all that is known of how it was made."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice
from PySide6.QtGui import QColorSpace, QImage, QImageReader

from app.compare.levels import halved
from engine.errors import InvalidPicture
from engine.picture import PictureSettings, read_settings


@dataclass(frozen=True, kw_only=True)
class ShownPicture:
    """One file's picture in halves of its size; `settings` is None where no program of ours made it."""

    file: Path
    levels: tuple[QImage, ...]
    file_bytes: int
    settings: PictureSettings | None

    @property
    def image(self) -> QImage:
        """The picture as it is."""
        return self.levels[0]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, pixels."""
        return self.image.width(), self.image.height()

    @property
    def title(self) -> str:
        """What stands beside A or B: the model that made it, otherwise the file's name."""
        return self.settings.model if self.settings else self.file.name


def read_shown(file: Path) -> ShownPicture:
    """The picture in `file`.

    Raises:
        InvalidPicture: the file cannot be read or is no picture; the sentence says so.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        text = QCoreApplication.translate("Compare", "{file} cannot be read ({reason}): check that it is still there")
        raise InvalidPicture(text.format(file=file, reason=error.strerror or error)) from None
    image = _decoded(content)
    if image.isNull():
        text = QCoreApplication.translate("Compare", "{file} is no picture that can be shown: choose a PNG or JPEG")
        raise InvalidPicture(text.format(file=file))
    settings = None
    with contextlib.suppress(InvalidPicture):  # a picture without settings of ours is compared all the same
        settings = read_settings(content)
    return ShownPicture(file=file, levels=halved(image), file_bytes=len(content), settings=settings)


def _decoded(content: bytes) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    image = reader.read()
    standard = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if image.colorSpace().isValid() and image.colorSpace() != standard:
        image.convertToColorSpace(standard)
    return image
