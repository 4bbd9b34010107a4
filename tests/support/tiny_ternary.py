"""Tiny ternary models made with the writer, by the fastest recipe."""

from collections.abc import Collection, Iterator
from pathlib import Path

from engine.checkpoint.contents import read_contents
from engine.checkpoint.reader import TensorReader
from engine.checkpoint.writer import MAX_SHARD_BYTES, ModelRecord, write_ternary_model
from engine.model.shapes import block_linears
from engine.quant.ternary import TernaryValues, quantize_linear

RECORD = ModelRecord(recipe="instant", settings={"rounding": "nearest"}, seed=7)


def rounded(source: Path, names: Collection[str] | None = None) -> Iterator[tuple[str, TernaryValues]]:
    """The nearest ternary values of the linears `names` of a 16-bit model, by default of all in its blocks."""
    contents = read_contents(source)
    with TensorReader(contents) as reader:
        for name in block_linears(contents.config) if names is None else names:
            yield name, quantize_linear(reader.tensor(f"{name}.weight"))


def save_tiny_ternary(source: Path, target: Path, *, max_shard_bytes: int = MAX_SHARD_BYTES) -> Path:
    """Write the ternary model of the 16-bit model `source` to `target` and return it."""
    write_ternary_model(source, target, rounded(source), RECORD, max_shard_bytes=max_shard_bytes)
    return target
