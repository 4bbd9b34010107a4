"""`triptych bench`: how fast this machine is, and with how much memory."""

import argparse
import sys
from pathlib import Path
from typing import Any

from engine.catalog import DEFAULT_MODEL, resolve_model
from engine.commands import console
from engine.commands.exit_code import ExitCode
from engine.commands.options import size
from engine.commands.progress import Progress
from engine.description import describe
from engine.requests import GenerationRequest

EXAMPLES = """\
examples:
  triptych bench
  triptych bench --model ./flux-ternary --size 512x512 --out bench.json
  triptych bench --true-size --peers --out bench.json

Random weights run as fast as a real model's, so that --true-size needs no model. With --peers other
libraries run the same step where they are installed, and those that are not are named.
"""


def add_parser(commands: Any) -> None:
    """Add the command to argparse's list of subcommands."""
    parser = commands.add_parser(
        "bench",
        help="measure this machine's speed and memory",
        description="Measure the ops of a step at their true shapes, one step, and a whole picture.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    subject = parser.add_mutually_exclusive_group()
    subject.add_argument("--model", metavar="M", help=f"a model's name or folder ({DEFAULT_MODEL})")
    subject.add_argument(
        "--true-size", action="store_true", help="FLUX.1-dev's shapes with random weights instead, on a CUDA device"
    )
    parser.add_argument("--peers", action="store_true", help="other libraries beside ours, where they are installed")
    parser.add_argument("--size", metavar="WxH", type=size, help="pixels, multiples of 16 (the model's own size)")
    parser.add_argument("--device", metavar="D", default="auto", help="auto, cuda, cuda:1, mps or cpu (%(default)s)")
    parser.add_argument("--activations", choices=("int8", "exact"), default="int8", help="arithmetic (%(default)s)")
    parser.add_argument(
        "--out", metavar="FILE.json", type=_json_file, help="where to save the results, and beside them a page of bars"
    )
    parser.add_argument("--force", action="store_true", help="overwrite the files that --out names")
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout instead of a table")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure, write the results, and return the exit code.

    Raises:
        EngineError: the model, the device, the size, the memory or the disk stands in the way.
    """
    width, height = arguments.size or (None, None)
    folder = None if arguments.true_size else resolve_model(arguments.model or DEFAULT_MODEL)
    if folder:  # refuses at once what the session would refuse after a slow start
        GenerationRequest(prompt="a size", width=width, height=height).for_model(describe(folder))
    with console.libraries_kept_quiet():
        from engine.bench.results import check_results, page_beside, save_results, text_of, values_of

        if arguments.out:
            check_results(arguments.out, force=arguments.force)
        progress = Progress(sys.stderr)
        try:
            from engine.bench.measuring import BenchRequest, measure_all

            request = BenchRequest(
                folder=folder,
                device=arguments.device,
                activations=arguments.activations,
                width=width,
                height=height,
                peers=arguments.peers,
            )
            values = values_of(measure_all(request, progress.now_and_then))
        finally:
            progress.end()
        if arguments.out:
            save_results(values, arguments.out, force=arguments.force)
    if arguments.json:
        console.emit_json(values)
    else:
        console.emit(text_of(values))
    if arguments.out:
        console.note(f"saved as {arguments.out} and {page_beside(arguments.out)}")
    return ExitCode.DONE


def _json_file(text: str) -> Path:
    file = Path(text).expanduser()
    if file.suffix.lower() != ".json":
        raise argparse.ArgumentTypeError(f"{text!r} does not end in .json, and results are JSON files")
    return file
