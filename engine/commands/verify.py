"""`triptych verify`: every hash, every shape and every code of a model."""

import argparse
import sys
from typing import Any

from engine.catalog import resolve_model
from engine.commands import console
from engine.commands.exit_code import ExitCode
from engine.commands.progress import Progress

LINE = 79


def add_parser(commands: Any) -> None:
    """Add the command to argparse's list of subcommands."""
    parser = commands.add_parser(
        "verify",
        help="check every byte of a model",
        description="Check every hash, every shape and every code of a model. Ends with 1 where something is wrong.",
        allow_abbrev=False,
    )
    parser.add_argument("model", metavar="MODEL", help="a model's name or folder")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check the model and return the exit code.

    Raises:
        EngineError: there is no such model, or something of it is wrong.
    """
    folder = resolve_model(arguments.model)
    found: list[str] = []
    checks = 0
    with console.libraries_kept_quiet():
        from engine.verification import verify_model

        progress = Progress(sys.stderr)
        try:
            for check in verify_model(folder):
                checks += 1
                line = f"{check.subject} {check.found}"
                progress.pass_by(line[:LINE])
                if not check.is_detail:
                    found.append(line)
        finally:
            progress.end()
    console.emit("\n".join((*found, f"{folder.resolve().name} is whole: {checks} checks passed")))
    return ExitCode.DONE
