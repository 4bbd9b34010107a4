"""The engine as a process of its own, spoken to in frames."""

import contextlib
import faulthandler
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import IO

from engine.device_memory import take_memory_sparingly
from engine.errors import EngineError, OutOfMemory, ProtocolError
from engine.events import TERMINAL, Cancelled, Event, Failed, Readings
from engine.host_pipes import leave_soon, take_pipes
from engine.host_work import (
    ConversionFactory,
    Fetching,
    OffersFactory,
    OpenSession,
    PlannedConversion,
    ReadSession,
    SessionFactory,
    StoppedFetching,
    offer_presets,
    open_session,
    plan_conversion,
    read_session,
)
from engine.kernel_cache import keep_compiled_kernels
from engine.paths import user_paths
from engine.process_memory import host_readings
from engine.protocol import (
    Cancel,
    ConversionPlanned,
    Convert,
    Generate,
    Heartbeat,
    Hello,
    JobEvent,
    JobRefused,
    Message,
    OpenedModel,
    OpenFailed,
    OpenModel,
    PlanConversion,
    PlanPresets,
    PresetsPlanned,
    Shutdown,
    encode,
    read_message,
    write_frame,
)
from engine.requests import ConversionRequest, GenerationRequest
from engine.threads import wait_briefly

HEARTBEAT_SECONDS = 1.0
MAX_REASON = 300  # characters

Task = OpenModel | Generate | PlanConversion | PlanPresets | Convert

log = logging.getLogger(__name__)


def main() -> int:
    """Serve the program at the other end of descriptors 0 and 1 until it leaves, then end the process.

    It ends without the interpreter's own farewell, which takes seconds where torch is loaded.
    """
    reader, writer = take_pipes()
    wait_briefly()
    keep_compiled_kernels()
    take_memory_sparingly()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the program that asks, not for this one
    faulthandler.enable()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    host = Host(reader, writer, at_end=leave_soon)
    code = host.run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class Host:
    """One session at most, one job at a time; a thread reads commands meanwhile and another tells that it lives.

    A conversion needs no session and leaves an open one as it is. `open_session` gets model, device and activations.
    `at_end` is called by the reading thread when the other end has left or asked for the end.
    """

    def __init__(
        self,
        reader: IO[bytes],
        writer: IO[bytes],
        *,
        open_session: SessionFactory = open_session,
        read_session: ReadSession = read_session,
        plan_conversion: ConversionFactory = plan_conversion,
        offer_presets: OffersFactory = offer_presets,
        at_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._open_session = open_session
        self._read_session = read_session
        self._plan_conversion = plan_conversion
        self._offer_presets = offer_presets
        self._at_end = at_end
        self._session: OpenSession | None = None
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._cancels: dict[int, threading.Event] = {}
        self._write_lock = threading.Lock()
        self._leaving = threading.Event()
        self._exit_code = 0

    def run(self) -> int:
        """Serve until the other end leaves; the exit code is 1 where it broke the protocol."""
        self._send(Hello())
        threading.Thread(target=self._receive, name="host-reader", daemon=True).start()
        heart = threading.Thread(target=self._beat, name="host-heart", daemon=True)
        heart.start()
        while (task := self._tasks.get()) is not None and not self._leaving.is_set():
            match task:
                case OpenModel():
                    self._open(task)
                case Generate(job=job, request=pictures):
                    self._run_job(job, "made a picture", self._pictures(job, pictures))
                case PlanConversion() | PlanPresets():
                    self._plan(task)
                case Convert(job=job, request=conversion):
                    self._run_job(job, "converted a model", self._conversion(job, conversion))
        self._close_session()
        heart.join()
        with contextlib.suppress(OSError):  # what could not be written is still in its buffer
            self._writer.close()
        return self._exit_code

    def _receive(self) -> None:
        try:
            if not isinstance(read_message(self._reader), Hello):
                raise ProtocolError("the first message is no Hello")
            while (message := read_message(self._reader)) is not None and not isinstance(message, Shutdown):
                self._accept(message)
        except (ProtocolError, OSError):
            log.exception("the other end broke the protocol")
            self._exit_code = 1
        self._leaving.set()
        self._cancel_all()
        self._tasks.put(None)
        self._at_end()

    def _accept(self, message: Message) -> None:
        match message:
            case Generate(job=job) | PlanConversion(job=job) | PlanPresets(job=job) | Convert(job=job):
                if job in self._cancels:
                    raise ProtocolError(f"job {job} has not ended yet")
                self._cancels[job] = threading.Event()
                self._tasks.put(message)
            case OpenModel():
                self._tasks.put(message)
            case Cancel(job=job):
                if cancel := self._cancels.get(job):
                    cancel.set()
            case _:
                raise ProtocolError(f"{type(message).__name__} is no command")

    def _beat(self) -> None:
        while True:
            session = self._session
            try:
                readings = self._read_session(session) if session else host_readings()
            except Exception:
                log.exception("memory could not be read")
                readings = Readings()
            self._send(Heartbeat(readings=readings))
            if self._leaving.wait(HEARTBEAT_SECONDS):
                return

    def _open(self, command: OpenModel) -> None:
        self._close_session()
        try:
            session = self._open_session(command.model, command.device, command.activations, command.budget)
        except Exception as error:  # noqa: BLE001 - the process's boundary; _failure logs it
            self._send(OpenFailed(error=_failure(error, f"opened {command.model}")))
            return
        self._session = session
        self._send(
            OpenedModel(
                description=session.description,
                device_name=session.device_name,
                backend=str(session.backend),
                activations=session.activations,
                load_seconds=session.load_seconds,
                plan=session.planned,
            )
        )

    def _run_job(self, job: int, doing: str, events: Iterator[Event]) -> None:
        """Tell the events of a job; an error before the first one refuses it, and a later one ends it."""
        last: Event | None = None
        error: EngineError | None = None
        try:
            for event in events:
                self._send(JobEvent(job=job, event=event))
                last = event
        except StoppedFetching:
            last = Cancelled()
            self._send(JobEvent(job=job, event=last))
        except Exception as caught:  # noqa: BLE001 - the process's boundary; _failure logs it
            error = _failure(caught, doing)
        del self._cancels[job]
        if isinstance(last, TERMINAL):
            return
        if last is None and error:
            self._send(JobRefused(job=job, error=error))
        else:
            error = error or EngineError("the engine left the job without an end: try again")
            self._send(JobEvent(job=job, event=Failed(error=error)))

    def _pictures(self, job: int, request: GenerationRequest) -> Iterator[Event]:
        if self._session is None:
            raise EngineError("no model is open: open one first")
        yield from self._session.generate(request, self._cancels[job])

    def _conversion(self, job: int, request: ConversionRequest) -> Iterator[Event]:
        yield from self._planned(job, request, may_fetch=True).run(self._cancels[job])

    def _plan(self, task: PlanConversion | PlanPresets) -> None:
        answer: Message
        job, request, may_fetch = task.job, task.request, task.may_fetch
        try:
            if isinstance(task, PlanPresets):
                answer = PresetsPlanned(job=job, offers=self._offer_presets(request, may_fetch, self._fetching(job)))
            else:
                answer = ConversionPlanned(job=job, plan=self._planned(job, request, may_fetch=may_fetch).planned)
        except StoppedFetching:
            answer = JobEvent(job=job, event=Cancelled())
        except Exception as error:  # noqa: BLE001 - the process's boundary; _failure logs it
            answer = JobRefused(job=job, error=_failure(error, "planned a conversion"))
        del self._cancels[job]
        self._send(answer)

    def _planned(self, job: int, request: ConversionRequest, *, may_fetch: bool) -> PlannedConversion:
        return self._plan_conversion(request, may_fetch, self._fetching(job))

    def _fetching(self, job: int) -> Fetching:
        return Fetching(lambda event: self._send(JobEvent(job=job, event=event)), self._cancels[job])

    def _close_session(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        try:
            session.close()
        except Exception:
            log.exception("the model could not be closed")

    def _send(self, message: Message) -> None:
        frame = encode(message)
        try:
            with self._write_lock:
                write_frame(self._writer, *frame)
        except OSError:  # the other end has left; the reading thread sees it too
            self._cancel_all()

    def _cancel_all(self) -> None:
        for cancel in list(self._cancels.values()):
            cancel.set()


def _failure(error: Exception, doing: str) -> EngineError:
    if isinstance(error, EngineError):
        return error
    log.error("unexpected failure", exc_info=error)
    if isinstance(error, MemoryError):
        return OutOfMemory(
            f"the computer's memory ran out while the engine {doing}: close other programs and try again"
        )
    reason = f"{type(error).__name__}: {error}".splitlines()[0][:MAX_REASON]
    log_folder = user_paths().logs
    return EngineError(f"the engine failed while it {doing} ({reason}): try again; the log in {log_folder} says more")
