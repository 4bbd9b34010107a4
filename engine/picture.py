"""A picture's file: PNG with the settings that made it, from which it can be made again."""

import dataclasses
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any, Final

from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from engine.errors import InvalidPicture, InvalidRequest
from engine.requests import MAX_SEED, GenerationRequest, StartPicture
from engine.version import VERSION

FORMAT_VERSION: Final = 1
SETTINGS_KEY: Final = "triptych"
PARAMETERS_KEY: Final = "parameters"
SHORT_HASH: Final = 10
REQUEST_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "prompt": (str,),
    "seed": (int,),
    "width": (int,),
    "height": (int,),
    "steps": (int,),
    "guidance": (int, float, type(None)),
    "count": (int,),
}
LATER_REQUEST_TYPES: Final[dict[str, tuple[type, ...]]] = {"true_cfg": (int, float), "negative_prompt": (str,)}


@dataclass(frozen=True, kw_only=True)
class PictureSettings:
    """What made one picture.

    `request` is the whole job with the model's defaults filled in, `seed` the seed of this picture
    of it; `model` is the model's name and `weights_sha256` the SHA-256 of its weights' index. `tile` is the side in
    pixels of what the decoder took at once, None where it took the whole picture. `start_sha256` is of the file of the
    request's start picture, where it has one. Of that file's place a PNG says its name alone, because pictures are
    shared: what is read from one has a start picture without a folder.
    """

    request: GenerationRequest
    seed: int
    model: str
    weights_sha256: str
    activations: str
    backend: str
    device: str
    versions: dict[str, str]
    tile: int | None = None
    start_sha256: str | None = None

    @property
    def again(self) -> GenerationRequest:
        """The request that makes this one picture again."""
        return dataclasses.replace(self.request, seed=self.seed, count=1)


def encode_png(pixels: bytes, *, width: int, height: int, settings: PictureSettings) -> bytes:
    """A PNG file of row-major 8-bit RGB `pixels` with `settings` inside; the same arguments give the same bytes."""
    assert len(pixels) == width * height * 3, "pixels are not width x height x 3 bytes"
    chunks = PngInfo()
    chunks.add_text(PARAMETERS_KEY, parameters_text(settings, width=width, height=height))
    chunks.add_itxt(
        SETTINGS_KEY,
        json.dumps(_to_json(settings), ensure_ascii=False),
        lang="",
        tkey="",
    )
    file = io.BytesIO()
    Image.frombytes("RGB", (width, height), pixels).save(file, format="PNG", pnginfo=chunks)
    return file.getvalue()


def parameters_text(settings: PictureSettings, *, width: int, height: int) -> str:
    """The settings as A1111 and the programs after it write and read them: the prompts, then one line of values."""
    request = settings.request
    values: dict[str, object] = {
        "Steps": request.steps,
        "Sampler": "Euler",
        "CFG scale": f"{request.true_cfg:g}",
    }
    if request.guidance is not None:
        values["Distilled CFG Scale"] = f"{request.guidance:g}"
    values |= {
        "Seed": settings.seed,
        "Size": f"{width}x{height}",
        "Model hash": settings.weights_sha256[:SHORT_HASH],
        "Model": settings.model,
    }
    if request.start is not None:
        values["Denoising strength"] = f"{request.start.strength:g}"
    values["Version"] = f"Triptych {settings.versions.get('triptych', VERSION)}"
    line = ", ".join(f"{name}: {_quoted(str(value))}" for name, value in values.items())
    negative = f"\nNegative prompt: {request.negative_prompt}" if request.negative_prompt else ""
    return f"{request.prompt}{negative}\n{line}".replace("\0", " ")


def read_settings(png: bytes | Path) -> PictureSettings:
    """The settings inside a PNG file, given as its bytes or its path.

    Raises:
        InvalidPicture: it cannot be read, is no PNG file, or its settings are missing, damaged or of a newer version.
    """
    name = str(png) if isinstance(png, Path) else "the picture"
    return parse_settings(_settings_chunk(png, name), name)


def parse_settings(text: str, name: str) -> PictureSettings:
    """The settings in the JSON `text` that was found inside the picture `name`.

    Raises:
        InvalidPicture: they are damaged, or of a newer version.
    """
    try:
        values = json.loads(text)
        version = values["format_version"]
        if isinstance(version, int) and version > FORMAT_VERSION:
            raise InvalidPicture(f"the settings inside {name} were written by a newer version: update Triptych")
        if version != FORMAT_VERSION:
            raise ValueError(f"format version {version!r}")
        return _from_json(values)
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
        InvalidRequest,
    ) as error:
        raise InvalidPicture(f"the settings inside {name} are damaged ({_cause(error)})") from None


def _settings_chunk(png: bytes | Path, name: str) -> str:
    try:
        with Image.open(png if isinstance(png, Path) else io.BytesIO(png), formats=["PNG"]) as image:
            text = image.info.get(SETTINGS_KEY)
    except UnidentifiedImageError:
        raise InvalidPicture(f"{name} is no PNG file, or a damaged one: choose a picture made by Triptych") from None
    except OSError as error:
        raise InvalidPicture(f"{name} cannot be read ({error.strerror or error}): check the file") from None
    except (SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InvalidPicture(f"{name} is damaged ({error}): choose another picture") from None
    if not isinstance(text, str):
        raise InvalidPicture(f"{name} has no settings inside: choose a picture made by Triptych")
    return text


def _to_json(settings: PictureSettings) -> dict[str, Any]:
    values = dataclasses.asdict(settings)
    values["request"] = _request_to_json(settings)
    values["versions"] = dict(sorted(settings.versions.items()))
    del values["start_sha256"]  # it stands with the file's name
    return {"format_version": FORMAT_VERSION, **values}


def _request_to_json(settings: PictureSettings) -> dict[str, Any]:
    """What a picture from a prompt alone does not have is left out, so that its file is what it always was."""
    request = settings.request
    values: dict[str, Any] = {name: getattr(request, name) for name in REQUEST_TYPES}
    if request.true_cfg != 1.0:
        values |= {"true_cfg": request.true_cfg, "negative_prompt": request.negative_prompt}
    if request.start is not None:
        assert settings.start_sha256, "a start picture without a SHA-256"
        start = request.start
        values["start"] = {"file": _bare(start.file), "sha256": settings.start_sha256, "strength": start.strength}
    return values


def _bare(file: Path) -> str:
    """A file's name without its folder, of letters that every system takes."""
    name = PureWindowsPath(file.name.encode("utf-8", "replace").decode("utf-8")).name
    return name.replace("\0", " ") or "picture"


def _read_start(values: dict[str, Any]) -> tuple[StartPicture, str] | tuple[None, None]:
    if values.get("start") is None:
        return None, None
    start = _typed(values, "start", dict)
    name, digest = _typed(start, "file", str), _typed(start, "sha256", str)
    if not name or name in (".", "..") or any(letter in name for letter in "/\\\0"):
        raise ValueError(f"start names the file {name!r}"[:80])
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise ValueError(f"start has the SHA-256 {digest!r}"[:80])
    return StartPicture(file=Path(name), strength=_typed(start, "strength", int, float)), digest


def _from_json(values: dict[str, Any]) -> PictureSettings:
    request = {name: _typed(values["request"], name, *kinds) for name, kinds in REQUEST_TYPES.items()}
    request |= {
        name: _typed(values["request"], name, *kinds)
        for name, kinds in LATER_REQUEST_TYPES.items()
        if name in values["request"]
    }
    start, start_sha256 = _read_start(values["request"])
    texts = {
        name: _typed(values, name, str) for name in ("model", "weights_sha256", "activations", "backend", "device")
    }
    versions = _typed(values, "versions", dict)
    seed = _typed(values, "seed", int)
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed {seed}")
    return PictureSettings(
        request=GenerationRequest(**request, start=start),
        seed=seed,
        versions={name: _typed(versions, name, str) for name in versions},
        tile=_typed(values, "tile", int, type(None)) if "tile" in values else None,
        start_sha256=start_sha256,
        **texts,
    )


def _typed(values: dict[str, Any], name: str, *kinds: type) -> Any:
    value = values[name]
    if not isinstance(value, kinds) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}"[:80])
    return value


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if any(letter in text for letter in ",:\n") else text


def _cause(error: Exception) -> str:
    match error:
        case KeyError():
            return f"{error.args[0]} is missing"
        case json.JSONDecodeError():
            return "no valid JSON"
        case _:
            return str(error)
