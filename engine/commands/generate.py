"""`triptych generate`: pictures from a prompt."""

import argparse
import contextlib
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.catalog import DEFAULT_MODEL, resolve_model
from engine.commands import console
from engine.commands.exit_code import ExitCode
from engine.commands.options import byte_count, size
from engine.commands.progress import Progress
from engine.description import describe
from engine.events import Cancelled, Failed, PictureReady
from engine.paths import user_paths
from engine.picture import read_settings
from engine.requests import GenerationRequest, random_seed
from engine.saving import check_output, numbered_names, save_in_folder, save_picture

EXAMPLES = """\
examples:
  triptych generate "a red cube left of a blue ball"
  triptych generate "a green cone" --seed 7 --count 3 --out cone.png
"""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A picture that is on the disk."""

    file: Path
    picture: PictureReady


def add_parser(commands: Any) -> None:
    """Add the command to argparse's list of subcommands."""
    parser = commands.add_parser(
        "generate",
        help="make pictures from a prompt",
        description="Make pictures from a prompt. The paths of the pictures go to stdout, progress to stderr.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("prompt", metavar="PROMPT", help="what the picture shows")
    parser.add_argument("--model", metavar="M", default=DEFAULT_MODEL, help="a model's name or folder (%(default)s)")
    parser.add_argument(
        "--out", metavar="FILE.png", type=_png, help="where to save (a new name in your outputs folder)"
    )
    parser.add_argument("--force", action="store_true", help="overwrite the file that --out names")
    parser.add_argument("--seed", metavar="N", type=int, help="the same seed makes the same picture (random)")
    parser.add_argument("--steps", metavar="N", type=int, help="denoising steps (the model's own number)")
    parser.add_argument(
        "--guidance", metavar="G", type=float, help="how closely to follow the prompt (the model's own)"
    )
    parser.add_argument("--size", metavar="WxH", type=size, help="pixels, multiples of 16 (the model's own size)")
    parser.add_argument("--count", metavar="N", type=int, default=1, help="pictures to make, seeds counting up (1)")
    parser.add_argument("--device", metavar="D", default="auto", help="auto, cuda, cuda:1, mps or cpu (%(default)s)")
    parser.add_argument("--activations", choices=("int8", "exact"), default="int8", help="arithmetic (%(default)s)")
    parser.add_argument(
        "--budget",
        metavar="SIZE",
        type=byte_count,
        help="memory that this may take, as 8GB: of the GPU, or without one of the host (what is free)",
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout instead of paths")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the pictures and return the exit code.

    Raises:
        EngineError: the request, the model, the device or the disk stands in the way.
    """
    request = _request(arguments)
    folder = resolve_model(arguments.model)
    request.for_model(describe(folder))  # refuses at once what the session would refuse after a slow start
    files = _files(arguments, request)
    saved: list[Saved] = []
    try:
        with console.libraries_kept_quiet():
            finished = _make(arguments, folder, request, files, saved)
    finally:
        if not arguments.json:
            for result in saved:
                console.emit(str(result.file))
    if not finished:
        console.note(f"triptych: stopped, {len(saved)} of {request.count} pictures are saved")
        return ExitCode.INTERRUPTED
    if arguments.json:
        console.emit_json(_to_json(saved))
    return ExitCode.DONE


def _request(arguments: argparse.Namespace) -> GenerationRequest:
    width, height = arguments.size or (None, None)
    return GenerationRequest(
        prompt=arguments.prompt,
        seed=random_seed() if arguments.seed is None else arguments.seed,
        width=width,
        height=height,
        steps=arguments.steps,
        guidance=arguments.guidance,
        count=arguments.count,
    )


def _make(
    arguments: argparse.Namespace,
    folder: Path,
    request: GenerationRequest,
    files: tuple[Path, ...] | None,
    saved: list[Saved],
) -> bool:
    """Make the pictures, append each to `saved` when it is on the disk, and return whether all are."""
    progress = Progress(sys.stderr)
    progress.pass_by(f"opening {folder.name}")
    stop = threading.Event()
    try:
        from engine.session import Session

        session = Session.open(
            folder, device=arguments.device, activations=arguments.activations, budget=arguments.budget
        )
        with console.interrupt_sets(stop), contextlib.closing(session.generate(request, cancel=stop)) as events:
            for event in events:
                progress.show(event)
                match event:
                    case PictureReady():
                        saved.append(_save(event, request, files, force=arguments.force))
                    case Failed():
                        raise event.error
                    case Cancelled():
                        return False
    finally:
        progress.end()
    return True


def _save(event: PictureReady, request: GenerationRequest, files: tuple[Path, ...] | None, *, force: bool) -> Saved:
    if files is None:
        file = save_in_folder(event.png, user_paths().outputs, prompt=request.prompt, seed=event.seed)
    else:
        file = files[event.picture]
        save_picture(event.png, file, force=force)
    return Saved(file=file, picture=event)


def _files(arguments: argparse.Namespace, request: GenerationRequest) -> tuple[Path, ...] | None:
    """The files that --out names, None where names are chosen as pictures come; refuses what cannot be written."""
    if arguments.out is None:
        check_output(user_paths().outputs / "picture.png", force=True)
        return None
    files = numbered_names(arguments.out, request.count)
    for file in files:
        check_output(file, force=arguments.force)
    return files


def _to_json(saved: list[Saved]) -> dict[str, Any]:
    made_by = read_settings(saved[0].picture.png)
    return {
        "pictures": [
            {
                "file": str(result.file),
                "seed": result.picture.seed,
                "width": result.picture.width,
                "height": result.picture.height,
                "seconds": round(result.picture.seconds, 3),
                "planned_bytes": result.picture.planned_bytes,
                "peak_bytes": result.picture.peak_bytes,
            }
            for result in saved
        ],
        "model": made_by.model,
        "device": made_by.device,
        "backend": made_by.backend,
        "activations": made_by.activations,
    }


def _png(text: str) -> Path:
    file = Path(text).expanduser()
    if file.suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(f"{text!r} does not end in .png, and pictures are PNG files")
    return file
