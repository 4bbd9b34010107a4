"""The time and memory of the recipe `calibrated` at FLUX.1-dev's size: `python -m benchmarks.calibrated FOLDER`.

A few blocks are measured, and the whole is worked out from them: every block of a kind takes the same.
"""

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import torch

import resources
from benchmarks.converting import convert, in_own_process
from benchmarks.random_flux import DOUBLE_BLOCKS, SINGLE_BLOCKS, write_random_flux
from benchmarks.random_parts import write_random_parts
from benchmarks.timing import write_results
from engine.commands.options import byte_count
from engine.description import ModelDescription, describe
from engine.devices import choose_device
from engine.requests import ConversionRequest, Recipe
from engine.threads import wait_briefly

DOUBLE: Final = "transformer_blocks."


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a random model, convert it in a process of its own, write the results file and return the exit code."""
    options = _options(arguments)
    source, target = options.folder / "source", options.folder / "target"
    wait_briefly()  # the processes started here read it
    if not source.exists():
        _write(source, options)
    request = ConversionRequest(
        source=str(source),
        target=str(target),
        recipe=Recipe.CALIBRATED,
        prompts=options.prompts,
        device=options.device,
        budget=options.budget,
        seed=options.seed,
        pictures=False,
    )
    measured, memory = in_own_process(convert, request)
    case = case_of(describe(source), describe(target), measured, memory) | {"budget_bytes": options.budget}
    if not options.keep:
        for folder in (source, target):
            shutil.rmtree(folder)
    print(json.dumps(case, indent=2))
    print(write_results("calibrated", measured["device"], [case], folder=options.out))
    return 0


def case_of(
    source: ModelDescription, target: ModelDescription, measured: dict[str, Any], memory: dict[str, int]
) -> dict[str, Any]:
    """The results' case, with what all of FLUX.1-dev's blocks would take at the same pace."""
    seconds = {True: list[float](), False: list[float]()}
    for name, taken in measured["blocks"].items():
        seconds[name.startswith(DOUBLE)].append(taken)
    double, single = (statistics.median(seconds[kind]) for kind in (True, False))
    return {
        "source": "random, of FLUX.1-dev's shapes, with text encoders of theirs",
        "blocks": len(measured["blocks"]),
        "source_bytes": source.transformer_bytes,
        "target_bytes": target.transformer_bytes,
        "seconds": round(measured["seconds"], 2),
        "stages_s": measured["stages"],
        "block_s": measured["blocks"],
        "double_block_s": double,
        "single_block_s": single,
        "estimated_seconds_of_all_blocks": round(DOUBLE_BLOCKS * double + SINGLE_BLOCKS * single, 1),
        "planned": {name: measured["planned"][name] for name in ("seconds", "disk", "memory")},
        "device_peak_bytes": measured["device_peak_bytes"],
        **memory,
    }


def _write(source: Path, options: argparse.Namespace) -> None:
    started = time.perf_counter()
    write_random_flux(source, blocks=options.blocks, seed=options.seed)
    write_random_parts(source, options.tokenizers, device=choose_device(options.device), seed=options.seed)
    print(f"source written in {time.perf_counter() - started:.0f} s", flush=True)
    if torch.cuda.is_available():
        torch.cuda.empty_cache()  # the conversion's process wants the memory


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the recipe calibrated on a few blocks of FLUX.1-dev's size.")
    parser.add_argument("folder", type=Path, help="where the source (9.8 GB and its blocks) and the target go")
    parser.add_argument("--blocks", type=int, default=3, help="how many blocks, a third of them double (%(default)s)")
    parser.add_argument("--prompts", type=Path, help="a file of prompts (the program's own)")
    parser.add_argument(
        "--tokenizers", type=Path, default=resources.models_folder() / "pocket", help="a model with tokenizers"
    )
    parser.add_argument("--budget", type=byte_count, help="of the GPU's memory, such as 16GB")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0, help="(%(default)s)")
    parser.add_argument("--keep", action="store_true", help="delete nothing; a source that is there is used again")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results", help="the results' folder")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
