"""A FLUX.1 transformer in one safetensors file, under Black Forest Labs' or diffusers' names."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.checkpoint.architecture import WANTED, Naming, check_format, config_values, recognize
from engine.checkpoint.bfl_names import Share, parameter, shares
from engine.checkpoint.contents import PLAIN_DTYPES
from engine.checkpoint.stored import EIGHT_BIT_FLOATS, SourceTensor, parts, read_bytes, read_scalar
from engine.errors import InvalidModel
from engine.headers import TensorHeader, read_header, read_metadata
from engine.model.config import TransformerConfig, config_from_values
from engine.model.shapes import tensor_shapes

PREFIXES: Final = ("model.diffusion_model.", "diffusion_model.", "transformer.")
COMPANIONS: Final = (  # what files of a whole pipeline hold beside the transformer
    "cond_stage_model.", "conditioner.", "first_stage_model.", "model_ema.", "model_sampling.", "text_encoders.",
    "text_encoder.", "text_encoder_2.", "vae.",
)  # fmt: skip
SCALES: Final = (".scale_weight", ".weight_scale")  # of a weight, in ComfyUI's older and newer files
IGNORED: Final = ("scaled_fp8", ".scale_input", ".input_scale")  # a mark, and scales of activations
MARK: Final = ".comfy_quant"
MARK_KEYS: Final = {"format", "full_precision_matrix_mult"}
MARK_FORMATS: Final = {"float8_e4m3fn", "float8_e5m2"}


@dataclass(frozen=True, kw_only=True)
class SingleFile:
    """A transformer as one file holds it: `tensors` by diffusers' names; `licence` as the file's maker states it."""

    file: Path
    config: TransformerConfig
    config_values: dict[str, Any]
    tensors: dict[str, SourceTensor]
    licence: str | None


def check_single_file(file: Path) -> None:
    """See that `file` holds FLUX.1 in a format that is read, whether or not it is whole.

    Raises:
        InvalidModel: it is damaged, of another format, another architecture, or quantized.
    """
    check_format(file)
    recognize(without_prefix(read_header(file), file), file)


def read_single_file(file: Path, *, axes: tuple[int, ...]) -> SingleFile:
    """The transformer in `file`, every name, shape and dtype checked, no tensor loaded.

    `axes` are the rotary axes of the model that lends the other parts.

    Raises:
        InvalidModel: the file is damaged, of another format, another architecture or quantized, or a tensor is
            missing, unknown, or of the wrong shape or dtype.
    """
    check_format(file)
    stored = without_prefix(read_header(file), file)
    naming = recognize(stored, file)
    scales = _take_scales(stored, file)
    tensors: dict[str, SourceTensor] = {}
    for name, header in stored.items():
        module, kind = parameter(name) if naming is Naming.BLACK_FOREST_LABS else name.rpartition(".")[::2]
        held = shares(module) if naming is Naming.BLACK_FOREST_LABS else (Share(module=module),)
        if not held:
            raise InvalidModel(f"{file} holds {name}, which is no tensor of FLUX.1: {WANTED}")
        for share in held:
            target = f"{share.module}.{kind}"
            if target in tensors:
                raise InvalidModel(f"{file} holds what diffusers calls {target} twice: {WANTED}")
            rows = parts(header, share.spans, share.of)
            tensors[target] = SourceTensor(rows=rows, scale=scales.get(name, 1.0))
    values = config_values({name: tensor.shape for name, tensor in tensors.items()}, axes, file)
    try:
        config = config_from_values(values)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidModel(f"{file} holds no whole FLUX.1 transformer ({error}): {WANTED}") from None
    _check_tensors(tensors, config, file)
    metadata = read_metadata(file)
    licence = metadata.get("modelspec.license") or metadata.get("license")
    return SingleFile(file=file, config=config, config_values=values, tensors=tensors, licence=licence)


def without_prefix(headers: dict[str, TensorHeader], file: Path) -> dict[str, TensorHeader]:
    """The transformer's tensors, without the prefix that some programs put before each name.

    Raises:
        InvalidModel: beside tensors with the prefix there are others, which belong to no other part of a pipeline.
    """
    for prefix in PREFIXES:
        ours = {name.removeprefix(prefix): header for name, header in headers.items() if name.startswith(prefix)}
        if not ours:
            continue
        others = [name for name in headers if not name.startswith((prefix, *COMPANIONS))]
        if others and prefix == PREFIXES[0]:  # Stable Diffusion's files hold more of this kind: told by what is ours
            recognize(ours, file)
        if others:
            raise InvalidModel(f"{file} holds {min(others)} beside a transformer's tensors: {WANTED}")
        return ours
    return dict(headers)


def _take_scales(stored: dict[str, TensorHeader], file: Path) -> dict[str, float]:
    """Take ComfyUI's scales and marks out of `stored`; returns the scales by their weights' names."""
    scales: dict[str, float] = {}
    for name in list(stored):
        header = stored[name]
        if name.endswith(MARK):
            _check_mark(header, name)
        elif name.endswith(SCALES):
            weight = f"{name.rpartition('.')[0]}.weight"
            if weight not in stored or stored[weight].dtype not in EIGHT_BIT_FLOATS:
                raise InvalidModel(f"{file} holds {name} without a weight in 8-bit floats: {WANTED}")
            scales[weight] = _scale(header, name)
        elif not name.endswith(IGNORED):
            continue
        del stored[name]
    return scales


def _scale(header: TensorHeader, name: str) -> float:
    scale = read_scalar(header, name)
    if not math.isfinite(scale) or scale <= 0:
        raise InvalidModel(f"{name} in {header.file} is {scale}, no scale: fetch the file again")
    return scale


def _check_mark(header: TensorHeader, name: str) -> None:
    try:
        values = json.loads(read_bytes(header, 0, header.bytes))
        known = values["format"] in MARK_FORMATS and values.keys() <= MARK_KEYS
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        known = False
    if not known:
        raise InvalidModel(f"{header.file} is quantized by a method that is not known ({name}): {WANTED}")


def _check_tensors(tensors: dict[str, SourceTensor], config: TransformerConfig, file: Path) -> None:
    shapes = tensor_shapes(config)
    if missing := sorted(shapes.keys() - tensors.keys()):
        raise InvalidModel(f"{file} lacks the tensor that diffusers calls {missing[0]}: fetch it again, or {WANTED}")
    if unknown := sorted(tensors.keys() - shapes.keys()):
        raise InvalidModel(f"{file} holds {unknown[0]}, which is no tensor of this FLUX.1 transformer: {WANTED}")
    for name, tensor in tensors.items():
        if tensor.shape != shapes[name]:
            wrong = f"shape {list(tensor.shape)} where {list(shapes[name])} belongs"
        elif tensor.dtype not in PLAIN_DTYPES:
            wrong = f"dtype {tensor.dtype} where 8-, 16- or 32-bit floats belong"
        else:
            continue
        raise InvalidModel(f"{file} has {name} in {wrong}: fetch it again, or {WANTED}")
