"""The program's end of the engine process: starts it, speaks to it, sees it die."""

import contextlib
import itertools
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from engine.child_process import CONVERTED, StandardError, command_of_engine, has_exited, obituary, spawn
from engine.errors import EngineCrashed, EngineError, InvalidRequest, ProtocolError
from engine.events import TERMINAL, Cancelled, Event, Readings
from engine.protocol import (
    Cancel,
    ConversionPlanned,
    Convert,
    FrameCutShort,
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
from engine.quant.offer import Offer
from engine.quant.plan import ConversionPlan
from engine.requests import ConversionRequest, GenerationRequest


class EngineClient:
    """One engine process; jobs block and come one at a time, `cancel` and `close` may come from any thread.

    `on_heartbeat` and `on_end` are called by a thread of the client's, the second once, when the process has ended
    or could not be started. `last_heartbeat` is on `time.monotonic`'s clock.
    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        env: Mapping[str, str] | None = None,
        *,
        on_heartbeat: Callable[[Readings], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        self._command = list(command or command_of_engine())
        self._env = env
        self._on_heartbeat = on_heartbeat
        self._on_end = on_end
        self._process: subprocess.Popen[bytes] | None = None
        self._threads: list[threading.Thread] = []
        self._inbox: queue.Queue[Message | None] = queue.Queue()
        self._outbox: queue.SimpleQueue[tuple[bytes, bytes] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closing = False
        self._ended = threading.Event()
        self._end: EngineError = EngineCrashed("the engine process has not been started")
        self._doing = "started"
        self._job: int | None = None
        self._jobs = itertools.count(1)
        self._stderr = StandardError()
        self.last_heartbeat = time.monotonic()

    @property
    def pid(self) -> int | None:
        """The process's number, None before it was started."""
        return self._process.pid if self._process else None

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone, or could not be started."""
        return self._ended.is_set()

    @property
    def end(self) -> EngineError:
        """Why the process is not there."""
        return self._end

    def start(self, timeout: float = 30.0) -> None:
        """Start the process and wait up to `timeout` seconds for its first message.

        Raises:
            EngineCrashed: it cannot be started, ends at once, says nothing, or `close` was called.
            ProtocolError: it speaks another version, or something else.
        """
        try:
            self._spawn()
        except EngineCrashed as error:
            self._conclude(error)
            raise
        self._outbox.put(encode(Hello()))
        try:
            message = self._inbox.get(timeout=timeout)
        except queue.Empty:
            self.close(timeout=0.0)
            raise EngineCrashed(
                f"the engine process did not answer within {timeout:g} s of its start: "
                "try again when the computer is less busy"
            ) from None
        if message is None:
            self._inbox.put(None)
            raise self._end
        if not isinstance(message, Hello):
            self.close(timeout=0.0)
            raise ProtocolError("the engine process did not greet: install Triptych again")
        self._doing = "waited for work"

    def open_model(
        self, model: str, *, device: str = "auto", activations: str = "int8", budget: int | None = None
    ) -> OpenedModel:
        """Open a model in place of the one that is open; `budget` as `Session.open` takes it.

        Raises:
            EngineError: the model is refused, and none is open.
            EngineCrashed, ProtocolError: the process is gone.
        """
        self._doing = f"opened {model}"
        self._outbox.put(encode(OpenModel(model=model, device=device, activations=activations, budget=budget)))
        while True:
            match self._next():
                case OpenedModel() as opened:
                    self._doing = "waited for work"
                    return opened
                case OpenFailed(error=error):
                    self._doing = "waited for work"
                    raise error

    def generate(self, request: GenerationRequest) -> Iterator[Event]:
        """Send a job at once and give its events as they come; closing the iterator cancels the job.

        Raises:
            EngineError: the request is refused; from the iterator where the engine refuses it.
            EngineCrashed, ProtocolError: the process is gone; from the iterator.
        """
        job = next(self._jobs)
        try:
            frame = encode(Generate(job=job, request=request))
        except ProtocolError:
            raise InvalidRequest(
                f"the prompt has {len(request.prompt)} characters, more than any model reads: shorten it"
            ) from None
        self._begin(job, "made a picture", frame)
        return self._events(job)

    def convert(self, request: ConversionRequest) -> Iterator[Event]:
        """Send a conversion at once and give its events as they come; closing the iterator cancels it.

        A source on the Hub is fetched first, which `StageProgressed` of `Stage.FETCHING` tells, in bytes. However it
        ends, the same request goes on with what is finished. The iterator raises as `generate`'s.
        """
        message = Convert(job=(job := next(self._jobs)), request=request)
        self._begin(job, f"{CONVERTED} {request.source}", encode(message))
        return self._events(job)

    def plan_conversion(
        self, request: ConversionRequest, *, may_fetch: bool = False, on_event: Callable[[Event], None] | None = None
    ) -> ConversionPlan | None:
        """What a conversion would read, need and take; None where `cancel` stopped the fetching of its source.

        A plan that does not fit says so in `refusal`. With `may_fetch` the source is fetched first where it is not
        here, which `on_event` is told as in `convert`.

        Raises:
            EngineError: the request is refused, or the process is gone.
        """
        message = PlanConversion(job=next(self._jobs), request=request, may_fetch=may_fetch)
        answer = self._plan(message, on_event)
        assert answer is None or isinstance(answer, ConversionPlanned)
        return None if answer is None else answer.plan

    def plan_presets(
        self, request: ConversionRequest, *, may_fetch: bool = False, on_event: Callable[[Event], None] | None = None
    ) -> tuple[Offer, ...] | None:
        """Every preset for the source of `request`, as `plan_conversion` plans one conversion."""
        message = PlanPresets(job=next(self._jobs), request=request, may_fetch=may_fetch)
        answer = self._plan(message, on_event)
        assert answer is None or isinstance(answer, PresetsPlanned)
        return None if answer is None else answer.offers

    def _plan(
        self, message: PlanConversion | PlanPresets, on_event: Callable[[Event], None] | None
    ) -> ConversionPlanned | PresetsPlanned | None:
        """The answer to a question about a source; None where fetching it was cancelled."""
        job = message.job
        self._begin(job, f"planned a conversion of {message.request.source}", encode(message))
        try:
            while True:
                match self._next():
                    case ConversionPlanned(job=number) | PresetsPlanned(job=number) as answer if number == job:
                        return answer
                    case JobRefused(job=number, error=error) if number == job:
                        raise error
                    case JobEvent(job=number, event=Cancelled()) if number == job:
                        return None
                    case JobEvent(job=number, event=event) if number == job and on_event:
                        on_event(event)
        finally:
            self._finish(job)

    def cancel(self) -> None:
        """Ask the running job to stop at its next step; returns at once."""
        with self._lock:
            if self._job is not None:
                self._outbox.put(encode(Cancel(job=self._job)))

    def close(self, timeout: float = 5.0) -> None:
        """End the process within about `timeout` seconds: ask, then terminate, then kill; safe to call twice."""
        with self._lock:
            self._closing = True
            process = self._process
        if process is None:
            return
        self._outbox.put(encode(Shutdown()))
        self._outbox.put(None)
        if not has_exited(process, timeout * 0.6):
            process.terminate()
            if not has_exited(process, timeout * 0.4):
                process.kill()
                process.wait()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()

    def _spawn(self) -> None:
        with self._lock:
            if self._closing:
                raise EngineCrashed("the engine process was closed before it started")
            assert self._process is None, "a client starts one process"
            process = self._process = spawn(self._command, self._env)
            self.last_heartbeat = time.monotonic()
            tasks = {"engine-writer": self._write, "engine-log": self._stderr.drain, "engine-reader": self._read}
            self._threads = [
                threading.Thread(target=task, args=(process,), name=name, daemon=True) for name, task in tasks.items()
            ]
            for thread in self._threads:
                thread.start()

    def _next(self) -> Message:
        message = self._inbox.get()
        if message is None:
            self._inbox.put(None)
            raise self._end
        return message

    def _begin(self, job: int, doing: str, frame: tuple[bytes, bytes]) -> None:
        with self._lock:
            self._job = job
            self._doing = doing
            self._outbox.put(frame)

    def _events(self, job: int) -> Iterator[Event]:
        try:
            while True:
                match self._next():
                    case JobEvent(job=number, event=event) if number == job:
                        if isinstance(event, TERMINAL):
                            self._finish(job)
                            yield event
                            return
                        yield event
                    case JobRefused(job=number, error=error) if number == job:
                        self._finish(job)
                        raise error
        finally:
            if self._job == job:
                self.cancel()
                self._finish(job)

    def _finish(self, job: int) -> None:
        with self._lock:
            if self._job == job:
                self._job = None
                self._doing = "waited for work"

    def _write(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin
        with contextlib.suppress(OSError):
            while (frame := self._outbox.get()) is not None:
                write_frame(process.stdin, *frame)
        with contextlib.suppress(OSError):
            process.stdin.close()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        """Sort what comes, until the process has ended and its end has a sentence."""
        assert process.stdout
        broken: ProtocolError | None = None
        with process.stdout as stream:
            try:
                while (message := read_message(stream)) is not None:
                    if isinstance(message, Heartbeat):
                        self.last_heartbeat = time.monotonic()
                        if self._on_heartbeat:
                            self._on_heartbeat(message.readings)
                    else:
                        self._inbox.put(message)
            except FrameCutShort:
                pass  # it died while it wrote
            except ProtocolError as error:
                broken = error
        if broken or not has_exited(process, 2.0):
            process.kill()
        code = process.wait()
        last_line = self._stderr.last_line()
        doing = f"{self._doing} and was closed" if self._closing else self._doing
        self._outbox.put(None)
        self._conclude(broken or EngineCrashed(obituary(code, doing, last_line)))

    def _conclude(self, end: EngineError) -> None:
        self._end = end
        self._ended.set()
        self._inbox.put(None)
        if self._on_end:
            self._on_end()
