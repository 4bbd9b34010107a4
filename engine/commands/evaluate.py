"""`triptych evaluate`: a benchmark's pictures, for its scorer."""

import argparse
import dataclasses
import time
from pathlib import Path
from typing import Any

from engine.catalog import resolve_model
from engine.commands import console
from engine.commands.batches import Opening, make_batches, missing_batches
from engine.commands.exit_code import ExitCode
from engine.description import describe
from engine.suites import (
    LAYOUTS,
    SUITES,
    SuiteFolder,
    limited,
    maker_of,
    prompts_file,
    read_prompts,
    request_of,
)

EXAMPLES = """\
examples:
  triptych evaluate pocket --suite pocket --out pictures
  triptych evaluate pocket --suite pocket --out pictures --limit 20 --count 1
  triptych evaluate ./flux --suite geneval --prompts evaluation_metadata.jsonl --out flux-geneval

The same call again makes only what is missing. Only Pocket's prompts ship: of the other benchmarks name
their own file (or DPG-Bench's folder) with --prompts.
"""


def add_parser(commands: Any) -> None:
    """Add the command to argparse's list of subcommands."""
    parser = commands.add_parser(
        "evaluate",
        help="make a benchmark's pictures",
        description="Make the pictures of a benchmark's prompts with a model, in the folders that its scorer reads.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("model", metavar="MODEL", help="a model's name or folder")
    parser.add_argument("--suite", choices=SUITES, required=True, help="which benchmark")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the folder for the pictures")
    parser.add_argument("--prompts", metavar="FILE", type=Path, help="the benchmark's own file of prompts")
    parser.add_argument("--count", metavar="N", type=int, help="pictures a prompt (the benchmark's own number)")
    parser.add_argument("--limit", metavar="N", type=int, help="only the first N prompts of each category (all)")
    parser.add_argument(
        "--seed", metavar="N", type=int, default=0, help="the seed that all others follow (%(default)s)"
    )
    parser.add_argument("--device", metavar="D", default="auto", help="auto, cuda, cuda:1, mps or cpu (%(default)s)")
    parser.add_argument("--activations", choices=("int8", "exact"), default="int8", help="arithmetic (%(default)s)")
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout instead of the folder")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the pictures that are missing and return the exit code.

    Raises:
        EngineError: the prompts, the model, the device or the folder stands in the way.
    """
    started = time.perf_counter()
    file = prompts_file(arguments.suite, arguments.prompts)
    prompts = limited(read_prompts(file, arguments.suite), arguments.limit)
    count = LAYOUTS[arguments.suite].pictures if arguments.count is None else arguments.count
    model = describe(resolve_model(arguments.model))
    maker = maker_of(model, suite=arguments.suite, prompts=file, activations=arguments.activations)
    folder = SuiteFolder(arguments.out, maker)
    requests = [request_of(each, seed=arguments.seed, count=count).for_model(model) for each in prompts]
    folder.layout.check(prompts, requests[0])
    folder.claim()
    batches = missing_batches(folder, prompts, requests)
    wanted = len(prompts) * count
    to_make = sum(batch.request.count for batch in batches)
    if to_make < wanted:
        console.note(f"{wanted - to_make} of {wanted} pictures are there already")
    with console.libraries_kept_quiet():
        opening = Opening(model=model.folder, device=arguments.device, activations=arguments.activations)
        made = make_batches(opening, folder, batches)
    if made < to_make:
        console.note(
            f"triptych: stopped, {wanted - to_make + made} of {wanted} pictures are there; the same call goes on"
        )
        return ExitCode.INTERRUPTED
    if arguments.json:
        console.emit_json(
            {
                **dataclasses.asdict(folder.maker),
                "out": str(folder.root),
                "prompts": len(prompts),
                "pictures": wanted,
                "made": made,
                "seconds": round(time.perf_counter() - started, 3),
            }
        )
    else:
        console.emit(str(folder.root))
    return ExitCode.DONE
