"""The settings of the running program, written to their file at each change."""

import dataclasses
import logging
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.settings import Settings, write_settings

log = logging.getLogger(__name__)


class KeptSettings(QObject):
    """`changed` comes after each change; `failed` gives a sentence where a change could not be written."""

    changed = Signal()
    failed = Signal(str)

    def __init__(self, values: Settings, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._values = values
        self._file = file

    @property
    def values(self) -> Settings:
        """The present values."""
        return self._values

    def change(self, **changes: Any) -> None:
        """Take other values for some fields of `Settings`, and write the file where anything is new."""
        values = dataclasses.replace(self._values, **changes)
        if values == self._values:
            return
        self._values = values
        self.changed.emit()
        try:
            write_settings(self._file, values)
        except OSError as error:
            log.warning("the window's settings were not saved in %s: %s", self._file, error)
            text = self.tr("The change holds until Triptych is closed: {file} cannot be written ({cause})")
            self.failed.emit(text.format(file=self._file, cause=error.strerror or error))
