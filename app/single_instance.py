"""The one program of a home: a second start hands over what it was given, and ends."""

import contextlib
import hashlib
import json
import logging
import os
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout
from PySide6.QtCore import QElapsedTimer, QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

LOCK: Final = "triptych.lock"
PATIENCE_MS: Final = 5000
PAUSE_MS: Final = 50
MOST_BYTES: Final = 2**16
DONE: Final = b"done\n"
UNCONNECTED: Final = QLocalSocket.LocalSocketState.UnconnectedState
ACTIVATION: Final = "XDG_ACTIVATION_TOKEN"  # by which a Wayland desktop lets one program raise another's window

log = logging.getLogger(__name__)


class SingleInstance(QObject):
    """The lock of a home, and the ear of the program that holds it; `asked` has a second start's file, or None.

    The lock is the operating system's own, so that it ends with its process, however that ends.
    """

    asked = Signal(object)  # Path | None

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._name = f"triptych-{hashlib.sha256(str(home.absolute()).encode()).hexdigest()[:20]}"
        self._lock = FileLock(home / LOCK)
        self._callers: set[QLocalSocket] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)

    def claim(self) -> bool:
        """Become the home's one program; False where another one is. A home that cannot be locked is everybody's."""
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError as error:
            log.warning("%s cannot be locked: a second start will open a second window (%s)", self._home, error)
            return True
        QLocalServer.removeServer(self._name)  # what a killed program left
        if not self._server.listen(self._name):
            log.warning("a second start will not reach this window: %s", self._server.errorString())
        return True

    def hand_over(self, file: Path | None, patience_ms: int = PATIENCE_MS) -> bool:
        """Have the program that holds the home come to the front and open a file; whether it said that it does."""
        message = {"file": str(file) if file else None, "activation": os.environ.get(ACTIVATION)}
        clock = QElapsedTimer()
        clock.start()
        while (left := patience_ms - clock.elapsed()) > 0:
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(left):
                socket.write(json.dumps(message).encode() + b"\n")
                if socket.waitForReadyRead(max(1, patience_ms - clock.elapsed())):
                    return bool(socket.readAll() == DONE)
                QThread.msleep(PAUSE_MS)  # one that ends closes its ear first, and gives up its lock then
                return False
            QThread.msleep(PAUSE_MS)  # the other one has its lock and not yet its ear
        return False

    def release(self) -> None:
        """Leave the home to the next program."""
        for socket in tuple(self._callers):
            self._forget(socket)
        self._server.close()
        with contextlib.suppress(OSError):
            self._lock.release()

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._callers.add(socket)
            socket.readyRead.connect(self._listen)
            socket.disconnected.connect(self._listen)
            self._listen()

    def _listen(self) -> None:
        for socket in tuple(self._callers):
            if socket.canReadLine():
                self._hear(socket)
            elif socket.bytesAvailable() > MOST_BYTES or socket.state() is UNCONNECTED:
                self._forget(socket)

    def _forget(self, socket: QLocalSocket) -> None:
        self._callers.discard(socket)
        socket.readyRead.disconnect(self._listen)
        socket.disconnected.disconnect(self._listen)
        socket.abort()
        socket.deleteLater()

    def _hear(self, socket: QLocalSocket) -> None:
        try:
            message: Any = json.loads(bytes(socket.readLine(MOST_BYTES).data()))
            file, activation = message["file"], message["activation"]
        except (ValueError, KeyError, TypeError, RecursionError):
            log.warning("a second start said something that is not understood")
            self._forget(socket)
            return
        if isinstance(activation, str):
            os.environ[ACTIVATION] = activation
        socket.write(DONE)
        socket.flush()
        self.asked.emit(Path(file) if isinstance(file, str) else None)
