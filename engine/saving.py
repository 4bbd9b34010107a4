"""A picture's way onto the disk: whole or not at all, and never over another file unasked."""

import contextlib
import errno
import os
import secrets
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from engine.errors import OutputError, OutputExists

MAX_NAME_LETTERS: Final = 40
LEFTOVER: Final = ".triptych-*.tmp"  # what a killed process leaves of a file
CAUSES: Final = {
    errno.ENOSPC: "the disk is full: free some space, or save elsewhere",
    errno.EDQUOT: "the disk quota is used up: free some space, or save elsewhere",
    errno.EROFS: "the disk is read-only: save elsewhere",
    errno.EACCES: "writing there is not permitted: save elsewhere",
    errno.EPERM: "writing there is not permitted: save elsewhere",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one",
    errno.ENOTDIR: "a part of its path is no folder: save elsewhere",
}


def save_picture(png: bytes, file: Path, *, force: bool = False) -> None:
    """Write a picture's bytes to `file`, making its folder where it is missing.

    The bytes go to a temporary file beside `file` first, so that no partial file is ever seen.

    Raises:
        OutputExists: there is a file of that name and `force` is false.
        OutputError: the file cannot be written; nothing is left behind.
    """
    check_output(file, force=force)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _written_beside(file, png) as temporary:
            if force:
                temporary.replace(file)
            else:
                _move_exclusively(temporary, file)
    except FileExistsError:
        raise _in_the_way(file) from None
    except (OSError, ValueError) as error:
        raise _not_written(file, error) from None


def save_in_folder(png: bytes, folder: Path, *, prompt: str, seed: int) -> Path:
    """Write a picture's bytes to a free name in `folder` and return the file.

    Raises:
        OutputError: the file cannot be written; nothing is left behind.
    """
    while True:
        file = next_free_name(folder, prompt=prompt, seed=seed)
        with contextlib.suppress(OutputExists):  # another process took the name in between
            save_picture(png, file)
            return file


def clear_leftovers(folder: Path) -> None:
    """Delete what killed processes left of files in `folder`, in which nothing else writes."""
    for file in folder.glob(LEFTOVER):
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)


def check_output(file: Path, *, force: bool = False) -> None:
    """See, before the work starts, that a picture could be written to `file`.

    Raises:
        OutputExists: there is a file of that name and `force` is false.
        OutputError: the name is a folder's or a device's, or its folder cannot be written.
    """
    try:
        if file.is_dir():
            raise OutputError(f"{file} is a folder: name a file in it")
        if file.exists() and not file.is_file():
            raise OutputError(f"{file} is no ordinary file: choose another name")
        if os.path.lexists(file) and not force:
            raise _in_the_way(file)
        folder = file.absolute().parent
        while not os.path.lexists(folder):
            folder = folder.parent
    except (OSError, ValueError) as error:
        raise _not_written(file, error) from None
    if not folder.is_dir():
        raise OutputError(f"{file} cannot be written, {folder} is no folder: save elsewhere")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{file} cannot be written, the folder {folder} is read-only: save elsewhere")


def next_free_name(folder: Path, *, prompt: str, seed: int) -> Path:
    """A file name in `folder` that nothing has, made of the prompt's first words and the seed."""
    stem = f"{_slug(prompt)}-{seed}"
    file = folder / f"{stem}.png"
    number = 1
    while os.path.lexists(file):
        number += 1
        file = folder / f"{stem}-{number}.png"
    return file


def numbered_names(file: Path, count: int) -> tuple[Path, ...]:
    """The files of `count` pictures: `a.png` alone, or `a-1.png`, `a-2.png` and so on."""
    if count == 1:
        return (file,)
    return tuple(file.with_name(f"{file.stem}-{number}{file.suffix}") for number in range(1, count + 1))


@contextlib.contextmanager
def _written_beside(file: Path, content: bytes) -> Iterator[Path]:
    temporary = file.with_name(LEFTOVER.replace("*", secrets.token_hex(8)))
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _move_exclusively(temporary: Path, file: Path) -> None:
    try:
        os.link(temporary, file)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: claim the name, then put the bytes there
        file.open("xb").close()
        try:
            temporary.replace(file)
        except OSError:
            file.unlink(missing_ok=True)
            raise


def _slug(prompt: str) -> str:
    letters = (letter if letter.isalnum() else " " for letter in unicodedata.normalize("NFC", prompt).lower())
    words = "-".join("".join(letters).split())[:MAX_NAME_LETTERS].strip("-")
    return words or "picture"


def _in_the_way(file: Path) -> OutputExists:
    return OutputExists(f"{file} already exists: choose another name, or allow overwriting (--force)")


def _not_written(file: Path, error: Exception) -> OutputError:
    number = error.errno if isinstance(error, OSError) else None
    cause = CAUSES.get(number or 0, f"{getattr(error, 'strerror', None) or error}: save elsewhere")
    return OutputError(f"{file} cannot be written, {cause}")
