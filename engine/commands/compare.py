"""`triptych compare`: two models on the same prompts and seeds."""

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.catalog import resolve_model
from engine.commands import console
from engine.commands.batches import Batch, Opening, make_batches, missing_batches
from engine.commands.exit_code import ExitCode
from engine.commands.options import size
from engine.description import ModelDescription, describe
from engine.errors import InvalidRequest
from engine.events import Event, PictureReady, ReadingsTaken
from engine.requests import GenerationRequest
from engine.suites import SuiteFolder, SuitePrompt, maker_of, request_of

if TYPE_CHECKING:
    from engine.comparison import Measured, Side

EXAMPLES = """\
examples:
  triptych compare pocket-bf16 pocket --out pairs
  triptych compare ./flux ./flux-ternary --prompts mine.txt --count 2 --out pairs

DIR/index.html shows the pairs, DIR/compare.json has the numbers. The same call again makes only what is missing.
"""


def add_parser(commands: Any) -> None:
    """Add the command to argparse's list of subcommands."""
    parser = commands.add_parser(
        "compare",
        help="two models side by side",
        description="Make the same pictures with two models, one after the other, and a page that shows the pairs.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("a", metavar="A", help="a model's name or folder")
    parser.add_argument("b", metavar="B", help="another model's name or folder")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the folder for pictures and page")
    parser.add_argument("--prompts", metavar="FILE", type=Path, help="one prompt a line (16 that ship)")
    parser.add_argument("--count", metavar="N", type=int, default=1, help="pictures a prompt (%(default)s)")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="the seed that all others follow (0)")
    parser.add_argument("--size", metavar="WxH", type=size, help="pixels (the models' own size)")
    parser.add_argument("--steps", metavar="N", type=int, help="denoising steps (each model's own number)")
    parser.add_argument("--guidance", metavar="G", type=float, help="how closely to follow the prompt (each model's)")
    parser.add_argument("--device", metavar="D", default="auto", help="auto, cuda, cuda:1, mps or cpu (%(default)s)")
    parser.add_argument("--activations", choices=("int8", "exact"), default="int8", help="arithmetic (%(default)s)")
    parser.add_argument("--force", action="store_true", help="replace pictures there that were made otherwise")
    parser.add_argument(
        "--json", action="store_true", help="write one JSON object to stdout instead of the page's path"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the pictures that are missing, then the page, and return the exit code.

    Raises:
        EngineError: the prompts, a model, the device or the folder stands in the way.
    """
    models = tuple(describe(resolve_model(text)) for text in (arguments.a, arguments.b))
    with console.libraries_kept_quiet():
        from engine.comparison import check_folder, default_prompts, pairs_of, read_lines, results, save_results
        from engine.comparison_page import comparison_page

        file = arguments.prompts or default_prompts(models)
        prompts = read_lines(file)
        requests = [_requests(arguments, prompts, model) for model in models]
        _check_sizes(models, [each[0] for each in requests])
        check_folder(arguments.out)
        sides = _sides(arguments, file, models, requests)
        for side in sides:
            if not _make(arguments, side, prompts):
                console.note("triptych: stopped; the same call goes on")
                return ExitCode.INTERRUPTED
        values = results(sides, pairs_of(sides, prompts))
        save_results(values, comparison_page(values), arguments.out)
    if arguments.json:
        console.emit_json({"out": str(arguments.out), **values})
    else:
        console.emit(str(arguments.out / "index.html"))
    return ExitCode.DONE


def _requests(
    arguments: argparse.Namespace, prompts: Sequence[SuitePrompt], model: ModelDescription
) -> tuple[GenerationRequest, ...]:
    width, height = arguments.size or (None, None)
    asked = {"width": width, "height": height, "steps": arguments.steps, "guidance": arguments.guidance}
    return tuple(
        dataclasses.replace(request_of(each, seed=arguments.seed, count=arguments.count), **asked).for_model(model)
        for each in prompts
    )


def _check_sizes(models: Sequence[ModelDescription], requests: Sequence[GenerationRequest]) -> None:
    a, b = requests
    if (a.width, a.height) != (b.width, b.height):
        raise InvalidRequest(
            f"{models[0].name} makes {a.width} x {a.height} and {models[1].name} {b.width} x {b.height} unless asked "
            "otherwise: name one size for both with --size"
        )


def _sides(
    arguments: argparse.Namespace,
    file: Path,
    models: Sequence[ModelDescription],
    requests: Sequence[tuple[GenerationRequest, ...]],
) -> "tuple[Side, ...]":
    from engine.comparison import SIDES, SUITE, PairLayout, Side, read_measured

    sides = []
    for name, model, asked in zip(SIDES, models, requests, strict=True):
        maker = maker_of(model, suite=SUITE, prompts=file, activations=arguments.activations)
        folder = SuiteFolder(arguments.out / name, maker, layout=PairLayout(), replaces=arguments.force)
        folder.claim()
        sides.append(Side(model=model, folder=folder, requests=asked, measured=read_measured(folder)))
    return tuple(sides)


def _make(arguments: argparse.Namespace, side: "Side", prompts: Sequence[SuitePrompt]) -> bool:
    """Make what is missing of one model's pictures and return whether all are there."""
    from engine.comparison import save_measured

    batches = missing_batches(side.folder, prompts, side.requests)
    if not batches:
        return True
    console.note(f"pictures of {side.model.name}")
    opening = Opening(model=side.model.folder, device=arguments.device, activations=arguments.activations)
    _forget_peaks()
    try:
        made = make_batches(opening, side.folder, batches, _watcher(side.measured, side.folder))
    finally:
        save_measured(side.measured, side.folder.root)
    return made == sum(batch.request.count for batch in batches)


def _watcher(measured: "Measured", folder: SuiteFolder) -> Any:
    def watch(batch: Batch, event: Event) -> None:
        match event:
            case ReadingsTaken():
                measured.see(event.readings)
            case PictureReady():
                measured.seconds[folder.layout.file(batch.prompt, batch.first + event.picture)] = event.seconds

    return watch


def _forget_peaks() -> None:
    """Let the devices' peaks of memory be those of the next model."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        from engine.telemetry import forget_peaks

        forget_peaks()
