"""Tests of what every request passes before it is served."""

from collections.abc import Iterator
from typing import Any

import pytest

from engine.serve.application import Gate
from engine.serve.gate import MAX_BODY, Signer, is_loopback

TOKEN = "a-token-of-the-tests"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer ü"]
)
@pytest.mark.parametrize("path", ["/v1/models", "/api/jobs", "/api/health", "/nothing"])
def test_nothing_without_the_token(server: Any, path: str, header: str) -> None:
    answer = server.client(Authorization=header.encode("latin-1")).get(path)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["error"]["code"] == "invalid_api_key"
    assert TOKEN not in answer.text


def test_the_word_bearer_has_no_case(server: Any) -> None:
    assert server.client(Authorization=f"bearer {TOKEN}").get("/v1/models").status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1:7861", "localhost:1", "LOCALHOST", "[::1]:7861"])
def test_its_own_names(server: Any, host: str) -> None:
    assert server.http.get("/v1/models", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7861", "localhost.evil.example", "10.0.0.1", "", "[::1"]
)
def test_a_foreign_host_is_refused_with_and_without_the_token(server: Any, host: str) -> None:
    for client in (server.http, server.client()):
        answer = client.get("/v1/models", headers={"Host": host})
        assert (answer.status_code, answer.json()["error"]["code"]) == (421, "unknown_host")


def test_other_names_may_be_allowed(start: Any) -> None:
    server = start(gate=Gate(token=TOKEN, hosts=("host.docker.internal",)))
    assert server.http.get("/v1/models", headers={"Host": "Host.Docker.Internal:7861"}).status_code == 200
    assert server.http.get("/v1/models", headers={"Host": "other.internal"}).status_code == 421


def test_beyond_the_loopback_addresses_in_digits_are_known_and_names_are_not(start: Any) -> None:
    server = start(gate=Gate(token=TOKEN, host="0.0.0.0"))
    assert server.http.get("/v1/models", headers={"Host": "192.168.1.5:7861"}).status_code == 200
    assert server.http.get("/v1/models", headers={"Host": "evil.example"}).status_code == 421


def test_a_body_has_an_end(server: Any) -> None:
    for path in ("/api/jobs", "/v1/images/generations"):
        answer = server.http.post(path, content=b" " * (MAX_BODY + 1))
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert server.http.post("/api/jobs", content=b" " * MAX_BODY).status_code == 400


def test_a_body_without_a_length_has_an_end_too(server: Any) -> None:
    read = []

    def endless() -> Iterator[bytes]:
        for _ in range(64):
            read.append(1)
            yield b" " * 2**16

    assert server.http.post("/api/jobs", content=endless()).status_code == 413


@pytest.mark.parametrize(
    ("host", "is_one"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
     ("192.168.1.5", False), ("computer.local", False)],
)  # fmt: skip
def test_the_loopback(host: str, is_one: bool) -> None:
    assert is_loopback(host) is is_one


def test_a_key_is_of_one_path_and_one_server() -> None:
    one, other = Signer(), Signer()
    key = one.key("/api/pictures/a.png")
    assert one.knows("/api/pictures/a.png", key)
    assert not one.knows("/api/pictures/b.png", key)
    assert not other.knows("/api/pictures/a.png", key)
    assert not one.knows("/api/pictures/a.png", "")
    assert not one.knows("/api/pictures/a.png", "ü")
