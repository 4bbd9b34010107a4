"""The pipes of the engine's process, kept for the protocol alone, and its end when nobody is at theirs."""

import faulthandler
import os
import time
from typing import IO, Final

GRACE_SECONDS: Final = 2.0


def take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Move the protocol off descriptors 0 and 1, so that a library that prints or reads cannot break it."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return reader, writer


def leave_soon() -> None:
    """End the process `GRACE_SECONDS` from now whatever it does; blocks until then.

    The second timer runs outside the interpreter, for a library that holds its lock.
    """
    faulthandler.dump_traceback_later(GRACE_SECONDS + 1.0, exit=True)
    time.sleep(GRACE_SECONDS)
    os._exit(0)
