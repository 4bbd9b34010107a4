"""Threads that give way to the window's thread where there is too little processor for both."""

import contextlib
import os
import sys
import threading
from typing import Final

NICENESS: Final = 10


def give_way() -> None:
    """Lower the priority of the calling thread. Only Linux has one for each thread; elsewhere all stay equal."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
