"""The jobs that the server knows: those that wait, the one that runs, and the last that ended."""

import asyncio
import contextlib
import dataclasses
import enum
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.errors import EngineError
from engine.events import Phase, Preview
from engine.requests import GenerationRequest
from engine.serve.refusals import Refusal, ServerStopping

MAX_WAITING: Final = 64
MAX_KEPT: Final = 256
RETRY_SECONDS: Final = 10


class JobState(enum.StrEnum):
    """Where a job is; it leaves the last three no more."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"


ENDED: Final = frozenset({JobState.FINISHED, JobState.CANCELLED, JobState.FAILED})


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a running job is: `step` of `steps` of picture `picture` (from 0), `share` (0 to 1) of all steps.

    `phase` is "loading" before the model is open. `seconds_left` is of the steps alone, None before the first one.
    """

    picture: int = 0
    phase: Phase | str = "loading"
    step: int = 0
    steps: int = 0
    share: float = 0.0
    seconds_left: float | None = None


@dataclass(frozen=True, kw_only=True)
class ServedPicture:
    """A picture that is on the disk, known to other programs by its file's name alone."""

    file: Path
    seed: int
    width: int
    height: int
    seconds: float

    @property
    def name(self) -> str:
        """The file's name."""
        return self.file.name


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job at one moment: a change makes another value. `created`, `started` and `ended` are Unix times.

    `model` is the name that the person gave, `folder` where it lies. `is_stopping` says that it was cancelled and
    still runs.
    """

    id: str
    model: str
    folder: Path
    request: GenerationRequest
    created: float
    state: JobState = JobState.QUEUED
    started: float | None = None
    ended: float | None = None
    is_stopping: bool = False
    progress: Progress | None = None
    preview: Preview | None = None
    pictures: tuple[ServedPicture, ...] = ()
    error: EngineError | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing of the job changes any more."""
        return self.state in ENDED


class Jobs:
    """A queue, first in first out, and a bounded memory of what ended; every method may be called by any thread."""

    def __init__(self, *, max_waiting: int = MAX_WAITING, max_kept: int = MAX_KEPT) -> None:
        self._max_waiting = max_waiting
        self._max_kept = max_kept
        self._jobs: dict[str, Job] = {}  # in the order in which they came
        self._watchers: dict[str, list[Callable[[], None]]] = {}
        self._changed = threading.Condition()
        self._is_closed = False

    def submit(self, model: str, folder: Path, request: GenerationRequest) -> Job:
        """Queue a job.

        Raises:
            Refusal: as many jobs wait as may (503).
            ServerStopping: the server takes no more.
        """
        with self._changed:
            if self._is_closed:
                raise ServerStopping("the server is stopping and takes no more jobs: start it again")
            if len(self._in_state(JobState.QUEUED)) >= self._max_waiting:
                raise Refusal(
                    f"{self._max_waiting} jobs wait already: try again when some are done, or cancel some",
                    status=503,
                    code="queue_full",
                    headers={"Retry-After": str(RETRY_SECONDS)},
                )
            job = Job(id=secrets.token_hex(8), model=model, folder=folder, request=request, created=time.time())
            self._jobs[job.id] = job
            self._changed.notify_all()
            return job

    def find(self, job_id: str) -> Job | None:
        """The job as it is now; None where it is unknown or forgotten."""
        with self._changed:
            return self._jobs.get(job_id)

    def all(self) -> tuple[Job, ...]:
        """Every job that is remembered, in the order in which they came."""
        with self._changed:
            return tuple(self._jobs.values())

    def picture(self, name: str) -> ServedPicture | None:
        """The newest picture of that name that a remembered job made; a name is looked up, never opened."""
        pictures = (picture for job in reversed(self.all()) for picture in job.pictures)
        return next((picture for picture in pictures if picture.name == name), None)

    def take(self) -> Job | None:
        """The next job, which runs from now on; waits for one, and is None when the server stops."""
        with self._changed:
            while not self._is_closed:
                if waiting := self._in_state(JobState.QUEUED):
                    return self._replace(waiting[0], state=JobState.RUNNING, started=time.time(), progress=Progress())
                self._changed.wait()
            return None

    def change(self, job_id: str, **values: Any) -> None:
        """Set fields of a job that runs; one that has ended stays as it is."""
        with self._changed:
            if (job := self._jobs.get(job_id)) and not job.has_ended:
                self._replace(job, **values)

    def end(self, job_id: str, state: JobState, error: EngineError | None = None) -> bool:
        """End a job, unless it has ended; whether it had not. What ended longest ago is forgotten in its place."""
        with self._changed:
            job = self._jobs.get(job_id)
            if job is None or job.has_ended:
                return False
            self._end(job, state, error)
            return True

    def cancel(self, job_id: str) -> Job | None:
        """End a job that waits, mark one that runs, leave one that ended; None where it is unknown."""
        with self._changed:
            job = self._jobs.get(job_id)
            if job is None or job.has_ended:
                return job
            if job.state is JobState.QUEUED:
                return self._end(job, JobState.CANCELLED)
            return self._replace(job, is_stopping=True)

    def close(self) -> None:
        """Take no more jobs and fail those that have not ended."""
        with self._changed:
            self._is_closed = True
            for job in [job for job in self._jobs.values() if not job.has_ended]:
                self._end(job, JobState.FAILED, ServerStopping("the server stopped before the job was done: ask again"))
            self._changed.notify_all()

    @contextlib.contextmanager
    def watch(self, job_id: str) -> Iterator[asyncio.Event]:
        """An event of the running loop that is set at each change of a job; changes between two looks are one."""
        changed, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(changed.set)

        with self._changed:
            self._watchers.setdefault(job_id, []).append(wake)
        try:
            yield changed
        finally:
            with self._changed:
                self._watchers[job_id].remove(wake)
                if not self._watchers[job_id]:
                    del self._watchers[job_id]

    def _in_state(self, state: JobState) -> list[Job]:
        return [job for job in self._jobs.values() if job.state is state]

    def _replace(self, job: Job, **values: Any) -> Job:
        changed = self._jobs[job.id] = dataclasses.replace(job, **values)
        for wake in self._watchers.get(job.id, ()):
            wake()
        return changed

    def _end(self, job: Job, state: JobState, error: EngineError | None = None) -> Job:
        ended = self._replace(job, state=state, error=error, ended=time.time(), preview=None, is_stopping=False)
        kept = sorted((job for job in self._jobs.values() if job.has_ended), key=lambda job: job.ended or 0.0)
        for old in kept[: max(0, len(kept) - self._max_kept)]:
            del self._jobs[old.id]
        return ended
