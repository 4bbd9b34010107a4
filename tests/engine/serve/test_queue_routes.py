"""Tests of the queue for other programs."""

from pathlib import Path
from typing import Any

import pytest

from engine.version import VERSION


def test_a_job_from_the_queue_to_its_pictures(server: Any) -> None:
    answer = server.http.post("/api/jobs", json={"prompt": "two cubes", "n": 2, "seed": 3, "steps": 3})
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["location"] == f"/api/jobs/{job['id']}"
    assert (job["n"], job["seed"], job["steps"], job["size"], job["model"]) == (2, 3, 3, "256x256", "pocket")
    done = server.wait(job["id"])
    assert (done["state"], done["error"], done["is_stopping"]) == ("finished", None, False)
    assert done["created"] <= done["started"] <= done["ended"]
    assert [picture["name"] for picture in done["pictures"]] == ["two-cubes-3.png", "two-cubes-4.png"]
    fetched = server.http.get(done["pictures"][1]["url"])
    assert fetched.content == (server.outputs / "two-cubes-4.png").read_bytes()
    assert done["id"] in [each["id"] for each in server.http.get("/api/jobs").json()["jobs"]]


def test_jobs_come_one_at_a_time_in_their_order(server: Any) -> None:
    slow, first, second = server.submit("slow", steps=5), server.submit("one"), server.submit("two")
    server.wait(slow, "running")
    assert server.job(first)["state"] == server.job(second)["state"] == "queued"
    server.wait(second)
    times = [server.job(job)[time] for job in (slow, first, second) for time in ("started", "ended")]
    assert times == sorted(times)


def test_a_job_that_runs_is_cancelled(server: Any) -> None:
    job = server.submit("slow", steps=100)
    server.wait(job, "running")
    answer = server.http.delete(f"/api/jobs/{job}")
    assert (answer.status_code, answer.json()["is_stopping"]) == (202, True)
    assert server.wait(job)["state"] == "cancelled"
    again = server.http.delete(f"/api/jobs/{job}")
    assert (again.status_code, again.json()["state"]) == (200, "cancelled")


def test_a_job_that_waits_is_cancelled_at_once(server: Any) -> None:
    running, waiting = server.submit("slow", steps=100), server.submit("a cube")
    answer = server.http.delete(f"/api/jobs/{waiting}")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    server.http.delete(f"/api/jobs/{running}")
    assert server.wait(running)["state"] == "cancelled"


def test_a_job_that_failed_says_why(server: Any) -> None:
    done = server.wait(server.submit("memory"))
    assert done["state"] == "failed"
    assert done["error"]["kind"] == "OutOfMemory"
    assert "choose a smaller size" in done["error"]["message"]


def test_the_queue_takes_no_more_than_it_may(start: Any) -> None:
    server = start(max_waiting=1)
    running = server.submit("slow", steps=100)
    server.wait(running, "running")
    waiting = server.submit("a cube")
    answer = server.http.post("/api/jobs", json={"prompt": "one more"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert answer.json()["error"]["message"].startswith("1 jobs wait already: try again when")
    for job in (waiting, running):
        server.http.delete(f"/api/jobs/{job}")
    server.wait(running)


def test_no_more_jobs_are_remembered_than_may_be(start: Any) -> None:
    server = start(max_kept=2)
    jobs = [server.submit(f"cube {number}") for number in range(4)]
    server.wait(jobs[-1])
    assert [job["id"] for job in server.http.get("/api/jobs").json()["jobs"]] == jobs[-2:]
    forgotten = server.http.get(f"/api/jobs/{jobs[0]}")
    assert forgotten.status_code == 404
    assert "forgotten" in forgotten.json()["error"]["message"]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_job_is_told(server: Any, method: str) -> None:
    answer = server.http.request(method, "/api/jobs/nothing")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert server.http.get("/api/jobs/nothing/events").status_code == 404


def test_a_field_that_the_queue_has_not_is_refused(server: Any) -> None:
    answer = server.http.post("/api/jobs", json={"prompt": "a cube", "quality": "hd"})
    assert answer.status_code == 400
    assert "there is no field 'quality'" in answer.json()["error"]["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"7", b'"text"', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(server: Any, body: bytes) -> None:
    assert server.http.post("/api/jobs", content=body).status_code == 400


@pytest.mark.parametrize(
    "name", ["secret.txt", "..%2Fsecret.txt", "%2Fetc%2Fpasswd", "..%5Csecret.txt", "%00", "....//secret.txt", "%2e%2e"]
)
def test_a_pictures_name_is_never_a_path(server: Any, name: str) -> None:
    Path(server.outputs, "secret.txt").write_text("not a picture")
    Path(server.outputs.parent, "secret.txt").write_text("not a picture")
    answer = server.http.get(f"/api/pictures/{name}")
    assert answer.status_code == 404
    assert "not a picture" not in answer.text


def test_a_file_that_no_job_made_is_not_served(server: Any) -> None:
    Path(server.outputs, "private.png").write_bytes(b"a picture of another day")
    assert server.http.get("/api/pictures/private.png").status_code == 404


def test_health(start: Any) -> None:
    server = start()
    health = server.http.get("/api/health").json()
    assert (health["status"], health["version"], health["engine"]) == ("ok", VERSION, "not started")
    assert (health["default_model"], health["model"], health["running"], health["waiting"]) == ("pocket", None, None, 0)
    job = server.submit("slow", steps=100)
    server.submit("a cube")
    server.wait(job, "running")
    busy = server.http.get("/api/health").json()
    assert (busy["running"], busy["waiting"]) == (job, 1)
    server.http.delete(f"/api/jobs/{job}")
    server.wait(job)
    assert server.http.get("/api/health").json()["device"] == "Fake device"
