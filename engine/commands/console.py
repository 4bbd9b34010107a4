"""Where a command's words go: its result to stdout, everything else to stderr."""

import contextlib
import ctypes
import io
import json
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from engine.device_memory import take_memory_sparingly
from engine.errors import OutputError
from engine.kernel_cache import keep_compiled_kernels
from engine.threads import wait_briefly

QUIET_LIBRARIES = {
    "TRANSFORMERS_VERBOSITY": "error",
    "DIFFUSERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def emit(text: str) -> None:
    """Write a result to stdout.

    Raises:
        OutputError: stdout cannot be written.
        BrokenPipeError: the reader of stdout is gone.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        with Path(os.devnull).open("wb") as nothing:  # what is left in the buffer must not fail once more at exit
            os.dup2(nothing.fileno(), sys.stdout.fileno())
        raise OutputError(f"the result cannot be written to stdout ({error.strerror}): send it elsewhere") from None


def emit_json(value: dict[str, Any]) -> None:
    """Write a result to stdout as one JSON object; raises what `emit` raises."""
    emit(json.dumps(value, indent=2))


def note(text: str) -> None:
    """Write one line to stderr."""
    print(text, file=sys.stderr, flush=True)


def accept_any_text() -> None:
    """Let stdout show what its encoding lacks as escapes instead of failing, a file's name above all."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextlib.contextmanager
def libraries_kept_quiet() -> Iterator[None]:
    """Send what anything prints to stdout to stderr, descriptor 1 included, and silence warnings.

    Libraries are imported inside this context for the first time, so that what they read of the environment is set.
    """
    wait_briefly()
    keep_compiled_kernels()
    take_memory_sparingly()
    for name, value in QUIET_LIBRARIES.items():
        os.environ.setdefault(name, value)
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        if not sys.warnoptions:
            warnings.simplefilter("ignore")
        stack.enter_context(_descriptor_moved(source=1, target=2))
        stack.enter_context(contextlib.redirect_stdout(sys.stderr))
        yield


@contextlib.contextmanager
def interrupt_sets(stop: threading.Event) -> Iterator[None]:
    """Let the first Ctrl-C set `stop` so that the work ends cleanly, and the second end it at once."""

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        os.write(2, b"\nstopping after this step; Ctrl-C again stops at once\n")

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, ask_to_stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _descriptor_moved(*, source: int, target: int) -> Iterator[None]:
    try:
        kept = os.dup(source)
    except OSError:  # a program without a console has no descriptors to move
        yield
        return
    try:
        sys.stdout.flush()
        os.dup2(target, source)
        yield
    finally:
        _flush_c_streams()
        os.dup2(kept, source)
        os.close(kept)


def _flush_c_streams() -> None:
    """Write out what a library's printf still holds, before descriptor 1 is stdout again."""
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
