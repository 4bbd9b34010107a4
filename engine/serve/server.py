"""The server as it runs: a socket, a thread that answers, and its end."""

import asyncio
import socket
import threading
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from engine.errors import EngineError

MAX_CONNECTIONS: Final = 256
BACKLOG: Final = 128
LAST_WORDS_SECONDS: Final = 1  # that open connections get at the end


class CannotListen(EngineError):
    """The address cannot be listened at."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port`; port 0 takes a free one.

    Raises:
        CannotListen: the address is taken, not this computer's, or not permitted.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((str(address[0]), port), family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        cause = getattr(error, "strerror", None) or error
        raise CannotListen(
            f"the server cannot listen at {host}, port {port} ({cause}): choose another --port, or 0 for a free one"
        ) from None


def base_address(host: str, port: int) -> str:
    """A server's address for programs on this computer, as http://HOST:PORT; for all networks it is the loopback."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


class Server:
    """Answers in a thread of its own, so that the main one keeps the signals."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        self._listener = listener
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=H11Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=MAX_CONNECTIONS,
                timeout_graceful_shutdown=LAST_WORDS_SECONDS,
            )
        )
        self._thread = threading.Thread(target=self._run, name="serve-http", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether it answers still."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests, let those that run end for `LAST_WORDS_SECONDS`, and end the thread."""
        self._server.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[self._listener]))
        finally:
            self._listener.close()
