"""The processes that tests have started."""

import psutil

from engine.child_process import command_of_engine


def children(*, recursive: bool = False) -> list[psutil.Process]:
    """This process's, but for that of Python's multiprocessing, which tracks what is shared and stays to the end."""
    return [child for child in psutil.Process().children(recursive=recursive) if not _is_pythons_own(child)]


def engines() -> list[psutil.Process]:
    """This process's engines."""
    return [child for child in children() if child.cmdline()[1:] == command_of_engine()[1:]]


def _is_pythons_own(process: psutil.Process) -> bool:
    try:
        return "multiprocessing.resource_tracker" in " ".join(process.cmdline())
    except psutil.Error:
        return False
