"""The command line: `triptych COMMAND ...`."""

import argparse
import os
import sys
from collections.abc import Sequence

from engine.commands import console
from engine.commands.exit_code import ExitCode
from engine.errors import EngineError
from engine.version import VERSION

ENGINE = "engine"
ENGINE_CHECKS = "engine-checks"  # the self-test's, which starts it


def main(argv: Sequence[str]) -> int:
    """Run the command that `argv` (without the program's name) names.

    Returns 0 when it is done, 1 after an `EngineError` (one line on stderr), 2 for wrong usage and
    130 when it was interrupted.
    """
    if list(argv) == [ENGINE]:
        return _run_engine()
    if list(argv) == [ENGINE_CHECKS]:
        from engine.engine_checks import main as check_engine

        return check_engine()
    console.accept_any_text()
    parser = build_parser()
    try:
        arguments = parser.parse_args(argv)
        if arguments.run is None:
            parser.print_help(sys.stderr)
            return ExitCode.WRONG_USAGE
        code: int = arguments.run(arguments)
    except SystemExit as stop:  # argparse has written its own line
        return stop.code if isinstance(stop.code, int) else ExitCode.DONE
    except EngineError as error:
        console.note(f"triptych: {error.sentence}")
        return ExitCode.FAILED
    except KeyboardInterrupt:
        console.note("triptych: interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader of stdout went away: say nothing at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ExitCode.FAILED
    return code


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    from engine.commands import (
        bench,
        compare,
        doctor,
        evaluate,
        generate,
        inspect,
        quantize,
        serve,
        verify,
    )  # not at the top, the engine process needs none

    parser = argparse.ArgumentParser(
        prog="triptych",
        description="FLUX in three values: pictures from prompts, with weights of -1, 0 and +1.",
        epilog="Without a command the window opens. 'triptych COMMAND --help' says more about one. "
        "'triptych --self-test [--json]' checks this installation.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Triptych {VERSION}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in (generate, quantize, inspect, verify, compare, evaluate, serve, bench, doctor):
        command.add_parser(commands)
    return parser


def _run_engine() -> int:
    """The engine process, which the window starts; it is not for people and not in the help."""
    from engine import host

    return host.main()
