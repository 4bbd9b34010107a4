"""The window's log: a rotating file, to which Qt's own messages go as well."""

import logging
import logging.handlers
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

FILE: Final = "studio.log"
MAX_BYTES: Final = 2**20
BACKUPS: Final = 3
FORM: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
OWN: Final = ("app", "engine")  # whose ordinary events are kept; of others their warnings alone
LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

log = logging.getLogger(__name__)


class _QuietFile(logging.handlers.RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """A log that cannot be written, as on a full disk, never stops what is logged."""


class WindowLog:
    """From `start` to `stop` all that this process logs goes to the file, and warnings to the standard error too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._handlers: list[logging.Handler] = []
        self._levels: dict[str, int] = {}

    @property
    def file(self) -> Path:
        """The file that is written now; older ones are beside it, with a number."""
        return self.folder / FILE

    def start(self) -> None:
        """Begin to write; a folder that cannot be made costs the file, and the standard error says so."""
        terminal = logging.StreamHandler(sys.stderr)
        terminal.setLevel(logging.WARNING)
        terminal.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        self._add(terminal)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = _QuietFile(self.file, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8")
        except OSError as error:
            log.warning("there is no log of this run: %s", error)
        else:
            file.setFormatter(logging.Formatter(FORM))
            self._add(file)
        for name in OWN:
            self._levels[name] = logging.getLogger(name).level
            logging.getLogger(name).setLevel(logging.INFO)
        qInstallMessageHandler(_take_message)

    def stop(self) -> None:
        """Write no more."""
        qInstallMessageHandler(None)
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()
        self._handlers.clear()

    def _add(self, handler: logging.Handler) -> None:
        logging.getLogger().addHandler(handler)
        self._handlers.append(handler)


def _take_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    logging.getLogger(f"qt.{context.category or 'default'}").log(LEVELS.get(kind, logging.WARNING), "%s", text)
