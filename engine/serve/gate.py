"""What every request passes before it is served: its Host, its token, its size."""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.serve.refusals import Refusal, error_answer

MAX_BODY: Final = 2**20
LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Whether only programs on this computer reach what is bound to `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class HostCheck:
    """Refuses a request whose Host is none of this server's, as one has whose page's name was bound to this address.

    Known are the loopback's names, `host` and `allowed`; bound beyond the loopback, every address in digits is too,
    for a foreign page always comes with a name.
    """

    def __init__(self, app: ASGIApp, *, host: str, allowed: Collection[str]) -> None:
        self._app = app
        self._names = LOOPBACK_NAMES | {host.lower()} | {name.lower() for name in allowed}
        self._takes_addresses = not is_loopback(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or answer 421."""
        if scope["type"] == "http" and not self._knows(Headers(scope=scope).get("host", "")):
            refusal = Refusal(
                "the Host of the request is not this server's: use its own address, or start it with --allow-host NAME",
                status=421,
                code="unknown_host",
            )
            await error_answer(refusal)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _knows(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or (self._takes_addresses and _is_address(name))


class TokenCheck:
    """Refuses a request without the token, unless its path is signed (`Signer`)."""

    def __init__(self, app: ASGIApp, *, token: str, signer: "Signer") -> None:
        self._app = app
        self._token = token.encode()
        self._signer = signer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or answer 401."""
        if scope["type"] == "http" and not (self._is_shown(scope) or self._is_signed(scope)):
            refusal = Refusal(
                "the token is missing or wrong: send the one that triptych serve shows, as Authorization: Bearer TOKEN",
                status=401,
                code="invalid_api_key",
                headers={"WWW-Authenticate": "Bearer"},
            )
            await error_answer(refusal)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_shown(self, scope: Scope) -> bool:
        scheme, _, shown = Headers(scope=scope).get("authorization", "").partition(" ")
        return hmac.compare_digest(shown.strip().encode(), self._token) and scheme.lower() == "bearer"

    def _is_signed(self, scope: Scope) -> bool:
        request = Request(scope)
        return request.method == "GET" and self._signer.knows(scope["path"], request.query_params.get("key", ""))


class Signer:
    """Keys for single paths, for addresses that work without the token; no key outlives the server."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def key(self, path: str) -> str:
        """The key of a path (decoded, without a query)."""
        return hmac.digest(self._secret, path.encode(), hashlib.sha256).hex()

    def knows(self, path: str, key: str) -> bool:
        """Whether `key` is that of `path`."""
        return hmac.compare_digest(self.key(path).encode(), key.encode())


async def read_body(request: Request) -> bytes:
    """The body of a request.

    Raises:
        Refusal: it has more than `MAX_BODY` bytes (413).
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Refusal(
                f"the body has more than {MAX_BODY} bytes: send the fields of one request",
                status=413,
                code="too_large",
                headers={"Connection": "close"},
            )
    return bytes(body)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
