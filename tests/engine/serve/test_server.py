"""Tests of the server as it runs, on a socket."""

import http.client
import socket
import threading
import time
import urllib.error
import urllib.request
from typing import Any

import pytest

from engine.serve.jobs import JobState
from engine.serve.server import CannotListen, Server, base_address, listen

TOKEN = "a-token-of-the-tests"


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("::1", "http://[::1]:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("localhost", "http://localhost:80"),
    ],
)
def test_addresses(host: str, url: str) -> None:
    assert base_address(host, 80) == url


def test_a_port_that_is_taken_is_told() -> None:
    with listen("127.0.0.1", 0) as first:
        port = port_of(first)
        with pytest.raises(CannotListen, match=rf"cannot listen at 127.0.0.1, port {port} \(.*choose another --port"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["203.0.113.7", "no.such.host.invalid", ""])
def test_a_host_that_is_not_this_computers_is_told(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotListen, match="cannot listen at"):
        listen(host or "a" * 70 + ".invalid", 0).close()


def ask(url: str, *, method: str = "GET", data: bytes | None = None) -> bytes:
    asked = urllib.request.Request(url, method=method, data=data, headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        content: bytes = answer.read()
        return content


def test_it_answers_until_it_is_stopped(server: Any) -> None:
    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{port_of(listener)}"
    running = Server(server.app, listener)
    running.start()
    assert b'"pocket"' in ask(f"{url}/v1/models")
    assert running.is_running
    running.stop()
    assert not running.is_running
    with pytest.raises(urllib.error.URLError):
        ask(f"{url}/v1/models")


def test_who_hangs_up_cancels_and_a_stream_that_is_left_ends(server: Any) -> None:
    listener = listen("127.0.0.1", 0)
    running = Server(server.app, listener)
    running.start()
    connection = http.client.HTTPConnection("127.0.0.1", port_of(listener), timeout=20)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    connection.request("POST", "/v1/images/generations", b'{"prompt": "slow", "steps": 150}', headers)
    while not (jobs := [job for job in server.served.jobs.all() if job.state is JobState.RUNNING]):
        time.sleep(0.01)
    stream = http.client.HTTPConnection("127.0.0.1", port_of(listener), timeout=20)
    stream.request("GET", f"/api/jobs/{jobs[0].id}/events", headers=headers)
    assert stream.getresponse().readline() == b"event: state\n"
    stream.close()
    connection.close()
    assert server.wait(jobs[0].id)["state"] == "cancelled"
    running.stop()
    deadline = time.monotonic() + 10
    while server.served.jobs._watchers:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_stream_that_is_open_does_not_keep_it(start: Any) -> None:
    server = start()
    listener = listen("127.0.0.1", 0)
    running = Server(server.app, listener)
    running.start()
    job = server.submit("slow", steps=150)
    stream = http.client.HTTPConnection("127.0.0.1", port_of(listener), timeout=20)
    stream.request("GET", f"/api/jobs/{job}/events", headers={"Authorization": f"Bearer {TOKEN}"})
    told: list[bytes] = []
    reading = threading.Thread(target=lambda: told.append(stream.getresponse().read()))
    reading.start()
    server.wait(job, "running")
    server.served.worker.stop()
    running.stop()
    reading.join(10)
    assert b"event: end\n" in told[0]
    stream.close()
