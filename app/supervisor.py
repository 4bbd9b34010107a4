"""The thread that owns the engine process: opens models, runs the queue, starts again after a crash."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from app.notices import (
    EngineState,
    JobTold,
    JobTurnedDown,
    ModelOpened,
    ModelRefused,
    Notice,
    ReadingsTold,
    Said,
    StateChanged,
)
from engine.client import EngineClient
from engine.errors import EngineCrashed, EngineError
from engine.events import Cancelled, Failed, PictureReady
from engine.protocol import OpenedModel
from engine.requests import GenerationRequest

translate = QCoreApplication.translate

MAX_CRASHES = 3  # without a picture between

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class _Model:
    name: str
    device: str


@dataclass(frozen=True, kw_only=True)
class _Job:
    number: int
    request: GenerationRequest
    cancelled: threading.Event = field(default_factory=threading.Event)


class Supervisor:
    """Works off models and jobs in the order in which they came; no method but `stop` blocks.

    `tell` is called by threads of the supervisor's. `command` None is the installation's own engine.
    """

    def __init__(self, tell: Callable[[Notice], None], command: Sequence[str] | None = None) -> None:
        self._tell = tell
        self._command = command
        self._changed = threading.Condition()
        self._tasks: deque[_Model | _Job] = deque()
        self._running: _Job | None = None
        self._client: EngineClient | None = None
        self._model: _Model | None = None
        self._is_open = False
        self._crashes = 0
        self._given_up: EngineError | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="engine-supervisor", daemon=True)
        self._thread.start()

    def open_model(self, name: str, device: str) -> None:
        """Open a model after the jobs that wait; at once where the engine was given up."""
        with self._changed:
            self._tasks.append(_Model(name=name, device=device))
            self._changed.notify()

    def submit(self, number: int, request: GenerationRequest) -> None:
        """Queue a job; where the engine was given up it is refused."""
        with self._changed:
            given_up = self._given_up
            if given_up is None:
                self._tasks.append(_Job(number=number, request=request))
                self._changed.notify()
                return
        self._tell(JobTurnedDown(job=number, error=given_up))

    def cancel(self, number: int | None) -> None:
        """Cancel a job that runs or waits; None is the one that runs, or else the first that waits."""
        with self._changed:
            waiting = [task for task in self._tasks if isinstance(task, _Job)]
            jobs = [self._running, *waiting] if self._running else waiting
            job = next((job for job in jobs if number in (None, job.number)), None)
            if job is None:
                return
            job.cancelled.set()
            if job is self._running:
                if self._client:
                    self._client.cancel()
                return
            self._tasks.remove(job)
        self._tell(JobTold(job=job.number, event=Cancelled(pictures=0)))

    def silence(self) -> float:
        """Seconds since the engine process last showed that it lives; 0 where there is none."""
        client = self._client
        return time.monotonic() - client.last_heartbeat if client and not client.has_ended else 0.0

    def stop(self, timeout: float) -> None:
        """End the process and the thread; what waits is dropped."""
        with self._changed:
            self._stopping = True
            client = self._client
            self._changed.notify()
        if client:
            client.close(timeout)
        self._thread.join()

    def _run(self) -> None:
        try:
            while (task := self._next()) is not None:
                self._do(task)
        except Exception:
            log.exception("the engine's thread failed")
            text = translate(
                "Engine", "the engine cannot be reached after an error of the studio's own: restart Triptych"
            )
            self._tell(Said(sentence=text))
            self._tell(StateChanged(state=EngineState.FAILED))
        finally:
            self._bury()

    def _next(self) -> "_Model | _Job | EngineError | None":
        """What to do now: a task, the end of the process to see to, or None to stop."""
        with self._changed:
            self._running = None
            while not self._stopping:
                if self._client and self._client.has_ended:
                    return self._client.end
                if (task := self._take()) is not None:
                    return task
                self._changed.wait()
        return None

    def _take(self) -> "_Model | _Job | None":
        if self._given_up:
            model = next((task for task in self._tasks if isinstance(task, _Model)), None)
            if model:
                self._tasks.remove(model)
            return model
        task = self._tasks.popleft() if self._tasks else None
        if isinstance(task, _Job):
            self._running = task
        return task

    def _do(self, task: "_Model | _Job | EngineError") -> None:
        match task:
            case _Model():
                self._model, self._crashes, self._given_up = task, 0, None
                self._load()
            case _Job():
                self._make(task)
            case EngineError():
                self._count_crash(task)
                self._load()

    def _load(self) -> None:
        """Open the model, starting the process where there is none, until it is open, refused or given up."""
        self._is_open = False
        while self._model and not self._given_up and not self._stopping:
            try:
                opened = self._try_to_load(self._model)
            except EngineError as error:
                if self._client and not self._client.has_ended:
                    self._model = None
                    self._tell(ModelRefused(error=error))
                    self._tell(StateChanged(state=EngineState.FAILED))
                    return
                self._count_crash(error)
            else:
                self._is_open = True
                self._tell(ModelOpened(model=opened))
                self._tell(StateChanged(state=EngineState.READY))
                return

    def _try_to_load(self, model: _Model) -> OpenedModel:
        client = self._client
        if client is None:
            client = self._new_client()
            self._tell(StateChanged(state=EngineState.STARTING))
            client.start()
        self._tell(StateChanged(state=EngineState.LOADING))
        return client.open_model(model.name, device=model.device)

    def _new_client(self) -> EngineClient:
        with self._changed:
            if self._stopping:
                raise EngineCrashed("the studio is closing")
            self._client = EngineClient(
                self._command,
                on_heartbeat=lambda readings: self._tell(ReadingsTold(readings=readings)),
                on_end=self._wake,
            )
            return self._client

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify()

    def _make(self, job: _Job) -> None:
        if self._client is None or not self._is_open:
            self._tell(
                JobTurnedDown(
                    job=job.number, error=EngineError(translate("Engine", "no model is open: choose one first"))
                )
            )
            return
        self._tell(StateChanged(state=EngineState.BUSY))
        try:
            events = self._client.generate(job.request)
            if job.cancelled.is_set():  # between leaving the queue and reaching the engine
                self._client.cancel()
            for event in events:
                if isinstance(event, PictureReady):
                    self._crashes = 0
                self._tell(JobTold(job=job.number, event=event))
        except EngineError as error:
            if self._client.has_ended:
                self._tell(JobTold(job=job.number, event=Failed(error=error)))
                return  # `_next` sees the end of the process
            self._tell(JobTurnedDown(job=job.number, error=error))
        self._tell(StateChanged(state=EngineState.READY))

    def _count_crash(self, error: EngineError) -> None:
        self._bury()
        if self._stopping or self._model is None:
            return
        self._crashes += 1
        if self._crashes < MAX_CRASHES:
            text = translate("Engine", "{cause} — it is starting again")
            self._tell(Said(sentence=text.format(cause=error.sentence)))
            return
        text = translate(
            "Engine",
            "the engine ended {count} times without a picture between and is not started again: "
            "choose the model once more to try; the last time, {cause}",
        )
        sentence = text.format(count=MAX_CRASHES, cause=error.sentence)
        self._model = None
        with self._changed:
            self._given_up = EngineCrashed(sentence)
        self._tell(Said(sentence=sentence))
        self._tell(ModelRefused(error=self._given_up))
        self._tell(StateChanged(state=EngineState.FAILED))

    def _bury(self) -> None:
        """End what is left of the process; the next model starts another."""
        with self._changed:
            client, self._client = self._client, None
        if client:
            client.close()
