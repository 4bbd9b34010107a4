"""The program's end of the engine process: what it asks of it, and the answers."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

from engine.child_process import CONVERTED
from engine.engine_process import EngineProcess
from engine.errors import InvalidRequest, ProtocolError
from engine.events import TERMINAL, Cancelled, Event, Readings
from engine.protocol import (
    Cancel,
    ConversionPlanned,
    Convert,
    Generate,
    JobEvent,
    JobRefused,
    OpenedModel,
    OpenFailed,
    OpenModel,
    PlanConversion,
    PlanPresets,
    PresetsPlanned,
    encode,
)
from engine.quant.offer import Offer
from engine.quant.plan import ConversionPlan
from engine.requests import ConversionRequest, GenerationRequest


class EngineClient(EngineProcess):
    """One engine process; jobs block and come one at a time, `cancel` and `close` may come from any thread."""

    def __init__(
        self,
        command: Sequence[str] | None = None,
        env: Mapping[str, str] | None = None,
        *,
        on_heartbeat: Callable[[Readings], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(command, env, on_heartbeat=on_heartbeat, on_end=on_end)
        self._job: int | None = None
        self._jobs = itertools.count(1)

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
