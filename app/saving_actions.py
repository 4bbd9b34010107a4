"""Pictures on their way to the disk, off the window's thread and one after the other."""

import concurrent.futures
import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from engine.errors import EngineError
from engine.saving import save_in_folder, save_picture

translate = QCoreApplication.translate

log = logging.getLogger(__name__)


class PictureSaver(QObject):
    """Saves pictures; each ends in exactly one of `saved` and `failed`, by the picture's number."""

    saved = Signal(int, object)  # number, Path
    failed = Signal(int, object)  # number, EngineError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="picture-saver")

    def keep(self, number: int, png: bytes, folder: Path, *, prompt: str, seed: int) -> None:
        """Save under a free name in `folder`."""
        self._pool.submit(self._run, number, lambda: save_in_folder(png, folder, prompt=prompt, seed=seed))

    def save_as(self, number: int, png: bytes, file: Path) -> None:
        """Save to `file`, which the person has agreed to overwrite where it exists."""

        def save() -> Path:
            save_picture(png, file, force=True)
            return file

        self._pool.submit(self._run, number, save)

    def finish(self) -> None:
        """Wait until everything that was asked for is on the disk."""
        self._pool.shutdown(wait=True)

    def _run(self, number: int, save: Callable[[], Path]) -> None:
        try:
            file = save()
        except EngineError as error:
            self.failed.emit(number, error)
        except Exception as error:
            log.exception("a picture could not be saved")
            text = translate("Saving", "the picture could not be saved ({cause}): save it elsewhere")
            self.failed.emit(number, EngineError(text.format(cause=error)))
        else:
            self.saved.emit(number, file)
