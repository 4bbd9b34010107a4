"""The time and memory of the recipe `instant` at FLUX.1-dev's size: `python -m benchmarks.instant FOLDER`."""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.converting import convert, in_own_process
from benchmarks.random_flux import CONFIG, DOUBLE_BLOCKS, SINGLE_BLOCKS, write_random_flux
from benchmarks.timing import write_results
from engine.description import ModelDescription, describe
from engine.model.config import config_from_values
from engine.model.shapes import block_linears
from engine.requests import ConversionRequest, Recipe
from engine.threads import wait_briefly

CHECKED = "transformer_blocks.0.attn.to_q"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a random model, convert it in a process of its own, write the results file and return the exit code."""
    options = _options(arguments)
    source, target = options.folder / "source", options.folder / "target"
    wait_briefly()  # the processes started here read it
    started = time.perf_counter()
    if not source.exists():
        write_random_flux(source, blocks=options.blocks, seed=options.seed)
        print(f"source written in {time.perf_counter() - started:.0f} s")
    request = ConversionRequest(
        source=str(source), target=str(target), recipe=Recipe.INSTANT, device="cpu", pictures=False
    )
    measured, memory = in_own_process(convert, request)
    in_own_process(check_codes, source, target)
    case = case_of(describe(source), describe(target), measured, memory)
    if not options.keep:
        for folder in (source, target):
            shutil.rmtree(folder)
    print(json.dumps(case, indent=2))
    print(write_results("instant", measured["device"], [case], folder=options.out))
    return 0


def check_codes(source: Path, target: Path) -> None:
    """See that one linear of the target is its source's, rounded; a fast conversion of something else is no result."""
    import torch

    from engine.checkpoint.contents import read_contents
    from engine.checkpoint.reader import TensorReader
    from engine.quant.ternary import quantize_linear
    from kernels.layout import pack

    with TensorReader(read_contents(source)) as before, TensorReader(read_contents(target)) as after:
        values, packed = quantize_linear(before.tensor(f"{CHECKED}.weight")), after.packed(CHECKED)
    assert torch.equal(pack(values.codes, packed.layout), packed.codes), f"the codes of {CHECKED} are others"
    assert torch.equal(values.row_scale, packed.row_scale), f"the scales of {CHECKED} are others"


def case_of(
    source: ModelDescription, target: ModelDescription, measured: dict[str, Any], memory: dict[str, int]
) -> dict[str, Any]:
    """The results' case; of a part of the blocks, with what the whole would take at the same pace."""
    whole = sum(rows * columns for rows, columns in block_linears(config_from_values(CONFIG)).values())
    case = {
        "source": "random, of FLUX.1-dev's shapes",
        "blocks": _blocks(source.folder),
        "ternary_parameters": target.ternary_parameters,
        "source_bytes": source.transformer_bytes,
        "target_bytes": target.transformer_bytes,
        "ratio": round(source.transformer_bytes / target.transformer_bytes, 3),
        "threads": measured["threads"],
        "seconds": round(measured["seconds"], 2),
        "stages_s": measured["stages"],
        "processor_seconds": round(measured["processor_seconds"], 2),
        "weights_a_processor_second": round(target.ternary_parameters / measured["processor_seconds"]),
        **memory,
    }
    if target.ternary_parameters < whole:
        case["estimated_seconds_of_all_blocks"] = round(measured["seconds"] * whole / target.ternary_parameters, 1)
    return case


def _blocks(folder: Path) -> int:
    config = json.loads((folder / "transformer" / "config.json").read_text("utf-8"))
    return int(config["num_layers"] + config["num_single_layers"])


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the source (23.8 GB) and the target go; both are deleted")
    every = DOUBLE_BLOCKS + SINGLE_BLOCKS
    parser.add_argument("--blocks", type=int, default=every, help="how many blocks the source has (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the source's numbers (%(default)s)")
    parser.add_argument("--keep", action="store_true", help="delete nothing; a source that is there is used again")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results", help="the results' folder")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
