"""A server without a socket: its application, spoken to by a test client, its engine a fake one."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.serve.application import Gate, application
from engine.serve.jobs import Jobs
from engine.serve.models import ServedModels
from engine.serve.served import Served
from engine.serve.worker import EngineOptions, Worker
from fake_engine import command

TOKEN = "a-token-of-the-tests"
PATIENCE = 20.0  # seconds that a job gets


class Answering:
    """A client with the token, and the server's parts."""

    def __init__(self, served: Served, outputs: Path, gate: Gate) -> None:
        self.served = served
        self.outputs = outputs
        self.app = application(served, gate)
        self.http = self.client(Authorization=f"Bearer {gate.token}")

    def client(self, base_url: str = "http://127.0.0.1:7861", **headers: str) -> TestClient:
        """Another client of the same server."""
        return TestClient(self.app, base_url=base_url, headers=headers)

    def submit(self, prompt: str, **fields: Any) -> str:
        """Queue a job and give its id."""
        answer = self.http.post("/api/jobs", json={"prompt": prompt, "steps": 3, **fields})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def job(self, job_id: str) -> dict[str, Any]:
        """A job as the server tells it."""
        values: dict[str, Any] = self.http.get(f"/api/jobs/{job_id}").json()
        return values

    def wait(self, job_id: str, *states: str) -> dict[str, Any]:
        """A job when it is in one of the states, by default the last ones."""
        deadline = time.monotonic() + PATIENCE
        while (job := self.job(job_id))["state"] not in (states or ("finished", "cancelled", "failed")):
            assert time.monotonic() < deadline, job
            time.sleep(0.01)
        return job


Start = Callable[..., Answering]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures of a module's tests land."""
    return tmp_path_factory.mktemp("outputs")


@pytest.fixture(scope="module")
def start(outputs: Path) -> Iterator[Start]:
    """Starts servers, and stops them."""
    workers: list[Worker] = []

    def begin(
        *, gate: Gate | None = None, folder: Path = outputs, words: tuple[str, ...] = (), **jobs: int
    ) -> Answering:
        kept = Jobs(**jobs)
        worker = Worker(kept, folder, EngineOptions(device="cpu"), command=command(*words))
        workers.append(worker)
        worker.start()
        served = Served(jobs=kept, models=ServedModels("pocket"), worker=worker)
        return Answering(served, folder, gate or Gate(token=TOKEN))

    yield begin
    for worker in workers:
        worker.stop()


@pytest.fixture(scope="module")
def server(start: Start) -> Answering:
    """One server for the tests that leave it as it was, but for ended jobs."""
    return start()
