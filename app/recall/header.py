"""A picture file's size and texts, read from its headers without decoding a pixel."""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from PIL.ExifTags import IFD, Base
from PIL.Image import DecompressionBombError, Exif
from PIL.JpegImagePlugin import JpegImageFile
from PIL.WebPImagePlugin import WebPImageFile
from PySide6.QtCore import QCoreApplication

from engine.errors import InvalidPicture

translate = QCoreApplication.translate

PNG_MARK: Final = b"\x89PNG\r\n\x1a\n"
JPEG_MARK: Final = b"\xff\xd8\xff"
TEXT_CHUNKS: Final = frozenset((b"tEXt", b"zTXt", b"iTXt"))
MAX_TEXT: Final = 4 * 2**20  # bytes of one text, also after unpacking
MAX_TEXTS: Final = 32
MAX_CHUNKS: Final = 20_000
MAX_FILE: Final = 512 * 2**20  # bytes of a JPEG or WebP file
TAGGED: Final = re.compile(r"\s*(triptych|workflow|prompt|parameters|invokeai_metadata):\s*", re.IGNORECASE)
CHARACTER_CODES: Final = {b"ASCII\0\0\0": "ascii", b"JIS\0\0\0\0\0": "iso2022_jp", b"\0" * 8: "utf-8"}
DAMAGE: Final = (
    OSError, SyntaxError, ValueError, struct.error, KeyError, IndexError, TypeError, AttributeError, EOFError,
    OverflowError, RuntimeError, ZeroDivisionError, MemoryError, zlib.error,
    UserWarning,  # of Pillow, where a person has Python turn warnings into errors
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PictureHeader:
    """A picture's size in pixels, and the texts in its file by their keywords."""

    width: int
    height: int
    texts: dict[str, str] = field(default_factory=dict)


def read_header(file: Path) -> PictureHeader:
    """The header of a PNG, JPEG or WebP file, whatever its name says.

    Raises:
        InvalidPicture: it cannot be read, or is no such picture.
    """
    try:
        with file.open("rb") as stream:
            header = _read(stream)
    except OSError as error:
        text = translate("Recall", "{file} cannot be read ({cause}): check the file")
        raise InvalidPicture(text.format(file=file, cause=error.strerror or error)) from None
    except DecompressionBombError:
        text = translate("Recall", "{file} says it is larger than any picture read here: choose another file")
        raise InvalidPicture(text.format(file=file)) from None
    if header is None:
        text = translate("Recall", "{file} is no PNG, JPEG or WebP picture, or a damaged one: choose another file")
        raise InvalidPicture(text.format(file=file))
    return header


def _read(stream: BinaryIO) -> PictureHeader | None:
    mark = stream.read(12)
    if mark.startswith(PNG_MARK):
        stream.seek(len(PNG_MARK))
        return _read_png(stream)
    if mark.startswith(JPEG_MARK) or (mark[:4] == b"RIFF" and mark[8:] == b"WEBP"):
        if stream.seek(0, 2) > MAX_FILE:
            return None
        stream.seek(0)
        return _read_exif(stream, JpegImageFile if mark.startswith(JPEG_MARK) else WebPImageFile)
    return None


def _read_png(stream: BinaryIO) -> PictureHeader | None:
    """Texts come before the pixels; only where none does, what follows the pixels is looked at too."""
    size: tuple[int, int] | None = None
    texts: dict[str, str] = {}
    for kind, data in _chunks(stream):
        if size is None:
            if kind != b"IHDR" or len(data) < 8:
                return None
            size = (int.from_bytes(data[:4], "big"), int.from_bytes(data[4:8], "big"))
        elif kind in TEXT_CHUNKS and (named := _text_of(kind, data)) and len(texts) < MAX_TEXTS:
            texts.setdefault(*named)
        elif kind == b"IEND" or (kind == b"IDAT" and texts):
            break
    if size is None or 0 in size:
        return None
    return PictureHeader(width=size[0], height=size[1], texts=texts)


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's kind, with its data where it is a text or the header; ends where the file is cut off."""
    for _ in range(MAX_CHUNKS):
        head = stream.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        data = b""
        if kind == b"IHDR" or (kind in TEXT_CHUNKS and length <= MAX_TEXT):
            data = stream.read(min(length, MAX_TEXT))
            if len(data) < length:
                return
            stream.seek(4, 1)
        else:
            stream.seek(length + 4, 1)
        yield kind, data


def _text_of(kind: bytes, data: bytes) -> tuple[str, str] | None:
    keyword, found, rest = data.partition(b"\0")
    if not found or not 1 <= len(keyword) <= 79:
        return None
    packed = False
    if kind == b"zTXt":
        packed, rest = True, rest[1:]
    elif kind == b"iTXt":
        packed = rest[:1] == b"\1"
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    if packed:
        unpacked = _unpack(rest)
        if unpacked is None:
            return None
        rest = unpacked
    text = rest.decode("utf-8", "replace") if kind == b"iTXt" else rest.decode("latin-1")
    return keyword.decode("latin-1"), text


def _unpack(data: bytes) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(data, MAX_TEXT)
    except zlib.error:
        return None


def _read_exif(stream: BinaryIO, kind: type[JpegImageFile | WebPImageFile]) -> PictureHeader | None:
    try:
        with kind(stream) as image:
            width, height = image.size
            return PictureHeader(width=width, height=height, texts=_exif_texts(image.getexif()))
    except DAMAGE:
        return None


def _exif_texts(exif: Exif) -> dict[str, str]:
    texts: dict[str, str] = {}
    for tag in (Base.ImageDescription, Base.Make, Base.Model, Base.Software, Base.HostComputer):
        value = exif.get(tag)
        if isinstance(value, str) and (tagged := TAGGED.match(value)):
            texts.setdefault(tagged[1].lower(), value[tagged.end() :].rstrip("\0"))
    comment = exif.get_ifd(IFD.Exif).get(Base.UserComment)
    if isinstance(comment, bytes) and len(comment) <= MAX_TEXT:
        texts.setdefault("parameters", _decode_comment(comment))
    elif isinstance(comment, str):
        texts.setdefault("parameters", comment)
    return texts


def _decode_comment(comment: bytes) -> str:
    code, text = comment[:8], comment[8:]
    if code == b"UNICODE\0":
        # Exif does not say in which order UTF-16's bytes are: the zeros of Latin letters do.
        little = text.startswith(b"\xff\xfe") or text[1::2].count(0) > text[::2].count(0)
        return text.decode("utf-16-le" if little else "utf-16-be", "replace").lstrip("\ufeff")
    if code in CHARACTER_CODES:
        return text.decode(CHARACTER_CODES[code], "replace")
    return comment.decode("utf-8", "replace")
