"""Models of the ways that `triptych quantize` does not offer, for measuring what each stage of a recipe is worth."""

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from engine.checkpoint.shards import ShardWriter
from engine.checkpoint.source import Source, open_source
from engine.checkpoint.writer import MAX_SHARD_BYTES, ModelRecord, check_target, write_ternary_model
from engine.description import TRANSFORMER_STEM
from engine.devices import choose_device
from engine.errors import EngineError
from engine.headers import read_json
from engine.model.shapes import block_linears
from training.feedback import ErrorFeedback
from training.rounding import WholeNumbers, absmean, rounded_to_largest, rounded_with_clip

RECORD: Final = "ladder.json"
ABSMEAN_NOTE: Final = "Each weight rounded by BitNet b1.58's rule, one scale a tensor, no calibration: a baseline."
FEEDBACK_NOTE: Final = "GPTQ's error feedback and corrected biases alone, no learning: a baseline."
STORED: Final = "codes times row scales, rounded to bfloat16: an ordinary 16-bit model, as large as its source"


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is made: a model of `source` at `target`, computed on `device`; `prompts` None are those that ship."""

    source: Source
    target: Path
    prompts: Path | None
    device: torch.device
    seed: int
    force: bool


def write_absmean(work: Work) -> None:
    """A ternary model by `absmean`.

    Raises:
        EngineError: a weight cannot be read, or the model not written.
    """
    record = ModelRecord(
        recipe="absmean",
        settings={"rounding": "absmean", "scale": "tensor"},
        details={"note": ABSMEAN_NOTE},
        description={"name": work.target.name},
    )
    names = block_linears(work.source.config)
    values = ((name, absmean(work.source.read(f"{name}.weight"))) for name in names)
    write_ternary_model(work.source, work.target, values, record, force=work.force)


def write_gptq(work: Work) -> None:
    """A ternary model by `ErrorFeedback`, telling on stdout how far it is.

    Raises:
        EngineError: a weight or the prompts cannot be read, or the model or its states not be written.
    """
    work.target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{work.target.name}.", dir=work.target.parent) as scratch:
        feedback = ErrorFeedback(
            work.source, prompts=work.prompts, device=work.device, seed=work.seed, scratch=Path(scratch)
        )
        result = feedback.run(lambda line: print(f"gptq: {line}", flush=True))
    record = ModelRecord(
        recipe="gptq",
        settings=result.settings,
        seed=work.seed,
        details={"note": FEEDBACK_NOTE, "block_snr_db": result.block_db},
        description={"name": work.target.name},
    )
    values = iter(result.values.items())
    write_ternary_model(work.source, work.target, values, record, learned=result.learned, force=work.force)


def write_int8(work: Work) -> None:
    """A 16-bit model whose weights are those of 8-bit codes, each row's largest magnitude the largest code."""
    _write_whole(
        work, bits=8, clip="each row's largest magnitude", rounding=lambda weight: rounded_to_largest(weight, 8)
    )


def write_int4(work: Work) -> None:
    """A 16-bit model whose weights are those of 4-bit codes, each row clipped where that leaves the least error."""
    _write_whole(work, bits=4, clip="the least squared error", rounding=lambda weight: rounded_with_clip(weight, 4))


WAYS: Final[dict[str, Callable[[Work], None]]] = {
    "absmean": write_absmean,
    "gptq": write_gptq,
    "int8": write_int8,
    "int4": write_int4,
}


def _write_whole(work: Work, *, bits: int, clip: str, rounding: Callable[[Tensor], WholeNumbers]) -> None:
    """Write the source with every block linear's weight rounded, and beside it what was done to it.

    The folder appears when it is whole. Activations stay 16-bit numbers.

    Raises:
        EngineError: the source cannot be read.
    """
    source, target = work.source, work.target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
        folder = Path(scratch) / target.name
        shutil.copytree(source.parts, folder, ignore=shutil.ignore_patterns("*.safetensors*", "README.md", "report"))
        for file in source.part_files:
            shutil.copyfile(file.path, folder / file.label)
        signal, noise = _write_rounded(work, folder / "transformer", rounding)
        settings = read_json(folder / "triptych.json") if (folder / "triptych.json").is_file() else {}
        _write_json(folder / "triptych.json", {"format_version": 1} | settings | {"name": target.name})
        record = {
            "way": target.name,
            "source": {"name": source.description.name, "files": source.digests()},
            "weights": {"bits": bits, "scale": "row", "rounding": "nearest", "clip": clip},
            "activations": "exact",
            "stored": STORED,
            "relative_squared_error": noise / signal,
        }
        _write_json(folder / RECORD, record)
        if target.exists():
            target.rename(Path(scratch) / "replaced")
        folder.rename(target)


def _write_rounded(work: Work, folder: Path, rounding: Callable[[Tensor], WholeNumbers]) -> tuple[float, float]:
    """Write the transformer's tensors; returns the weights' squares, and those of their errors, as they are stored."""
    rounded = {f"{name}.weight" for name in block_linears(work.source.config)}
    shards = ShardWriter(folder, TRANSFORMER_STEM, max_shard_bytes=MAX_SHARD_BYTES)
    signal, noise = 0.0, 0.0
    for name in work.source.tensors:
        tensor = work.source.read(name)
        if name in rounded:
            weight, tensor = tensor, rounding(tensor.to(work.device)).dequantized().to("cpu", torch.bfloat16)
            signal += float(weight.double().square().sum())
            noise += float((weight.double() - tensor.double()).square().sum())
        shards.add({name: tensor})
    shards.finish()
    return signal, noise


def _write_json(file: Path, values: dict[str, Any]) -> None:
    file.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def run(arguments: argparse.Namespace) -> None:
    """Write the models that the arguments ask for, each named as its way, in `arguments.out`.

    Raises:
        EngineError: something stands in the way of one.
    """
    source, device = open_source(arguments.model), choose_device(arguments.device)
    for way in arguments.ways:
        check_target(source.parts, arguments.out / way, force=arguments.force)
    for way in arguments.ways:
        WAYS[way](
            Work(
                source=source,
                target=arguments.out / way,
                prompts=arguments.prompts,
                device=device,
                seed=arguments.seed,
                force=arguments.force,
            )
        )
        stored = f": {STORED}" if (arguments.out / way / RECORD).is_file() else ""
        print(f"{arguments.out / way}{stored}", flush=True)


def main() -> None:
    """Write a small model's ladder of ways; instant, calibrated and distilled are those of `triptych quantize`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("model", help="a 16-bit model's name or folder")
    parser.add_argument("out", type=Path, help="the folder for the models")
    parser.add_argument("--prompts", metavar="FILE", type=Path, help="for gptq, one a line (those that ship)")
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS), help="only these (%(default)s)")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="of gptq's trajectories (%(default)s)")
    parser.add_argument("--device", metavar="D", default="auto", help="auto, cuda, cuda:1, mps or cpu (%(default)s)")
    parser.add_argument("--force", action="store_true", help="replace models that are there")
    try:
        run(parser.parse_args())
    except EngineError as error:
        raise SystemExit(f"ladder: {error}") from None


if __name__ == "__main__":
    main()
