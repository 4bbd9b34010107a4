"""What every byte of a source is: the SHA-256 of its files, several at once."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Final

from engine.checkpoint.source import Source, SourceFile
from engine.errors import InvalidModel
from engine.headers import unreadable
from engine.threads import usable_cores

READ_BYTES: Final = 2**22
LOOK_EVERY: Final = 0.1  # seconds, for a cancel


def source_digests(source: Source, check: Callable[[], None] = lambda: None) -> dict[str, str]:
    """The SHA-256 of each file that the source's transformer and its other parts are read from, by its label.

    `check` is called now and then, and may raise what stops it.

    Raises:
        InvalidModel: a file cannot be read.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(_threads(source)) as pool:
        waited = {file.label: pool.submit(_digest, file.path, stop) for file in _files(source)}
        try:
            left = set(waited.values())
            while left:
                done, left = wait(left, timeout=LOOK_EVERY, return_when=FIRST_COMPLETED)
                for each in done:
                    each.result()
                check()
        finally:
            stop.set()
    return {label: each.result() for label, each in waited.items()}


def bytes_in_line(source: Source) -> int:
    """The bytes that one thread hashes while all are at work: a measure of how long it takes."""
    sizes = [file.bytes for file in _files(source)]
    return max(*sizes, sum(sizes) // _threads(source))


def check_digests(source: Source, begun: Mapping[str, str], now: Mapping[str, str], *, target: Path) -> None:
    """See that the source has the bytes that it had when the conversion to `target` was begun.

    Raises:
        InvalidModel: a file has others, though its size and time of change are the same.
    """
    for file in _files(source):
        if begun.get(file.label) != now[file.label]:
            raise InvalidModel(
                f"{file.path} holds other bytes than when the conversion to {target} was begun, and neither its size "
                "nor its time tells: see to the disk, fetch the file again, and begin anew with --restart"
            )


def _files(source: Source) -> list[SourceFile]:
    """The largest first, so that no thread is left with one at the end."""
    return sorted((*source.files, *source.part_files), key=lambda file: -file.bytes)


def _threads(source: Source) -> int:
    return min(usable_cores(), len(_files(source)))


def _digest(file: Path, stop: threading.Event) -> str:
    hashed, buffer = hashlib.sha256(), bytearray(READ_BYTES)
    view = memoryview(buffer)
    try:
        with file.open("rb", buffering=0) as stream:
            while not stop.is_set() and (count := stream.readinto(buffer)):
                hashed.update(view[:count])
    except OSError as error:
        raise unreadable(file, error) from None
    return hashed.hexdigest()
