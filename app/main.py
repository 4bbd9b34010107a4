"""The console script: a window without arguments, a command with them."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.system_libraries import explain_import_error, why_no_window

SELF_TEST = ("--self-test", "window-checks")  # what a person says, and what that starts for the window's part


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, also on a picture or a model's folder, or run the command that `argv` names.

    `argv` is by default the process's arguments.

    Returns the exit code; nothing heavy is imported before it is needed.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments:
        return _open_window()
    if len(arguments) == 1 and _is_place(arguments[0]):
        return _open_window(str(Path(arguments[0]).absolute()))
    if arguments[0] in SELF_TEST:
        return _self_test(arguments)
    from engine.command_line import main as run_command

    return run_command(arguments)


def _is_place(word: str) -> bool:
    """Whether a word names a file or a folder that is there: a command's name has neither a dot nor a slash."""
    return not word.startswith("-") and any(mark in word for mark in "./\\") and Path(word).exists()


def _open_window(*places: str) -> int:
    if obstacle := why_no_window(os.environ):
        return _refuse(obstacle)
    try:
        from app.window import run_window
    except ImportError as error:
        sentence = explain_import_error(error)
        if sentence is None:
            raise
        return _refuse(sentence)
    return run_window([*sys.argv[:1], *places])


def _self_test(arguments: Sequence[str]) -> int:
    if arguments[0] == SELF_TEST[0]:
        from app.self_test import main as self_test

        return self_test(arguments[1:])
    from app.window_checks import main as check_window

    return check_window()


def _refuse(sentence: str) -> int:
    print(f"triptych: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
