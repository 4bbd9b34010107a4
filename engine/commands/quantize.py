"""`triptych quantize`: a ternary model made from a 16-bit one."""

import argparse
import contextlib
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.catalog import place_for_model
from engine.checkpoint.hub_pace import FetchPace
from engine.commands import console
from engine.commands.conversion_progress import Shown, fetched_text
from engine.commands.exit_code import ExitCode
from engine.commands.options import byte_count
from engine.commands.progress import Progress, time_text
from engine.events import Cancelled, Failed, ModelReady
from engine.requests import DEFAULT_RECIPE, ConversionRequest, Recipe

if TYPE_CHECKING:
    from engine.quant.conversion import Conversion

LINE = 79
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
EXAMPLES = """\
examples:
  triptych quantize ./FLUX.1-dev my-flux --plan
  triptych quantize ./FLUX.1-dev my-flux
  triptych generate "a red cube" --model my-flux

The same command again goes on where it was interrupted.
"""


def add_parser(commands: Any) -> None:
    """Add the command to argparse's list of subcommands."""
    parser = commands.add_parser(
        "quantize",
        help="make a ternary model from a 16-bit one",
        description="Make a ternary model from a 16-bit one. Its folder goes to stdout, progress to stderr.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_models(parser)
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="the same seed makes the same model (0)")
    parser.add_argument("--device", metavar="D", default="auto", help="auto, cuda, cuda:1, mps or cpu (%(default)s)")
    parser.add_argument("--budget", metavar="SIZE", type=byte_count, help="memory of the GPU to keep to, such as 16GB")
    parser.add_argument(
        "--branch", metavar="PERCENT", type=float, default=0.0, help="of the parameters for side branches, to 1.5 (0)"
    )
    parser.add_argument("--plan", action="store_true", help="only say what it would read, need and take")
    parser.add_argument("--restart", action="store_true", help="begin anew where an interrupted run left blocks")
    parser.add_argument("--force", action="store_true", help="replace the model TARGET, if there is one")
    parser.add_argument("--no-pictures", action="store_true", help="leave the pictures out of the report")
    parser.add_argument("--preview", metavar="PROMPT", help="draw this small, before and while blocks become ternary")
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout instead of text")
    parser.set_defaults(run=run)


def _add_models(parser: argparse.ArgumentParser) -> None:
    """Add what is made of what, and how."""
    parser.add_argument("source", metavar="SOURCE", help="the 16-bit model: a name, folder, file or hf:owner/name")
    parser.add_argument("target", metavar="TARGET", help="the new model: a name, which installs it, or a folder")
    parser.add_argument(
        "--recipe",
        choices=[str(recipe) for recipe in Recipe],
        default=str(DEFAULT_RECIPE),
        help="how codes are found (%(default)s)",
    )
    parser.add_argument("--prompts", metavar="FILE", type=Path, help="what the teacher draws, one a line (ours)")
    parser.add_argument("--prompt-count", metavar="N", type=int, help="use the first N of the prompts only")
    parser.add_argument(
        "--drawing-steps", metavar="N", type=int, help="steps in which the teacher draws them (its own)"
    )
    parser.add_argument("--base", metavar="MODEL", help="where text encoders and VAE of a single file come from")
    parser.add_argument(
        "--lora",
        metavar="FILE[:WEIGHT]",
        type=_lora,
        action="append",
        default=[],
        help="a LoRA to fold in (weight 1); may be given several times",
    )
    parser.add_argument(
        "--updates",
        metavar="N",
        type=int,
        help="how long a student learns (12000; 3000), or each block (200)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Plan, convert and return the exit code.

    Raises:
        EngineError: the request, a model, the device, the memory or the disk stands in the way.
    """
    request = _request(arguments)
    place_for_model(request.target)  # refuses at once what the conversion would refuse after a slow start
    with console.libraries_kept_quiet():
        from engine.quant.conversion import Conversion
        from engine.quant.distillation.ranks import launched
        from engine.quant.distilled import assist

        if launched()[1] and not arguments.plan:
            assist(request)
            return ExitCode.DONE
        conversion = _plan(Conversion, request, only=arguments.plan)
        shown = None if arguments.plan else _convert(conversion)
    if arguments.plan:
        planned = conversion.planned
        if arguments.json:
            console.emit_json(planned.to_json())
        else:
            console.emit(planned.to_text())
        if (refusal := conversion.refusal) is not None:
            raise refusal
        return ExitCode.DONE
    assert shown is not None
    return _end(arguments, request, shown)


def _plan(kind: type["Conversion"], request: ConversionRequest, *, only: bool) -> "Conversion":
    """The planned conversion; `only` plans what would be refused too, and fetches nothing."""
    progress, pace, here = Progress(sys.stderr), FetchPace(), 0

    def on_fetch(file: str, done: int, whole: int) -> None:
        nonlocal here
        here = done
        pace.count(done, whole)
        progress.now_and_then(f"fetching {fetched_text(done, whole, pace)} {file}"[:LINE])

    try:
        return kind.plan(request, may_fetch=not only, on_fetch=on_fetch, refuse=not only)
    except KeyboardInterrupt:
        if here:
            progress.keep(f"{here / 1e9:.1f} GB of the source are kept; the same command goes on from there")
        raise
    finally:
        progress.end()


def _convert(conversion: "Conversion") -> Shown:
    """Run the conversion; `ready` of what is returned is None where it was stopped."""
    shown, stop = Shown(conversion.planned.folder), threading.Event()
    try:
        with console.interrupt_sets(stop), contextlib.closing(conversion.run(cancel=stop)) as events:
            for event in events:
                shown.show(event)
                match event:
                    case Failed():
                        raise event.error
                    case Cancelled():
                        shown.ready = None
    finally:
        shown.end()
    return shown


def _end(arguments: argparse.Namespace, request: ConversionRequest, shown: Shown) -> int:
    ready = shown.ready
    if ready is None:
        console.note(
            f"triptych: stopped, {shown.done} of {shown.blocks} blocks are kept; the same command goes on from there"
        )
        return ExitCode.INTERRUPTED
    ratio = ready.source_bytes / ready.transformer_bytes
    console.note(
        f"{shown.blocks} blocks in {time_text(shown.seconds)}, transformer {ready.transformer_bytes / 1e6:,.1f} MB, "
        f"{ratio:.2f} times smaller, weights {ready.weight_snr_db:.2f} dB"
    )
    if ready.note is not None:
        console.note(ready.note)
    if ready.page is not None:
        console.note(f"the report is {ready.page}")
    if arguments.json:
        console.emit_json(_to_json(request, shown, ready))
    else:
        console.emit(str(ready.folder))
    return ExitCode.DONE


def _to_json(request: ConversionRequest, shown: Shown, ready: ModelReady) -> dict[str, Any]:
    return {
        "model": str(ready.folder),
        "recipe": str(request.recipe),
        "seed": request.seed,
        "blocks": shown.blocks,
        "resumed_blocks": shown.resumed,
        "seconds": round(shown.seconds, 3),
        "source_transformer_bytes": ready.source_bytes,
        "transformer_bytes": ready.transformer_bytes,
        "weight_snr_db": ready.weight_snr_db,
        "zero_share": ready.zero_share,
        "note": ready.note,
        "page": None if ready.page is None else str(ready.page),
    }


def _request(arguments: argparse.Namespace) -> ConversionRequest:
    return ConversionRequest(
        source=arguments.source,
        target=arguments.target,
        recipe=Recipe(arguments.recipe),
        prompts=None if arguments.prompts is None else arguments.prompts.expanduser(),
        prompt_count=arguments.prompt_count,
        drawing_steps=arguments.drawing_steps,
        base=arguments.base,
        loras=tuple(arguments.lora),
        seed=arguments.seed,
        device=arguments.device,
        budget=arguments.budget,
        updates=arguments.updates,
        branch=arguments.branch,
        force=arguments.force,
        restart=arguments.restart,
        pictures=not arguments.no_pictures,
        preview=arguments.preview,
    )


def _lora(text: str) -> tuple[Path, float]:
    file, colon, weight = text.rpartition(":")
    if not colon or not NUMBER.fullmatch(weight):  # a colon may also belong to a drive's letter
        return Path(text).expanduser(), 1.0
    return Path(file).expanduser(), float(weight)
