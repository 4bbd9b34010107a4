"""Thumbnails on the disk, of bounded size, each named for the file that it shows and the moment it was written."""

import hashlib
import logging
import os
import secrets
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from app.gallery.picture import Picture

log = logging.getLogger(__name__)

LEVELS: Final = (256, 512)  # longest sides in pixels
MAX_BYTES: Final = 512 * 2**20
QUALITY: Final = 88
PRUNED_TO: Final = 0.8


class ThumbnailCache:
    """Small pictures in `folder`; all of it may be deleted at any time. Safe to use from several threads."""

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def load(self, picture: Picture, level: int) -> QImage:
        """The picture with a longest side of at most `level` pixels, made and kept where it is not there yet.

        Raises:
            ValueError: the file cannot be decoded; the text says why.
        """
        file = self._file(picture, level)
        image = QImage(str(file)) if file.exists() else QImage()
        if image.isNull():
            image = read_scaled(picture.path, level)
            self._keep(image, file)
        return image

    def prune(self) -> int:
        """Delete the oldest where all together are too large, and return how many."""
        entries = []
        for folder in self._folder.glob("*"):
            if folder.is_dir():
                with os.scandir(folder) as found:
                    entries += [(entry.stat().st_mtime_ns, entry.stat().st_size, entry.path) for entry in found]
        total, deleted = sum(size for _, size, _ in entries), 0
        if total <= self._max_bytes:
            return 0
        for _, size, path in sorted(entries):
            Path(path).unlink(missing_ok=True)
            total, deleted = total - size, deleted + 1
            if total <= self._max_bytes * PRUNED_TO:
                break
        return deleted

    def _file(self, picture: Picture, level: int) -> Path:
        name = os.fsencode(picture.path) + f"|{picture.mtime_ns}|{picture.size}".encode()
        digest = hashlib.sha256(name).hexdigest()[:40]
        return self._folder / digest[:2] / f"{digest}-{level}"

    def _keep(self, image: QImage, file: Path) -> None:
        """Write it, whole or not at all; where the disk refuses, it is made again the next time."""
        form = b"PNG" if image.hasAlphaChannel() else b"JPEG"
        temporary = file.with_name(f"{file.name}.{secrets.token_hex(4)}.tmp")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            writer = QImageWriter(str(temporary), QByteArray(form))
            writer.setQuality(QUALITY)
            written = writer.write(image)
            del writer  # closes the file
            if written:
                temporary.replace(file)
        except OSError as error:
            log.warning("a thumbnail was not kept: %s", error)
        finally:
            temporary.unlink(missing_ok=True)


def read_scaled(file: Path, side: int) -> QImage:
    """A picture, reduced to a longest side of `side` pixels where it is larger.

    Raises:
        ValueError: the file cannot be decoded; the text says why.
    """
    reader = QImageReader(str(file))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > side:
        scaled = size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(scaled.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        raise ValueError(reader.errorString() or "unknown reason")
    return image
