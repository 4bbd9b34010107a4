"""`triptych evaluate`: a benchmark's pictures, for its scorer."""

import argparse
import contextlib
import dataclasses
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.catalog import resolve_model
from engine.commands import console
from engine.commands.exit_code import ExitCode
from engine.commands.progress import Progress, time_text
from engine.description import describe
from engine.events import Cancelled, Failed, PictureReady
from engine.requests import GenerationRequest
from engine.suites import (
    LAYOUTS,
    SUITES,
    SuiteFolder,
    SuitePrompt,
    consecutive,
    limited,
    maker_of,
    prompts_file,
    read_prompts,
    request_of,
)

if TYPE_CHECKING:
    from engine.session import Session

EXAMPLES = """\
examples:
  triptych evaluate pocket --suite pocket --out pictures
  triptych evaluate pocket --suite pocket --out pictures --limit 20 --count 1
  triptych evaluate ./flux --suite geneval --prompts evaluation_metadata.jsonl --out flux-geneval

The same call again makes only what is missing. Only Pocket's prompts ship: of the other benchmarks name
their own file (or DPG-Bench's folder) with --prompts.
"""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Pictures `first` to `first + request.count - 1` of one prompt, to be made at once; `whole` is all of them."""

    prompt: SuitePrompt
    first: int
    request: GenerationRequest
    whole: GenerationRequest


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
    batches = _missing(folder, prompts, requests)
    wanted = len(prompts) * count
    to_make = sum(batch.request.count for batch in batches)
    if to_make < wanted:
        console.note(f"{wanted - to_make} of {wanted} pictures are there already")
    with console.libraries_kept_quiet():
        made = _make(arguments, model.folder, folder, batches) if batches else 0
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


def _missing(folder: SuiteFolder, prompts: tuple[SuitePrompt, ...], requests: list[GenerationRequest]) -> list[Batch]:
    batches = []
    for prompt, request in zip(prompts, requests, strict=True):
        ranges = consecutive(folder.missing(prompt, request))
        if not ranges:
            folder.finish(prompt, request)
        for numbers in ranges:
            part = dataclasses.replace(request, seed=request.picture_seed(numbers.start), count=len(numbers))
            batches.append(Batch(prompt=prompt, first=numbers.start, request=part, whole=request))
    return batches


def _make(arguments: argparse.Namespace, model: Path, folder: SuiteFolder, batches: list[Batch]) -> int:
    """Make and save the pictures, and return how many there are: fewer than asked where a person stopped."""
    report = _Report(sum(batch.request.count for batch in batches))
    stop = threading.Event()
    try:
        from engine.session import Session

        session = Session.open(model, device=arguments.device, activations=arguments.activations)
        with console.interrupt_sets(stop):
            for batch in batches:
                report.begin(batch)
                if not _make_batch(session, folder, batch, stop, report):
                    break
    finally:
        report.end()
    return report.made


def _make_batch(
    session: "Session", folder: SuiteFolder, batch: Batch, stop: threading.Event, report: "_Report"
) -> bool:
    """Make the pictures of one batch and return whether all are there."""
    with contextlib.closing(session.generate(batch.request, cancel=stop)) as events:
        for event in events:
            match event:
                case PictureReady():
                    folder.save(batch.prompt, batch.first + event.picture, event.png)
                    report.count()
                case Failed():
                    raise event.error
                case Cancelled():
                    return False
    if not folder.missing(batch.prompt, batch.whole):
        folder.finish(batch.prompt, batch.whole, again=True)
    return True


class _Report:
    """How far the pictures are: on a terminal the prompt at work, elsewhere a line for each per cent."""

    def __init__(self, pictures: int) -> None:
        self.made = 0
        self._pictures = pictures
        self._progress = Progress(sys.stderr)
        self._started = time.perf_counter()
        self._rewrites = sys.stderr.isatty()

    def begin(self, batch: Batch) -> None:
        self._progress.pass_by(f"{self._so_far()}: {batch.prompt.prompt}")

    def count(self) -> None:
        before = 100 * self.made // self._pictures
        self.made += 1
        if not self._rewrites and 100 * self.made // self._pictures > before:
            self._progress.keep(self._so_far())

    def end(self) -> None:
        self._progress.end()

    def _so_far(self) -> str:
        text = f"picture {self.made} of {self._pictures}, {100 * self.made // self._pictures} %"
        if not self.made:
            return text
        left = (time.perf_counter() - self._started) / self.made * (self._pictures - self.made)
        return f"{text}, {time_text(left)} left"
