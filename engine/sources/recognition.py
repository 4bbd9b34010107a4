"""What a file or folder is that a person points at, told from headers alone."""

from pathlib import Path

from engine.sources.findings import refused
from engine.sources.folders import recognize_folder
from engine.sources.recognized import RecognizedSource
from engine.sources.single_files import recognize_file


def recognize_source(path: Path) -> RecognizedSource:
    """What lies at `path`, and whether a ternary model can be made of it.

    Only headers and small texts are read. Whatever is wrong is said in the verdict and never raised.
    """
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return refused(path, f"{path} cannot be read ({reason}): check the path and its permissions", "unreadable")
    if is_folder:
        return recognize_folder(path)
    if is_there or path.is_symlink():
        return recognize_file(path)
    return refused(path, f"there is no file or folder {path}: check the path", "nothing")
