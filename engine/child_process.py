"""The engine process as the operating system sees it: command, environment, standard error, death."""

import contextlib
import logging
import logging.handlers
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from engine.errors import EngineCrashed
from engine.paths import user_paths

KEPT_LINES: Final = 20
LINE_BYTES: Final = 4096
LOG_BYTES: Final = 2**20
KILLED: Final = -9
CONVERTED: Final = "converted"  # what a process did that made a ternary model
AGAIN: Final = " and start the same conversion again, which goes on where it was"
SMALLER: Final = ", or choose a smaller size or model"


def command_of_engine() -> list[str]:
    """The command that starts an engine process of this very installation."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "engine"]
    return [sys.executable, "-m", "app.main", "engine"]


def child_environment(base: Mapping[str, str], *, frozen: bool) -> dict[str, str]:
    """`base` as an engine process gets it: the libraries of the system, the modules of this program.

    A frozen program's loader puts its own folder into the library path and keeps the old one beside it.
    A plain one names its folder, so that a folder `app` where the person stands is not taken for ours.
    """
    env = dict(base)
    if not frozen:
        root = str(Path(__file__).resolve().parents[1])
        env["PYTHONPATH"] = os.pathsep.join(filter(None, (root, base.get("PYTHONPATH"))))
        env["PYTHONSAFEPATH"] = "1"
        return env
    env["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LIBPATH"):
        env.pop(name, None)
        if original := env.pop(f"{name}_ORIG", None):
            env[name] = original
    return env


def spawn(command: Sequence[str], env: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
    """Start an engine process with its three standard streams as pipes; `env` None is this process's own.

    Raises:
        EngineCrashed: the operating system cannot start it.
    """
    frozen = bool(getattr(sys, "frozen", False))
    try:
        return subprocess.Popen(
            command,
            env=child_environment(os.environ if env is None else env, frozen=frozen),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise EngineCrashed(
            f"the engine process could not be started ({command[0]}: {error.strerror}): install Triptych again"
        ) from None


def has_exited(process: subprocess.Popen[bytes], timeout: float) -> bool:
    """Wait up to `timeout` seconds for the end of a process; whether it came."""
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        return False
    return True


def obituary(code: int, doing: str, last_line: str) -> str:
    """A sentence for a process that ended with `code` (minus the signal's number) while it `doing`."""
    if code == KILLED:
        return (
            f"the engine process was killed (signal 9) while it {doing}: it was probably out of memory; "
            f"close other programs{AGAIN if doing.startswith(CONVERTED) else SMALLER}"
        )
    where = f"the log in {user_paths().logs} says more"
    if code < 0:
        known = {number.value: number.name for number in signal.Signals}
        return f"the engine process crashed (signal {-code}, {known.get(-code, 'unknown')}) while it {doing}: {where}"
    words = f" and said “{last_line}”" if last_line else ""
    return f"the engine process ended (exit code {code}) while it {doing}{words}: {where}"


class StandardError:
    """What a process writes to its standard error: kept in a rotating log file, the last lines also here."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._drained = threading.Event()

    def drain(self, process: subprocess.Popen[bytes]) -> None:
        """Read until the process and all that inherited its standard error have ended."""
        assert process.stderr
        with process.stderr as stream, contextlib.closing(_open_log()) as log:
            while line := stream.readline(LINE_BYTES):
                text = line.decode("utf-8", errors="replace").rstrip()
                if text:
                    self._lines.append(text)
                    log.handle(logging.makeLogRecord({"msg": text}))
        self._drained.set()

    def last_line(self) -> str:
        """The last line that is not empty; waits up to a second for it."""
        self._drained.wait(1.0)
        return self._lines[-1] if self._lines else ""


class _QuietLog(logging.handlers.RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A log that cannot be written never stops the draining."""


def _open_log() -> logging.Handler:
    folder = user_paths().logs
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return logging.NullHandler()
    return _QuietLog(folder / "engine.log", maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8", delay=True)
