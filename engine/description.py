"""What a model is, read from its folder's JSON files and headers, without torch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from engine.errors import InvalidModel, UnsupportedFormat
from engine.headers import TensorHeader, read_headers, read_json

FORMAT_VERSION = 1
TRANSFORMER_STEM = "diffusion_pytorch_model"
PARTS = ("transformer", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "vae", "scheduler")

Family = Literal["dev", "schnell"]


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What a request without values gets; `guidance` is None where the model takes none."""

    width: int
    height: int
    steps: int
    guidance: float | None


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """The pixel sizes that a model makes: a side lies in `min` to `max` and divides by `multiple`."""

    min: int
    max: int
    multiple: int


STANDARD_SIZES = Sizes(min=256, max=2048, multiple=16)


@dataclass(frozen=True, kw_only=True)
class PreviewMap:
    """A linear map from latent to colour: `weight` is 3 rows of one number a latent channel."""

    weight: tuple[tuple[float, ...], ...]
    bias: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class ModelDescription:
    """One model: its name, kind, defaults and sizes in bytes.

    `recipe` is None for a 16-bit model. `parameters` and `ternary_parameters` count numbers of the
    transformer; `transformer_bytes` and `total_bytes` are sizes on disk. `limits` is one line for a person: what the
    model makes and what is outside it; None where it states none.
    """

    name: str
    folder: Path
    family: Family
    recipe: str | None
    defaults: Defaults
    sizes: Sizes
    max_sequence_length: int
    preview: PreviewMap | None
    licence: str
    limits: str | None
    parameters: int
    ternary_parameters: int
    transformer_bytes: int
    total_bytes: int

    @property
    def is_ternary(self) -> bool:
        """Whether the transformer is packed."""
        return self.recipe is not None


def describe(folder: Path) -> ModelDescription:
    """The description of the model in `folder`.

    Raises:
        InvalidModel: the folder is no whole model.
        UnsupportedFormat: a newer version wrote it.
    """
    check_parts(folder)
    config = read_json(folder / "transformer" / "config.json")
    quantization = read_quantization(folder)
    guided = config.get("guidance_embeds") is True
    settings = read_settings(folder)
    headers = read_headers(folder / "transformer", TRANSFORMER_STEM)
    modules = quantization["modules"] if quantization else {}
    ternary = sum(rows * columns for rows, columns in modules.values())
    try:
        return ModelDescription(
            name=str(settings.get("name", folder.resolve().name)),
            folder=folder,
            family=_family(settings.get("family", "dev" if guided else "schnell")),
            recipe=str(quantization.get("recipe", "not stated")) if quantization else None,
            defaults=_defaults(settings.get("defaults"), guided=guided),
            sizes=_sizes(settings["sizes"]) if "sizes" in settings else STANDARD_SIZES,
            max_sequence_length=_positive(settings.get("max_sequence_length", standard_sequence_length(guided=guided))),
            preview=_preview(settings.get("preview")),
            licence=str(settings.get("licence", "not stated")),
            limits=_line(settings.get("limits")),
            parameters=ternary + _plain_parameters(headers, modules),
            ternary_parameters=ternary,
            transformer_bytes=sum(tensor.bytes for tensor in headers.values()),
            total_bytes=folder_bytes(folder),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InvalidModel(f"{folder / 'triptych.json'} has a value of the wrong form ({error})") from None


def standard_defaults(*, guided: bool) -> Defaults:
    """The defaults of a plain FLUX.1 model: dev's where it takes guidance, schnell's otherwise."""
    return Defaults(width=1024, height=1024, steps=28 if guided else 4, guidance=3.5 if guided else None)


def standard_sequence_length(*, guided: bool) -> int:
    """How many tokens of a prompt a plain FLUX.1 model reads."""
    return 512 if guided else 256


def folder_bytes(folder: Path) -> int:
    """The size of all files below `folder`.

    Raises:
        InvalidModel: a file or folder cannot be read.
    """
    try:
        return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    except OSError as error:
        raise InvalidModel(f"{error.filename} cannot be read ({error.strerror}): check its permissions") from None


def check_parts(folder: Path) -> None:
    """See that a folder has every part of diffusers' pipeline layout.

    Raises:
        InvalidModel: a part is missing; the sentence names it.
    """
    if not folder.is_dir():
        raise InvalidModel(f"{folder} is no folder: choose a model's folder in diffusers' pipeline layout")
    try:
        present = {entry.name for entry in folder.iterdir()}
    except OSError as error:
        raise InvalidModel(f"{folder} cannot be read ({error.strerror}): check its permissions") from None
    if not present:
        raise InvalidModel(f"{folder} is empty: choose a model's folder in diffusers' pipeline layout")
    if missing := [part for part in ("model_index.json", *PARTS) if part not in present]:
        raise InvalidModel(f"{folder} is no whole model: {', '.join(missing)} missing; fetch or make it again")


def read_settings(folder: Path) -> dict[str, Any]:
    """The JSON object of `triptych.json`, empty where there is none.

    Raises:
        InvalidModel: the file is damaged.
        UnsupportedFormat: a newer version wrote it.
    """
    file = folder / "triptych.json"
    if not file.exists():
        return {}
    settings = read_json(file)
    check_format_version(settings, file)
    return settings


def read_quantization(folder: Path) -> dict[str, Any] | None:
    """The `quantization_config` of a ternary model's transformer, None for a 16-bit model.

    Raises:
        InvalidModel: it is damaged, or of another method.
        UnsupportedFormat: a newer version wrote it.
    """
    file = folder / "transformer" / "config.json"
    quantization = read_json(file).get("quantization_config")
    if quantization is None:
        return None
    if not isinstance(quantization, dict) or quantization.get("quant_method") != "triptych":
        raise InvalidModel(f"{file} is quantized by another method: open the model's 16-bit source instead")
    check_format_version(quantization, file)
    if quantization.get("layout") != "base3":
        raise InvalidModel(f"{file} names the layout {quantization.get('layout')!r}, where base3 belongs")
    modules = quantization.get("modules")
    if not isinstance(modules, dict) or not modules or not all(_is_shape(shape) for shape in modules.values()):
        raise InvalidModel(f"{file} has no list of quantized modules: fetch or make the model again")
    return quantization


def check_format_version(values: dict[str, Any], file: Path) -> None:
    """See that `values["format_version"]` is one that this version reads.

    Raises:
        InvalidModel: there is none.
        UnsupportedFormat: it is newer.
    """
    version = values.get("format_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise InvalidModel(f"{file} has no valid format_version: fetch or make the model again")
    if version > FORMAT_VERSION:
        raise UnsupportedFormat(
            f"{file} has format version {version} and this program reads up to {FORMAT_VERSION}: update Triptych"
        )


def _is_shape(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(side, int) and not isinstance(side, bool) and side > 0 for side in value)
    )


def _family(value: Any) -> Family:
    match value:
        case "dev":
            return "dev"
        case "schnell":
            return "schnell"
        case _:
            raise ValueError(f"family {value!r} is neither dev nor schnell")


def _defaults(values: Any, *, guided: bool) -> Defaults:
    if values is None:
        return standard_defaults(guided=guided)
    guidance = values.get("guidance")
    return Defaults(
        width=_positive(values["width"]),
        height=_positive(values["height"]),
        steps=_positive(values["steps"]),
        guidance=None if guidance is None else float(guidance),
    )


def _sizes(values: Any) -> Sizes:
    return Sizes(min=_positive(values["min"]), max=_positive(values["max"]), multiple=_positive(values["multiple"]))


def _positive(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{value!r} where a positive whole number belongs")
    return value


def _line(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"limits are {value!r}, where a line of text belongs")
    return " ".join((value or "").split()) or None


def _preview(values: Any) -> PreviewMap | None:
    if values is None:
        return None
    red, green, blue = (float(number) for number in values["bias"])
    weight = tuple(tuple(float(number) for number in row) for row in values["weight"])
    if len(weight) != 3 or len({len(row) for row in weight}) != 1:
        raise ValueError("preview.weight is not 3 rows of equal length")
    return PreviewMap(weight=weight, bias=(red, green, blue))


def _plain_parameters(headers: dict[str, TensorHeader], modules: dict[str, Any]) -> int:
    packed = {f"{name}.{part}" for name in modules for part in ("codes", "row_scale", "input_scale")}
    return sum(tensor.numbers for name, tensor in headers.items() if name not in packed)
