"""The export of pictures into another form, with their settings where the form holds them."""

import concurrent.futures
import enum
import io
import json
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from PIL.ExifTags import IFD, Base
from PIL.PngImagePlugin import PngInfo
from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.gallery.export_name import DEFAULT_TEMPLATE, file_stem
from app.gallery.picture import Picture
from app.recall.header import DAMAGE, PNG_MARK, read_header
from engine.errors import EngineError, InvalidPicture, OutputExists
from engine.picture import PARAMETERS_KEY, SETTINGS_KEY
from engine.saving import save_picture

translate = QCoreApplication.translate

log = logging.getLogger(__name__)

MAX_EXIF: Final = 65_000  # bytes that a JPEG file has room for
LOSSLESS: Final = 100


class Form(enum.StrEnum):
    """What an exported file is."""

    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WebP"

    @property
    def suffix(self) -> str:
        """The end of such a file's name."""
        return {Form.PNG: ".png", Form.JPEG: ".jpg", Form.WEBP: ".webp"}[self]


@dataclass(frozen=True, kw_only=True)
class ExportPlan:
    """Where and how pictures are exported; `quality` 1 to 100 counts for JPEG and WebP, whose 100 loses nothing."""

    folder: Path
    form: Form = Form.PNG
    quality: int = 92
    template: str = DEFAULT_TEMPLATE
    keeps_settings: bool = True


def export_picture(picture: Picture, plan: ExportPlan, number: int) -> Path:
    """Write picture `number` (from 1) of an export to a free name, and return the file; none is ever overwritten.

    Raises:
        EngineError: the picture cannot be read, the template is wrong, or the file cannot be written.
    """
    stem = file_stem(plan.template, picture, number)
    content = converted(picture.path, plan)
    attempt = 1
    while True:
        name = stem if attempt == 1 else f"{stem}-{attempt}"
        try:
            file = plan.folder / f"{name}{plan.form.suffix}"
            save_picture(content, file)
        except OutputExists:
            attempt += 1
        else:
            return file


def converted(file: Path, plan: ExportPlan) -> bytes:
    """The bytes of a picture in the plan's form; a PNG with its settings stays as it is, byte for byte.

    Raises:
        InvalidPicture: it cannot be read, or its settings do not fit the form.
    """
    texts = read_header(file).texts if plan.keeps_settings else {}
    try:
        content = file.read_bytes()
        if plan.form is Form.PNG and plan.keeps_settings and content.startswith(PNG_MARK):
            return content
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            return _encoded(image, plan, texts)
    except OSError as error:
        text = translate("Exporter", "{file} cannot be read ({cause}): check the file")
        raise InvalidPicture(text.format(file=file, cause=error.strerror or error)) from None
    except (*DAMAGE, Image.DecompressionBombError) as error:
        text = translate("Exporter", "{file} cannot be exported ({cause}): choose another form or leave it out")
        raise InvalidPicture(text.format(file=file, cause=error)) from None


def _encoded(image: Image.Image, plan: ExportPlan, texts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    match plan.form:
        case Form.PNG:
            chunks = PngInfo()
            for key, text in texts.items():
                chunks.add_itxt(key, text)
            clean = Image.new(image.mode, image.size)
            clean.paste(image)
            clean.save(stream, "PNG", pnginfo=chunks)
        case Form.JPEG:
            opaque = image.convert("RGB")
            opaque.save(stream, "JPEG", quality=plan.quality, subsampling=0, exif=_exif(texts))
        case Form.WEBP:
            plain = image if image.mode in ("RGB", "RGBA") else image.convert("RGB")
            lossless = plan.quality >= LOSSLESS
            plain.save(stream, "WEBP", quality=plan.quality, lossless=lossless, exif=_exif(texts), icc_profile=None)
    return stream.getvalue()


def _exif(texts: dict[str, str]) -> bytes:
    """A1111's text as the comment, where other programs look for it, and our own as the description, in ASCII."""
    exif = Image.Exif()
    if PARAMETERS_KEY in texts:
        comment = b"UNICODE\0" + texts[PARAMETERS_KEY].encode("utf-16-be", "replace")
        exif.get_ifd(IFD.Exif)[Base.UserComment] = comment
    if SETTINGS_KEY in texts:
        exif[Base.ImageDescription] = f"{SETTINGS_KEY}:{_ascii_json(texts[SETTINGS_KEY])}"
    content = exif.tobytes() if texts else b""
    if len(content) > MAX_EXIF:
        raise ValueError(translate("Exporter", "its settings are too long for this form"))
    return content


def _ascii_json(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=True)


class Exporter(QObject):
    """Exports in a thread; each `start` ends in one `finished`."""

    progressed = Signal(int, int)  # done, of how many
    finished = Signal(int, object, object)  # how many files, the folder, and the first fault's sentence or None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="gallery-export")
        self._stop = threading.Event()

    def start(self, pictures: Sequence[Picture], plan: ExportPlan) -> None:
        """Export pictures after those that were asked for before."""
        if not self._stop.is_set():
            self._pool.submit(self._run, tuple(pictures), plan)

    def close(self) -> None:
        """Stop after the picture that is being written."""
        self._stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, pictures: tuple[Picture, ...], plan: ExportPlan) -> None:
        done, fault = 0, None
        for number, picture in enumerate(pictures, start=1):
            if self._stop.is_set():
                return
            try:
                export_picture(picture, plan, number)
                done += 1
            except EngineError as error:
                fault = fault or error.sentence
            except Exception:
                log.exception("%s was not exported", picture.path)
                fault = fault or self.tr("{file} was not exported: the log says why").format(file=picture.path)
            self.progressed.emit(number, len(pictures))
        self.finished.emit(done, plan.folder, fault)
