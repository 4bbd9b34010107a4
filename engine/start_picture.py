"""The picture that image-to-image begins from: its file read, upright and cut to size, and the steps that it leaves."""

import hashlib
import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from engine.description import TRANSFORMER_STEM, ModelDescription
from engine.errors import InvalidRequest
from engine.headers import read_headers
from engine.placement import VAE_ENCODER
from engine.requests import GenerationRequest

FORMATS: Final = ("PNG", "JPEG", "WEBP", "AVIF", "BMP", "GIF", "TIFF", "JPEG2000", "PPM", "TGA", "QOI")
MAX_FILE: Final = 512 * 2**20  # bytes
WHITE: Final = (255, 255, 255, 255)
DAMAGE: Final = (
    SyntaxError, ValueError, struct.error, KeyError, IndexError, TypeError, AttributeError, EOFError, OverflowError,
    RuntimeError, ZeroDivisionError, zlib.error, OSError,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OpenedStart:
    """A start picture as it is encoded: row-major 8-bit RGB `pixels`, and the SHA-256 of the file they came from."""

    pixels: bytes
    width: int
    height: int
    sha256: str


def skipped_steps(request: GenerationRequest) -> int:
    """How many of a request's steps, which are filled in, a start picture stands in for; at least one is left.

    The rule is that of diffusers' `FluxImg2ImgPipeline.get_timesteps`.
    """
    assert request.steps, "the request is not resolved"
    if request.start is None:
        return 0
    run = min(request.steps * request.start.strength, request.steps)
    return min(int(max(request.steps - run, 0)), request.steps - 1)


def open_start(request: GenerationRequest, model: ModelDescription) -> OpenedStart | None:
    """The start picture of `request`, whose size is filled in, cut to that size; None where it has none.

    It is turned upright, laid over white, resized (Lanczos) until it covers the size, and cropped in the middle.

    Raises:
        InvalidRequest: the file is gone, is no picture or too large a one, or the model cannot encode pictures.
    """
    if request.start is None:
        return None
    assert request.width, "the request is not resolved"
    assert request.height, "the request is not resolved"
    _check_encodes(model)
    file = request.start.file
    content = _content(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, about oddities of a file
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = _upright(content)
    except UnidentifiedImageError:
        raise InvalidRequest(
            f"the start picture {file} is no picture, or of an unknown kind: choose a PNG, JPEG or WebP file"
        ) from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError):
        most = (Image.MAX_IMAGE_PIXELS or 0) // 10**6
        raise InvalidRequest(
            f"the start picture {file} is too large, over {most} megapixels: choose a smaller one"
        ) from None
    except DAMAGE as error:
        raise InvalidRequest(f"the start picture {file} is damaged ({error}): choose another file") from None
    fitted = ImageOps.fit(picture, (request.width, request.height), method=Image.Resampling.LANCZOS)
    return OpenedStart(
        pixels=fitted.tobytes(),
        width=request.width,
        height=request.height,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def file_digest(file: Path) -> str:
    """The SHA-256 of a start picture's file, as a picture that was made from it records it.

    Raises:
        InvalidRequest: the file is gone, cannot be read or is too large.
    """
    return hashlib.sha256(_content(file)).hexdigest()


def _check_encodes(model: ModelDescription) -> None:
    if not any(name.startswith(VAE_ENCODER) for name in read_headers(model.folder / "vae", TRANSFORMER_STEM)):
        raise InvalidRequest(
            f"{model.name} has no encoder in its VAE, so that it cannot begin from a picture: leave the start picture "
            "out, or choose another model"
        )


def _content(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise InvalidRequest(f"there is no start picture {file}: choose a file that is there")
        if file.stat().st_size > MAX_FILE:
            raise InvalidRequest(
                f"the start picture {file} is too large, over {MAX_FILE // 2**20} MiB: choose a smaller one"
            )
        return file.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL byte
        reason = getattr(error, "strerror", None) or error
        raise InvalidRequest(f"the start picture {file} cannot be read ({reason}): check the file") from None


def _upright(content: bytes) -> Image.Image:
    """The first picture of a file, RGB; only formats that Pillow decodes by itself are tried."""
    Image.init()
    with Image.open(io.BytesIO(content), formats=[name for name in FORMATS if name in Image.OPEN]) as opened:
        opened.load()
        return _rgb(ImageOps.exif_transpose(opened))


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, WHITE)
        return Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
    if picture.mode.startswith(("I", "F")):  # Pillow would clip them to 8 bits
        picture = _eight_bits(picture)
    return picture.convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Greys of 16 bits, or floats of 0 to 1, as 8 bits; what has no more than 255 already stays."""
    grey = picture.convert("F")
    _, most = grey.getextrema()
    assert isinstance(most, float), "a grey picture has one band"
    scale = 1 / 257 if most > 255 else 255.0 if picture.mode == "F" and most <= 1 else 1.0
    return grey.point(lambda value: value * scale + 0.5).convert("L")
