"""`triptych inspect`: what a model is, from its files' headers."""

import argparse
from typing import Any

from engine.catalog import resolve_model
from engine.commands import console
from engine.commands.exit_code import ExitCode


def add_parser(commands: Any) -> None:
    """Add the command to argparse's list of subcommands."""
    parser = commands.add_parser(
        "inspect",
        help="say what a model is",
        description="Say what a model is: sizes, share of ternary parameters, bits a weight, layout, recipe, report.",
        allow_abbrev=False,
    )
    parser.add_argument("model", metavar="MODEL", help="a model's name or folder")
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout instead of text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write what the model is and return the exit code.

    Raises:
        EngineError: there is no such model, or it is damaged.
    """
    folder = resolve_model(arguments.model)
    with console.libraries_kept_quiet():
        from engine.inspection import inspect_model

        inspection = inspect_model(folder)
    if arguments.json:
        console.emit_json(inspection.to_json())
    else:
        console.emit(inspection.to_text())
    return ExitCode.DONE
