"""Tests of the application as a whole."""

from typing import Any

import pytest

from engine.serve.application import Gate
from engine.serve.jobs import Jobs

TOKEN = "a-token-of-the-tests"
ORIGIN = "https://example.org"
ASKS = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


def test_no_page_of_a_browser_may_ask_unless_it_is_named(server: Any) -> None:
    assert server.client().options("/api/jobs", headers=ASKS).status_code == 401
    answer = server.http.get("/v1/models", headers={"Origin": ORIGIN})
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_named_page_may(start: Any) -> None:
    server = start(gate=Gate(token=TOKEN, origins=(ORIGIN,)))
    allowed = server.client().options("/api/jobs", headers=ASKS)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, ORIGIN)
    answer = server.http.get("/v1/models", headers={"Origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    refused = server.client().get("/v1/models", headers={"Origin": ORIGIN})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, ORIGIN)
    other = server.client().options("/api/jobs", headers={**ASKS, "Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
    foreign = server.client().options("/api/jobs", headers={**ASKS, "Host": "evil.example"})
    assert foreign.status_code == 421


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        ("GET", "/", 404, "there is nothing at /:"),
        ("POST", "/v1/images/edits", 404, "there is nothing at /v1/images/edits"),
        ("POST", "/v1/chat/completions", 404, "there is nothing at"),
        ("GET", "/v1/images/generations", 405, "takes POST, not GET"),
        ("PUT", "/api/jobs/x", 405, "not PUT"),
    ],
)
def test_what_there_is_not_is_told_in_openais_shape(
    server: Any, method: str, path: str, status: int, says: str
) -> None:
    answer = server.http.request(method, path)
    assert answer.status_code == status
    assert says in answer.json()["error"]["message"]
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_a_fault_of_its_own_is_told_without_its_details(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: Jobs) -> None:
        raise ValueError("a secret of the program")

    monkeypatch.setattr(Jobs, "all", breaks)
    with pytest.raises(ValueError, match="a secret"):  # raised once more, for the log
        server.http.get("/api/jobs")
    server.http._transport.raise_server_exceptions = False
    try:
        answer = server.http.get("/api/jobs")
    finally:
        server.http._transport.raise_server_exceptions = True
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["error"]["type"] == "server_error"
