"""`triptych inspect`: what a model is, or what could become one, from its files' headers."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.catalog import resolve_model
from engine.commands import console
from engine.commands.exit_code import ExitCode
from engine.errors import InvalidModel
from engine.sources.recognition import recognize_source
from engine.sources.recognized import RecognizedSource

if TYPE_CHECKING:
    from engine.inspection import Inspection


def add_parser(commands: Any) -> None:
    """Add the command to argparse's list of subcommands."""
    parser = commands.add_parser(
        "inspect",
        help="say what a model is",
        description="Say what a model is: sizes, share of ternary parameters, bits a weight, layout, recipe, report. "
        "Of a file, or a folder that is no whole model: what it is, and whether it can be converted.",
        allow_abbrev=False,
    )
    parser.add_argument("model", metavar="MODEL", help="a model's name, its folder, or a file")
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout instead of text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write what the model is and return the exit code.

    Raises:
        EngineError: there is no such model, or it is damaged.
    """
    place = resolve_model(arguments.model)
    told = _inspect(place) if (place / "model_index.json").is_file() else _recognize(place)
    if arguments.json:
        console.emit_json(told.to_json())
    else:
        console.emit(told.to_text())
    return ExitCode.DONE


def _inspect(folder: Path) -> "Inspection":
    with console.libraries_kept_quiet():
        from engine.inspection import inspect_model

        return inspect_model(folder)


def _recognize(place: Path) -> RecognizedSource:
    """What a file or a part of a model is.

    Raises:
        InvalidModel: it is damaged, or nothing that is known.
    """
    found = recognize_source(place)
    if found.architecture is None:
        raise InvalidModel(found.verdict)
    return found
