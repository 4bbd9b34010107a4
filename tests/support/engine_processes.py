"""The engine processes that tests have started."""

import psutil

from engine.child_process import command_of_engine


def engines() -> list[psutil.Process]:
    """This process's engines; other tests may leave children of another kind, such as multiprocessing's tracker."""
    return [child for child in psutil.Process().children() if child.cmdline()[1:] == command_of_engine()[1:]]
