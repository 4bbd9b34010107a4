"""The favourites: a small file of paths beside the settings, since the pictures' own files do not hold them.

The index can be deleted and is then built again from the files; this file is a person's own choice and is not.
"""

import json
import threading
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.errors import OutputError
from engine.saving import save_picture

translate = QCoreApplication.translate


class Favourites:
    """The paths of the favourites; safe to use from several threads.

    The path of a picture that is not there stays: it may be on a disk that is not connected, or come back from the bin.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._paths: set[str] = set()

    def __contains__(self, path: Path) -> bool:
        with self._lock:
            return str(path) in self._paths

    def load(self) -> str | None:
        """Read the file; one sentence where it is damaged and was put aside, as `NAME.damaged`."""
        with self._lock:
            try:
                values = json.loads(self._file.read_bytes())
                self._paths = {str(value) for value in values} if isinstance(values, list) else set()
            except FileNotFoundError:
                return None
            except OSError as error:
                text = translate("Favourites", "the favourites in {file} cannot be read ({cause}): check the file")
                return text.format(file=self._file, cause=error.strerror)
            except (ValueError, RecursionError):
                aside = self._file.with_name(f"{self._file.name}.damaged")
                self._file.replace(aside)
                text = translate(
                    "Favourites", "the favourites in {file} are damaged: they are put aside as {name}, begin anew"
                )
                return text.format(file=self._file, name=aside.name)
            return None

    def change(self, paths: Iterable[Path], *, favourite: bool) -> None:
        """Add paths, or take them out, and write the file.

        Raises:
            OutputError: it cannot be written; the favourites are as they were.
        """
        named = {str(path).encode("utf-8", "replace").decode() for path in paths}
        with self._lock:
            changed = self._paths | named if favourite else self._paths - named
            if changed == self._paths:
                return
            try:
                save_picture(json.dumps(sorted(changed), indent=0).encode(), self._file, force=True)
            except OutputError as error:
                text = translate("Favourites", "the favourites are not saved: {cause}")
                raise OutputError(text.format(cause=error.sentence)) from None
            self._paths = changed
