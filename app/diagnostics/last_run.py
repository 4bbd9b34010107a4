"""How the run before this one ended."""

import enum
import faulthandler
import json
import logging
import os
import time
from pathlib import Path
from typing import IO, Any, Final

MARKER: Final = "running.json"
TRACE: Final = "crash.log"

log = logging.getLogger(__name__)


class Ending(enum.Enum):
    """What became of the run before."""

    ORDERLY = enum.auto()
    CRASHED = enum.auto()  # Python saw the fault, and the trace says where
    KILLED = enum.auto()  # it ended at once, and nobody wrote why
    SWITCHED_OFF = enum.auto()  # the computer was started again since


class LastRun:
    """A marker in the logs' folder that only an orderly end removes, and the trace of a crash of the interpreter.

    Only one program of a home may have one at a time.
    """

    def __init__(self, logs: Path) -> None:
        self._marker = logs / MARKER
        self.trace = logs / TRACE
        self._stream: IO[str] | None = None

    def begin(self) -> Ending:
        """Say how the last run ended, mark this one, and have faults of the interpreter written to the trace.

        Where the folder cannot be written the log says so, and a crash of this run will not be told.
        """
        ending = self._ending()
        try:
            self._marker.parent.mkdir(parents=True, exist_ok=True)
            self._marker.write_text(json.dumps({"pid": os.getpid(), "at": time.time()}), encoding="utf-8")
            if self.trace.exists() and self.trace.stat().st_size:
                self.trace.replace(self.trace.with_suffix(".log.1"))
            self._stream = self.trace.open("w", encoding="utf-8")
        except OSError as error:
            log.warning("a crash of this run will leave no trace: %s", error)
        else:
            faulthandler.enable(self._stream, all_threads=True)
        return ending

    def end(self, *, orderly: bool) -> None:
        """Stop writing; the marker stays where the end was no orderly one."""
        if self._stream is not None:
            faulthandler.disable()
            self._stream.close()
            self._stream = None
        if orderly:
            self._marker.unlink(missing_ok=True)

    def _ending(self) -> Ending:
        try:
            marked = json.loads(self._marker.read_bytes())
        except FileNotFoundError:
            return Ending.ORDERLY
        except (OSError, ValueError, RecursionError):
            marked = {}
        if self.trace.exists() and self.trace.stat().st_size:
            return Ending.CRASHED
        import psutil  # seldom needed, and no run should wait for it

        return Ending.SWITCHED_OFF if _time(marked) < psutil.boot_time() else Ending.KILLED


def _time(marked: Any) -> float:
    at = marked.get("at") if isinstance(marked, dict) else None
    return float(at) if isinstance(at, int | float) else time.time()
