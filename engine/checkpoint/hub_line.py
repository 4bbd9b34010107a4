"""One answer of the Hub on its way here, read by a thread, so that whoever waits for it can stop waiting at once."""

import contextlib
import queue
import socket
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

AHEAD: Final = 16  # pieces of 64 KiB at most that are read before they are taken
LOOK: Final = 0.1  # seconds between two looks at whether anyone still waits
GRACE: Final = 2.0  # seconds that the thread gets to end

END: Final = b""


@dataclass(frozen=True, kw_only=True)
class Head:
    """What comes before the bytes: `start` is the place in the file of the first one."""

    start: int


class Line:
    """A file's bytes from `start` on, as they come; `close` ends it in any state.

    The library's session asks, so that its proxies and certificates are those of every other question, and it follows
    redirects to the store without the token.
    """

    def __init__(self, url: str, headers: dict[str, str], *, start: int, timeout: float) -> None:
        self._url = url
        self._headers = headers | {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        self._timeout = timeout
        self._came: queue.Queue[Head | bytes | Exception] = queue.Queue(maxsize=AHEAD)
        self._left = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._read, name="hub-line", daemon=True)

    def __enter__(self) -> "Line":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def next(self, seconds: float) -> Head | bytes | None:
        """What comes next within `seconds`: the head once, then pieces, then an empty one; None if nothing came.

        Raises:
            Exception: what the library or its transport raised.
        """
        try:
            item = self._came.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(item, Exception):
            raise item
        return item

    def close(self) -> None:
        """Wake and end the thread, whatever it waits for; a name that is being looked up it may outwait."""
        self._left.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):  # not connected any more
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # below TLS, which would wait for an answer
        self._thread.join(GRACE)

    def _read(self) -> None:
        from huggingface_hub.utils import get_session, hf_raise_for_status  # type: ignore[attr-defined]  # public

        try:
            with get_session().stream("GET", self._url, headers=self._headers, timeout=self._timeout) as response:
                if response.is_error:
                    response.read()
                hf_raise_for_status(response)
                self._socket = _socket(response)
                if not self._give(Head(start=_start(response))):
                    return
                for piece in response.iter_bytes():
                    if piece and not self._give(piece):
                        return
            self._give(END)
        except Exception as error:  # noqa: BLE001 - the thread's boundary; `next` raises it
            self._give(error)

    def _give(self, item: Head | bytes | Exception) -> bool:
        """Wait until there is room for `item`; false where nobody takes it any more."""
        while not self._left.is_set():
            try:
                self._came.put(item, timeout=LOOK)
            except queue.Full:
                continue
            return True
        return False


def _socket(response: Any) -> socket.socket | None:
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("socket") if stream is not None else None
    return found if isinstance(found, socket.socket) else None


def _start(response: Any) -> int:
    """The place of the first byte: 0 where the whole file comes, though its rest was asked for."""
    if response.status_code != 206:
        return 0
    unit, _, numbers = response.headers.get("Content-Range", "").partition(" ")
    first = numbers.partition("-")[0]
    return int(first) if unit == "bytes" and first.isdecimal() else 0
