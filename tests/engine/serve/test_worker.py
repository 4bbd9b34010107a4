"""Tests of the thread that owns the engine process."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.client import EngineClient
from engine.paths import user_paths
from engine.requests import GenerationRequest
from engine.serve.jobs import Job, Jobs, JobState
from engine.serve.worker import EngineOptions, Worker
from fake_engine import command


def pid_of(server: Any) -> int:
    client: EngineClient = server.served.worker._client
    assert client.pid
    return client.pid


def test_no_engine_before_the_first_job(start: Any) -> None:
    server = start()
    assert server.served.worker.engine == "not started"
    server.wait(server.submit("a cube"))
    assert psutil.pid_exists(pid_of(server))


def test_a_crash_fails_its_job_and_the_next_one_starts_another(server: Any) -> None:
    crashing, after = server.submit("crash"), server.submit("a cube")
    failed = server.wait(crashing)
    assert (failed["state"], failed["error"]["kind"]) == ("failed", "EngineCrashed")
    assert "while it made a picture" in failed["error"]["message"]
    assert server.wait(after)["state"] == "finished"


def test_an_engine_that_dies_while_it_waits_is_replaced(server: Any) -> None:
    server.wait(server.submit("a cube"))
    before = pid_of(server)
    os.kill(before, getattr(signal, "SIGKILL", signal.SIGTERM))
    deadline = time.monotonic() + 10
    while server.served.worker.engine != "ended":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert server.wait(server.submit("a cube"))["state"] == "finished"
    assert pid_of(server) != before


def test_one_engine_makes_many_pictures(server: Any) -> None:
    server.wait(server.submit("a cube"))
    before = pid_of(server)
    server.wait(server.submit("another cube"))
    assert pid_of(server) == before


def test_an_engine_that_cannot_start_fails_each_job(start: Any) -> None:
    server = start(words=("die",))
    for _ in range(2):
        failed = server.wait(server.submit("a cube"))
        assert "ModuleNotFoundError" in failed["error"]["message"]


def test_a_model_that_cannot_be_opened_fails_the_job_and_the_next_one_tries_again(tmp_path: Path) -> None:
    jobs = Jobs()
    worker = Worker(jobs, tmp_path, EngineOptions(), command=command())
    refused = jobs.submit("refused", Path("refused"), GenerationRequest(prompt="a cube"))
    worker.start()
    good = jobs.submit("fake", Path("fake"), GenerationRequest(prompt="a cube"))
    end = state_of(jobs, good.id)
    worker.stop()
    failed = jobs.find(refused.id)
    assert failed
    assert (failed.state, end) == (JobState.FAILED, JobState.FINISHED)
    assert failed.error
    assert failed.error.sentence == "the model is damaged: fetch or make it again"


def test_a_late_cancel_does_not_stop_the_next_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Jobs()
    worker = Worker(jobs, tmp_path, EngineOptions(), command=command())
    first, second = (jobs.submit("fake", Path("fake"), GenerationRequest(prompt="a cube")) for _ in range(2))
    cancel = jobs.cancel

    def cancel_late(job_id: str) -> Job | None:
        while (now := jobs.find(job_id)) is None or now.state is not JobState.RUNNING:
            time.sleep(0.01)
        marked = cancel(job_id)
        state_of(jobs, second.id)  # meanwhile the engine makes the next one
        return marked

    stopped: list[int] = []
    monkeypatch.setattr(EngineClient, "cancel", lambda _client: stopped.append(1))
    monkeypatch.setattr(jobs, "cancel", cancel_late)
    monkeypatch.setattr(worker, "_is_cancelled", lambda _job: False)
    worker.start()
    worker.cancel(first.id)
    worker.stop()
    assert stopped == []


def test_a_job_cancelled_while_its_model_is_opened_is_never_sent_to_the_engine(tmp_path: Path) -> None:
    jobs = Jobs()
    worker = Worker(jobs, tmp_path, EngineOptions(), command=command("slow-start", "0.5"))
    job = jobs.submit("fake", Path("fake"), GenerationRequest(prompt="refuse"))
    worker.start()
    while worker.engine != "starting":
        time.sleep(0.01)
    worker.cancel(job.id)
    assert state_of(jobs, job.id) is JobState.CANCELLED
    worker.stop()


def test_a_picture_that_cannot_be_saved_fails_the_job(start: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    server = start(folder=tmp_path / "file")
    failed = server.wait(server.submit("a cube", n=3))
    assert (failed["state"], failed["pictures"]) == ("failed", [])
    assert "cannot be written" in failed["error"]["message"]
    (tmp_path / "file").unlink()
    assert server.wait(server.submit("a cube"))["state"] == "finished"


@pytest.mark.skipif(os.name != "posix", reason="links need a right there")
def test_a_job_may_name_another_model(server: Any) -> None:
    folder = user_paths().models / "second"
    folder.parent.mkdir(parents=True)
    folder.symlink_to(server.served.models.find("pocket")[1])
    done = server.wait(server.submit("a cube", model="second"))
    assert (done["state"], done["model"]) == ("finished", "second")
    assert server.served.worker.opened.description.name == str(folder)
    server.wait(server.submit("a cube"))
    assert server.served.worker.opened.description.name != str(folder)


@pytest.mark.parametrize("prompt", ["slow", "deaf", "a cube"])
def test_stopping_ends_the_process_and_the_jobs(start: Any, prompt: str) -> None:
    server = start()
    job = server.submit(prompt, steps=50)
    server.wait(job, "running", "finished")
    while server.served.worker.engine in {"starting", "not started"}:
        time.sleep(0.01)
    engine = psutil.Process(pid_of(server))
    server.served.worker.stop()
    assert not engine.is_running()
    assert server.job(job)["state"] in {"failed", "finished"}
    assert not server.served.worker._thread.is_alive()


def state_of(jobs: Jobs, job_id: str) -> JobState:
    """The state of a job when it has ended."""
    deadline = time.monotonic() + 20
    while not (job := jobs.find(job_id)) or not job.has_ended:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return job.state
