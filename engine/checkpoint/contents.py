"""What a transformer's files hold, checked against its configuration without torch."""

import math
import sys
from array import array
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from engine.description import TRANSFORMER_STEM, read_quantization
from engine.errors import InvalidModel
from engine.headers import TensorHeader, read_headers
from engine.model.config import TransformerConfig, read_config
from engine.model.shapes import linears, tensor_shapes

CODES_A_BYTE = 5
PLAIN_DTYPES = ("BF16", "F16", "F32")
PACKED_DTYPES = {"codes": "U8", "row_scale": "F32", "input_scale": "F32", "branch_down": "BF16", "branch_up": "BF16"}
OPTIONAL_PARTS = ("input_scale", "branch_down", "branch_up")


@dataclass(frozen=True, kw_only=True)
class TransformerContents:
    """A transformer's files: `modules` are its ternary linears, name to (N, K), empty for a 16-bit model."""

    folder: Path
    config: TransformerConfig
    recipe: str | None
    modules: dict[str, tuple[int, int]]
    tensors: dict[str, TensorHeader]

    @property
    def plain_names(self) -> list[str]:
        """The tensors that are no part of a packed weight, in the files' order."""
        return [name for name in self.tensors if not self._is_packed(name)]

    def packed_names(self, module: str) -> dict[str, str]:
        """The tensors of one ternary linear that are there: part to name, its bias apart."""
        names = {part: f"{module}.{part}" for part in PACKED_DTYPES}
        return {part: name for part, name in names.items() if name in self.tensors}

    def _is_packed(self, name: str) -> bool:
        module, _, part = name.rpartition(".")
        return module in self.modules and part in PACKED_DTYPES


def read_contents(model: Path) -> TransformerContents:
    """The contents of the transformer of the model in folder `model`, every name, shape and dtype checked.

    Raises:
        InvalidModel: a file is damaged, or a tensor is missing, unknown, or of the wrong shape or dtype.
        UnsupportedFormat: a newer version wrote it.
    """
    folder = model / "transformer"
    quantization = read_quantization(model)
    config = read_config(folder)
    modules = {name: (rows, columns) for name, (rows, columns) in (quantization or {}).get("modules", {}).items()}
    contents = TransformerContents(
        folder=folder,
        config=config,
        recipe=str(quantization.get("recipe", "not stated")) if quantization else None,
        modules=modules,
        tensors=read_headers(folder, TRANSFORMER_STEM),
    )
    _check_modules(contents)
    _check_names(contents)
    shapes = tensor_shapes(config)
    for name in contents.plain_names:
        _check_tensor(contents.tensors[name], name, shapes[name], PLAIN_DTYPES)
    for module in modules:
        _check_packed(contents, module)
    return contents


def check_scales(contents: TransformerContents) -> None:
    """Read the scales of every ternary linear: finite, row scales >= 0, input scales > 0.

    Raises:
        InvalidModel: one is not; the sentence names the tensor.
    """
    for module in contents.modules:
        names = contents.packed_names(module)
        row_scale = read_floats(contents.tensors[names["row_scale"]])
        if not all(map(math.isfinite, row_scale)) or min(row_scale) < 0:
            raise InvalidModel(_damaged(contents, names["row_scale"], "a scale that is negative or not finite"))
        if "input_scale" in names:
            input_scale = read_floats(contents.tensors[names["input_scale"]])
            if not all(map(math.isfinite, input_scale)) or min(input_scale) <= 0:
                raise InvalidModel(_damaged(contents, names["input_scale"], "a scale that is not positive and finite"))


def read_floats(tensor: TensorHeader) -> "array[float]":
    """The float32 numbers of a tensor, flat.

    Raises:
        InvalidModel: the file cannot be read, or ended early.
    """
    numbers = array("f")
    try:
        with tensor.file.open("rb") as stream:
            stream.seek(tensor.start)
            numbers.frombytes(stream.read(tensor.bytes))
    except OSError as error:
        raise InvalidModel(f"{tensor.file} cannot be read ({error.strerror}): check its permissions") from None
    if len(numbers) < tensor.numbers:
        raise InvalidModel(f"{tensor.file} is cut short: fetch or make the model again")
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _check_modules(contents: TransformerContents) -> None:
    known = linears(contents.config)
    for name, shape in contents.modules.items():
        if known.get(name) != shape:
            expected = f"its shape is {list(known[name])}" if name in known else "the transformer has no such linear"
            raise InvalidModel(
                f"{contents.folder / 'config.json'} lists {name} as a ternary linear of shape {list(shape)}, "
                f"but {expected}: fetch or make the model again"
            )


def _check_names(contents: TransformerContents) -> None:
    plain = tensor_shapes(contents.config)
    required = {name for name in plain if not _is_weight_of(name, contents.modules)}
    required |= {f"{module}.{part}" for module in contents.modules for part in ("codes", "row_scale")}
    allowed = required | {f"{module}.{part}" for module in contents.modules for part in OPTIONAL_PARTS}
    if missing := sorted(required - contents.tensors.keys()):
        raise InvalidModel(f"{contents.folder} lacks the tensor {missing[0]}: fetch or make the model again")
    if unknown := sorted(contents.tensors.keys() - allowed):
        file = contents.tensors[unknown[0]].file
        raise InvalidModel(
            f"{file} holds {unknown[0]}, which is no tensor of this transformer: fetch or make the model again"
        )


def _check_packed(contents: TransformerContents, module: str) -> None:
    rows, columns = contents.modules[module]
    names = contents.packed_names(module)
    if ("branch_down" in names) != ("branch_up" in names):
        raise InvalidModel(
            f"{contents.folder} holds half of the side branch of {module}: fetch or make the model again"
        )
    rank = contents.tensors[names["branch_down"]].shape[:1] if "branch_down" in names else ()
    shapes = {
        "codes": (rows, math.ceil(columns / CODES_A_BYTE)),
        "row_scale": (rows,),
        "input_scale": (columns,),
        "branch_down": (*rank, columns),
        "branch_up": (rows, *rank),
    }
    for part, name in names.items():
        _check_tensor(contents.tensors[name], name, shapes[part], (PACKED_DTYPES[part],))
    if len({contents.tensors[name].file for name in (*names.values(), f"{module}.bias")}) > 1:
        raise InvalidModel(
            f"{contents.folder} has {module} in two files, where one belongs: fetch or make the model again"
        )


def _check_tensor(tensor: TensorHeader, name: str, shape: tuple[int, ...], dtypes: Collection[str]) -> None:
    wrong = ""
    if tensor.shape != shape:
        wrong = f"shape {list(tensor.shape)} where {list(shape)} belongs"
    elif tensor.dtype not in dtypes:
        wrong = f"dtype {tensor.dtype} where {' or '.join(dtypes)} belongs"
    if wrong:
        raise InvalidModel(f"{name} in {tensor.file} has {wrong}: fetch or make the model again")


def _is_weight_of(name: str, modules: Collection[str]) -> bool:
    module, _, part = name.rpartition(".")
    return part == "weight" and module in modules


def _damaged(contents: TransformerContents, name: str, what: str) -> str:
    return f"{name} in {contents.tensors[name].file} holds {what}: fetch or make the model again"
