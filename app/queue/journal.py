"""A file of records that is only ever appended to, so that a crash can tear its last record at most."""

import json
import os
import zlib
from pathlib import Path
from typing import IO, Any, Final

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

MARK: Final = b"triptych queue 1\n"


class Journal:
    """JSON records in a file: `append` has handed a record to the operating system when it returns.

    So the death of this process at any moment loses nothing. A power cut may lose the last seconds, and no more.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stream: IO[bytes] | None = None

    def read(self) -> tuple[list[Any], str | None]:
        """The records, and what is wrong with the file, None where nothing is.

        A torn record at the end is nothing wrong: it is left out, and its bytes are cut off. Of a damaged file the
        records before the damage are read, and the file is left as it is.

        Raises:
            OSError: the file cannot be read.
        """
        try:
            content = self._file.read_bytes()
        except FileNotFoundError:
            return [], None
        if not content.startswith(MARK):
            if MARK.startswith(content):
                self._file.unlink()  # torn while it was made
                return [], None
            return [], translate("Queue", "it does not begin as a queue does")
        lines = content[len(MARK) :].split(b"\n")
        torn = lines.pop()  # nothing, where the last record is whole
        records = []
        for number, line in enumerate(lines, start=1):
            try:
                records.append(_record(line))
            except (ValueError, RecursionError):
                text = translate("Queue", "its record {number} of {count} is not as it was written")
                return records, text.format(number=number, count=len(lines))
        if torn:
            with self._file.open("r+b") as stream:
                stream.truncate(len(content) - len(torn))
        return records, None

    def append(self, record: Any) -> None:
        """Write a record behind the others.

        Raises:
            OSError: it cannot be written; what is half written is taken back.
        """
        stream = self._opened()
        end = stream.seek(0, os.SEEK_END)
        left = memoryview(_line(record))
        try:
            while left:
                left = left[stream.write(left) :]
        except OSError:
            stream.truncate(end)
            raise

    def rewrite(self, records: list[Any]) -> None:
        """Put these records in the place of all that are there, whole or not at all.

        Raises:
            OSError: they cannot be written; the old ones are still there.
        """
        self._file.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._file.with_name(f".{self._file.name}.tmp")
        try:
            with temporary.open("wb") as stream:
                stream.write(MARK + b"".join(_line(record) for record in records))
                stream.flush()
                os.fsync(stream.fileno())
            self.close()
            temporary.replace(self._file)
        finally:
            temporary.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _opened(self) -> IO[bytes]:
        if self._stream is None:
            if not self._file.exists():
                self.rewrite([])
            self._stream = self._file.open("r+b", buffering=0)
        return self._stream


def _line(record: Any) -> bytes:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _record(line: bytes) -> Any:
    checksum, _, text = line.partition(b" ")
    if int(checksum, 16) != zlib.crc32(text):
        raise ValueError("another checksum")
    return json.loads(text)
