"""The thread that owns the engine process: takes the next job, opens its model, saves its pictures."""

import contextlib
import logging
import statistics
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.client import EngineClient
from engine.errors import EngineError
from engine.events import Cancelled, Event, Failed, Finished, Noted, PhaseStarted, PictureReady, StepFinished
from engine.protocol import OpenedModel
from engine.saving import save_in_folder
from engine.serve.jobs import Job, Jobs, JobState, Progress, ServedPicture
from engine.serve.refusals import ServerStopping

CLOSE_SECONDS: Final = 4.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class EngineOptions:
    """How each model is opened, as `engine.client.EngineClient.open_model` takes it."""

    device: str = "auto"
    activations: str = "int8"
    budget: int | None = None


class Worker:
    """Makes the jobs' pictures one job at a time; an engine that ends fails its job, and the next one starts another.

    `command` None is the installation's own engine. `note` gets a line for the person now and then.
    """

    def __init__(
        self,
        jobs: Jobs,
        outputs: Path,
        options: EngineOptions,
        *,
        command: Sequence[str] | None = None,
        note: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._jobs = jobs
        self._outputs = outputs
        self._options = options
        self._command = command
        self._note = note
        self._lock = threading.Lock()
        self._client: EngineClient | None = None
        self._open: tuple[Path, OpenedModel] | None = None
        self._doing = "not started"
        self._making: str | None = None  # the job that the engine has
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="serve-worker", daemon=True)

    def start(self) -> None:
        """Begin to take jobs; the engine process itself starts with the first one."""
        self._thread.start()

    @property
    def engine(self) -> str:
        """What the engine does: "not started", "starting", "loading", "ready", "busy" or "ended"."""
        client = self._client
        return "ended" if client and client.has_ended else self._doing

    @property
    def opened(self) -> OpenedModel | None:
        """The model that is open, None where there is none."""
        current = self._open
        return current[1] if current else None

    def cancel(self, job_id: str) -> Job | None:
        """Cancel a job that waits or runs; returns at once, with the job as it is then."""
        job = self._jobs.cancel(job_id)
        with self._lock:  # the job may have ended since, and the next one must not be stopped in its place
            if job and job.is_stopping and self._client and self._making == job_id:
                self._client.cancel()
        return job

    def stop(self) -> None:
        """Fail what is not done and end the engine process and the thread, within about `CLOSE_SECONDS`."""
        self._jobs.close()
        with self._lock:
            self._is_stopping = True
            client = self._client
        if client:
            client.close(CLOSE_SECONDS)
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            while (job := self._jobs.take()) is not None:
                self._do(job)
        finally:
            self._bury()

    def _do(self, job: Job) -> None:
        """Make a job's pictures; whatever happens, it has ended afterwards."""
        try:
            self._make(job, self._ready_for(job))
        except EngineError as error:
            if self._jobs.end(job.id, JobState.FAILED, error):
                self._note(f"{job.id}: {error.sentence}")
        except Exception:
            log.exception("a job failed by a fault of the server's own")
            fault = EngineError("the job failed by a fault of the server's own, which its log tells: ask again")
            self._jobs.end(job.id, JobState.FAILED, fault)
        self._doing = "ready" if self._open else "not started"

    def _ready_for(self, job: Job) -> EngineClient:
        """The engine with the job's model open."""
        client = self._client
        if client is None or client.has_ended:
            self._doing = "starting"
            client = self._new_client()
            client.start()
        if self._open is None or self._open[0] != job.folder:
            self._doing = "loading"
            self._open = None
            options = self._options
            opened = client.open_model(
                str(job.folder), device=options.device, activations=options.activations, budget=options.budget
            )
            self._open = (job.folder, opened)
            self._note(f"{job.model} is open on {opened.device_name}, {opened.load_seconds:.1f} s")
        return client

    def _new_client(self) -> EngineClient:
        self._bury()
        with self._lock:
            if self._is_stopping:
                raise ServerStopping("the server is stopping and takes no more jobs: start it again")
            self._client = EngineClient(self._command)
            return self._client

    def _bury(self) -> None:
        with self._lock:
            client, self._client, self._open = self._client, None, None
        if client:
            client.close(CLOSE_SECONDS)

    def _make(self, job: Job, client: EngineClient) -> None:
        if self._is_cancelled(job):
            self._jobs.end(job.id, JobState.CANCELLED)
            return
        self._doing = "busy"
        with self._lock:
            self._making = job.id
        events: Iterator[Event]
        told = Teller(job)
        with contextlib.closing(client.generate(job.request)) as events:  # type: ignore[type-var]
            if self._is_cancelled(job):  # since it was asked above
                client.cancel()
            for event in events:
                self._take(job, event, told)

    def _take(self, job: Job, event: Event, told: "Teller") -> None:
        match event:
            case PictureReady():
                self._keep(job, event)
            case Finished():
                self._jobs.end(job.id, JobState.FINISHED)
            case Cancelled():
                self._jobs.end(job.id, JobState.CANCELLED)
            case Failed(error=error):
                raise error
            case Noted(sentence=sentence):
                self._note(f"{job.id}: {sentence}")
            case PhaseStarted() | StepFinished():
                progress = told.progress(event)
                preview = event.preview if isinstance(event, StepFinished) else None
                self._jobs.change(job.id, progress=progress, **({"preview": preview} if preview else {}))

    def _keep(self, job: Job, event: PictureReady) -> None:
        file = save_in_folder(event.png, self._outputs, prompt=job.request.prompt, seed=event.seed)
        picture = ServedPicture(
            file=file, seed=event.seed, width=event.width, height=event.height, seconds=event.seconds
        )
        now = self._jobs.find(job.id)
        assert now, "a job that runs is remembered"
        self._jobs.change(job.id, pictures=(*now.pictures, picture), preview=None)
        self._note(f"{job.id}: seed {event.seed}, {event.seconds:.1f} s, {file}")

    def _is_cancelled(self, job: Job) -> bool:
        now = self._jobs.find(job.id)
        return now is None or now.is_stopping or now.has_ended


class Teller:
    """Turns the events of one job into its progress, with the time left by its own steps."""

    def __init__(self, job: Job) -> None:
        self._pictures = job.request.count
        self._seconds: list[float] = []
        self._last = Progress()

    def progress(self, event: PhaseStarted | StepFinished) -> Progress:
        """How far the job is after `event`."""
        match event:
            case PhaseStarted(picture=picture, phase=phase):
                step = self._last.step if picture == self._last.picture else 0
                self._last = Progress(
                    picture=picture, phase=phase, step=step, steps=self._last.steps,
                    share=self._last.share, seconds_left=self._last.seconds_left,
                )  # fmt: skip
            case StepFinished(picture=picture, step=step, steps=steps):
                self._seconds.append(event.seconds)
                done, total = picture * steps + step, self._pictures * steps
                left = statistics.median(self._seconds) * (total - done)
                self._last = Progress(
                    picture=picture, phase=self._last.phase, step=step, steps=steps,
                    share=done / total, seconds_left=left,
                )  # fmt: skip
        return self._last
