"""A conversion's working folder on the disk: what it is called, who has it, how it is deleted; free of torch."""

import contextlib
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import filelock

from engine.errors import OutputError, OutputExists

RECORD: Final = "conversion.json"
SPENT: Final = "seconds.json"
LOCK: Final = "lock"
BLOCKS: Final = "blocks"
SCRATCH: Final = "scratch"
ENDING: Final = ".conversion"


def work_folder(target: Path) -> Path:
    """The working folder of the model `target`: `.TARGET.conversion` beside it."""
    return target.with_name(f".{target.name}{ENDING}")


def previews_folder(scratch: Path, prompt: str, seed: int) -> Path:
    """Where in the scratch folder previews of a prompt and a seed lie."""
    return scratch / f"preview-{hashlib.sha256(f'{seed} {prompt}'.encode()).hexdigest()[:12]}"


def preview_file(folder: Path, done: int) -> Path:
    """The preview in `folder` that was made when so many blocks were done, 0 for that of the source."""
    return folder / (f"after-{done:03}.png" if done else "before.png")


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep every other process out of a working folder that is there; one that is killed lets go.

    A folder in which nothing was begun is deleted at the end.

    Raises:
        OutputExists: another process has it.
        OSError: the lock cannot be made.
    """
    lock = filelock.FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        target = folder.with_name(folder.name.removeprefix(".").removesuffix(ENDING))
        raise OutputExists(
            f"{target} is being made by another process: wait for it, or choose another target"
        ) from None
    try:
        yield
    finally:
        _leave_nothing(folder)
        lock.release()
        _leave_nothing(folder)  # where an open file cannot be deleted


def discard_work(folder: Path) -> None:
    """Delete what an interrupted conversion left in its working folder; nothing happens where none is.

    Raises:
        OutputExists: a process still works in it.
        OutputError: it is no working folder, or something in it cannot be deleted.
    """
    if not folder.is_dir():
        return
    if not (folder.name.startswith(".") and folder.name.endswith(ENDING)):
        raise OutputError(f"{folder} is no conversion's working folder: nothing was deleted")
    try:
        with held(folder):
            remove_work(folder)
    except OSError as error:
        raise OutputError(f"{folder} cannot be deleted ({error.strerror or error}): delete it by hand") from None


def remove_work(folder: Path) -> None:
    """Delete a working folder, the lock before the record, for the process that holds the lock.

    Raises:
        OSError: something cannot be deleted.
    """
    with contextlib.suppress(PermissionError):  # where an open file cannot be deleted, leaving the lock does it
        (folder / LOCK).unlink(missing_ok=True)
    clear_work(folder)
    with contextlib.suppress(OSError):
        folder.rmdir()


def clear_work(folder: Path) -> None:
    """Delete every block, then the record, so that a half-cleared folder is still known for what it is.

    Blocks go all at once, and so does what recipes keep: nothing goes on from the half of it.

    Raises:
        OSError: something cannot be deleted.
    """
    (folder / SPENT).unlink(missing_ok=True)
    for part in (BLOCKS, SCRATCH):
        delete_whole(folder / part)
    (folder / RECORD).unlink(missing_ok=True)


def delete_whole(folder: Path) -> None:
    """Delete a folder, if it is there; a process that is killed meanwhile leaves it whole or not there.

    Raises:
        OSError: it cannot be deleted.
    """
    gone = folder.with_name(f"{folder.name}.gone")
    if gone.is_dir():
        shutil.rmtree(gone)
    if folder.is_dir():
        folder.rename(gone)
        shutil.rmtree(gone)


def _leave_nothing(folder: Path) -> None:
    if not (folder / RECORD).exists():
        with contextlib.suppress(OSError):
            (folder / LOCK).unlink(missing_ok=True)
            folder.rmdir()
