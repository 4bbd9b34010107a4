"""A seeded random model of FLUX.1-dev's exact shapes, streamed to the disk in diffusers' shards."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.bench.flux_dev import FLUX_DEV
from engine.description import TRANSFORMER_STEM
from engine.headers import DTYPE_BYTES
from engine.model.config import config_from_values
from engine.model.shapes import Shape, tensor_shapes
from engine.parts import CLASSES

CONFIG = {"_class_name": "FluxTransformer2DModel", **FLUX_DEV}
DOUBLE_BLOCKS, SINGLE_BLOCKS = FLUX_DEV["num_layers"], FLUX_DEV["num_single_layers"]
MAX_SHARD_BYTES = 10**10  # diffusers' own
PIECE_NUMBERS = 2**18
ROW_SPREAD, COLUMN_SPREAD = 0.35, 0.15  # of the logarithms of the scales
HEAVY_ROWS = 0.1  # whose numbers are normal ones squared, with their sign
OUTLIER_COLUMNS, OUTLIER_FACTOR = 0.003, 6.0
TYPICAL = 0.02


def write_random_flux(folder: Path, *, blocks: int = DOUBLE_BLOCKS + SINGLE_BLOCKS, seed: int = 0) -> dict[str, Any]:
    """Write the model with `blocks` of its blocks, a third of them double, to `folder`; its configuration.

    Weights are bfloat16 with row scales spread as e^N, input columns that stand out and rows with heavy tails; the
    other parts hold an empty configuration each. The same seed gives the same bytes.

    Raises:
        OSError: it cannot be written.
    """
    double = max(1, round(blocks * DOUBLE_BLOCKS / (DOUBLE_BLOCKS + SINGLE_BLOCKS)))
    config = CONFIG | {"num_layers": double, "num_single_layers": blocks - double}
    for part in CLASSES:
        (folder / part).mkdir(parents=True)
        (folder / part / "config.json").write_text("{}")
    index = {part: ["diffusers", classes[0]] for part, classes in CLASSES.items()}
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"} | index))
    (folder / "transformer" / "config.json").write_text(json.dumps(config))
    _write_transformer(folder / "transformer", tensor_shapes(config_from_values(config)), seed)
    return config


def _write_transformer(folder: Path, shapes: dict[str, Shape], seed: int) -> None:
    shards = list(_shards(shapes))
    numbers = {name: number for number, name in enumerate(shapes)}
    weight_map: dict[str, str] = {}
    with ThreadPoolExecutor(torch.get_num_threads()) as threads:
        for count, names in enumerate(shards, start=1):
            file = folder / f"{TRANSFORMER_STEM}-{count:05d}-of-{len(shards):05d}.safetensors"
            weight_map |= dict.fromkeys(names, file.name)
            with file.open("wb") as stream:
                stream.write(_header({name: shapes[name] for name in names}))
                for name in names:
                    for piece in _pieces(shapes[name], [seed, numbers[name]], threads):
                        stream.write(piece.view(torch.uint8).numpy().data)
    index = {"metadata": {"total_size": sum(map(_bytes, shapes.values()))}, "weight_map": weight_map}
    (folder / f"{TRANSFORMER_STEM}.safetensors.index.json").write_text(json.dumps(index))


def _shards(shapes: dict[str, Shape]) -> Iterator[list[str]]:
    names: list[str] = []
    size = 0
    for name, shape in shapes.items():
        if names and size + _bytes(shape) > MAX_SHARD_BYTES:
            yield names
            names, size = [], 0
        names.append(name)
        size += _bytes(shape)
    yield names


def _bytes(shape: Shape) -> int:
    return int(np.prod(shape)) * DTYPE_BYTES["BF16"]


def _header(shapes: dict[str, Shape]) -> bytes:
    entries: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    place = 0
    for name, shape in shapes.items():
        entries[name] = {"dtype": "BF16", "shape": list(shape), "data_offsets": [place, place + _bytes(shape)]}
        place += _bytes(shape)
    text = json.dumps(entries).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text


def _pieces(shape: Shape, seed: list[int], threads: ThreadPoolExecutor) -> Iterator[Tensor]:
    """The tensor in pieces of whole rows, bfloat16; a vector counts as one row."""
    rows, columns = shape if len(shape) == 2 else (1, *shape)
    scales = _column_scales(columns, _generator(seed))
    piece_rows = max(1, PIECE_NUMBERS // columns)

    def make(start: int) -> Tensor:
        rng = _generator([*seed, start])
        return _rows(min(piece_rows, rows - start), scales, rng)

    yield from threads.map(make, range(0, rows, piece_rows))


def _generator(seed: list[int]) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(seed))


def _column_scales(columns: int, rng: np.random.Generator) -> np.ndarray:
    scales = np.exp(COLUMN_SPREAD * rng.standard_normal(columns, np.float32))
    scales[rng.random(columns) < OUTLIER_COLUMNS] *= OUTLIER_FACTOR
    return scales


def _rows(rows: int, column_scales: np.ndarray, rng: np.random.Generator) -> Tensor:
    weight = rng.standard_normal((rows, len(column_scales)), np.float32)
    heavy = np.flatnonzero(rng.random(rows) < HEAVY_ROWS)
    weight[heavy] *= np.abs(weight[heavy])
    weight *= column_scales
    weight *= TYPICAL * np.exp(ROW_SPREAD * rng.standard_normal((rows, 1), np.float32))
    return torch.from_numpy(weight).bfloat16()
