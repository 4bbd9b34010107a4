"""`triptych generate`: pictures from a prompt."""

import argparse
import contextlib
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.catalog import DEFAULT_MODEL, resolve_model
from engine.commands import console
from engine.commands.exit_code import ExitCode
from engine.commands.options import byte_count, size
from engine.commands.progress import Progress
from engine.description import describe
from engine.errors import InvalidRequest
from engine.events import Cancelled, Failed, PictureReady
from engine.paths import user_paths
from engine.picture import read_settings
from engine.requests import GenerationRequest, StartPicture, random_seed
from engine.saving import check_output, numbered_names, save_in_folder, save_picture
from engine.start_picture import open_start

EXAMPLES = """\
examples:
  triptych generate "a red cube left of a blue ball"
  triptych generate "a green cone" --seed 7 --count 3 --out cone.png
  triptych generate "a blue ball" --from cone.png --strength 0.8
  triptych generate "a ball" --true-cfg 3 --negative "red, blurred"
"""
DEFAULT_STRENGTH: Final = StartPicture.strength


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
    _add_guiding(parser)
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


def _add_guiding(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--true-cfg",
        metavar="C",
        type=float,
        default=1.0,
        help="classifier-free guidance against the negative prompt; above 1 each step takes twice as long (1, none)",
    )
    parser.add_argument(
        "--negative", metavar="TEXT", default="", help="what the picture should not show, with --true-cfg above 1"
    )
    parser.add_argument(
        "--from",
        metavar="FILE",
        dest="start",
        type=_path,
        help="the picture to begin from: any size, cut to this one's",
    )
    parser.add_argument(
        "--strength",
        metavar="S",
        type=float,
        help=f"how much of the picture of --from is made anew, above 0 to 1 ({DEFAULT_STRENGTH:g})",
    )


def run(arguments: argparse.Namespace) -> int:
    """Make the pictures and return the exit code.

    Raises:
        EngineError: the request, the model, the device or the disk stands in the way.
    """
    request = _request(arguments)
    folder = resolve_model(arguments.model)
    description = describe(folder)
    open_start(request.for_model(description), description)  # refuses at once what else came after a slow start
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
        console.emit_json(_to_json(request, saved))
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
        true_cfg=arguments.true_cfg,
        negative_prompt=arguments.negative,
        start=_start(arguments),
    )


def _start(arguments: argparse.Namespace) -> StartPicture | None:
    if arguments.start is None:
        if arguments.strength is not None:
            raise InvalidRequest(
                "a strength does nothing without a start picture: name one with --from, or leave it out"
            )
        return None
    strength = DEFAULT_STRENGTH if arguments.strength is None else arguments.strength
    return StartPicture(file=arguments.start, strength=strength)


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


def _to_json(request: GenerationRequest, saved: list[Saved]) -> dict[str, Any]:
    made_by, start = read_settings(saved[0].picture.png), request.start
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
        "true_cfg": request.true_cfg,
        "negative_prompt": request.negative_prompt,
        "start": {"file": str(start.file), "sha256": made_by.start_sha256, "strength": start.strength}
        if start
        else None,
    }


def _path(text: str) -> Path:
    return Path(text).expanduser()


def _png(text: str) -> Path:
    file = _path(text)
    if file.suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(f"{text!r} does not end in .png, and pictures are PNG files")
    return file
