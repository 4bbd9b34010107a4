"""The server as a web application: its routes, behind its checks."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from engine.errors import EngineError
from engine.serve import openai_routes, queue_routes
from engine.serve.gate import HostCheck, TokenCheck
from engine.serve.refusals import Refusal, error_answer
from engine.serve.served import Served

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Who may ask: `host` is what the server is bound to, `hosts` other names of it, `origins` pages of a browser."""

    token: str
    host: str = "127.0.0.1"
    hosts: Sequence[str] = ()
    origins: Sequence[str] = ()


def application(served: Served, gate: Gate) -> Starlette:
    """The application; without origins no browser's page may read an answer."""
    checks = [Middleware(HostCheck, host=gate.host, allowed=tuple(gate.hosts))]
    if gate.origins:  # a browser asks, before it sends the token, whether it may
        checks.append(
            Middleware(
                CORSMiddleware,
                allow_origins=tuple(gate.origins),
                allow_methods=("GET", "POST", "DELETE"),
                allow_headers=("Authorization", "Content-Type"),
            )
        )
    checks.append(Middleware(TokenCheck, token=gate.token, signer=served.signer))
    made = Starlette(
        routes=[*openai_routes.ROUTES, *queue_routes.ROUTES],
        middleware=checks,
        exception_handlers={
            EngineError: _tell_error,
            HTTPException: _tell_http,
            ClientDisconnect: _tell_nobody,
            Exception: _tell_fault,
        },
    )
    made.state.served = served
    return made


async def _tell_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, EngineError)
    return error_answer(error)


async def _tell_http(request: Request, error: Exception) -> Response:
    """What the routes refuse: an unknown path, or a method that a path has not."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "others")
        sentence, code = f"{request.url.path} takes {allowed}, not {request.method}", "method_not_allowed"
    elif error.status_code == 404:
        sentence, code = f"there is nothing at {request.url.path:.100}: docs/serve.md lists what there is", "not_found"
    else:
        sentence, code = f"the request is refused: {error.detail}", "refused"
    headers = dict(error.headers or {})
    return error_answer(Refusal(sentence, status=error.status_code, code=code, headers=headers))


async def _tell_nobody(_: Request, _error: Exception) -> Response:
    return Response(status_code=499)


async def _tell_fault(_: Request, _error: Exception) -> Response:
    """A fault of the server's own; Starlette raises it once more, so that it is logged."""
    return error_answer(EngineError("the server failed by a fault of its own, which its log tells: ask again"))
