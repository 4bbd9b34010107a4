"""The thread that speaks to the engine process of conversions."""

import enum
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final, Protocol

from engine.client import EngineClient
from engine.errors import EngineCrashed, EngineError
from engine.events import Cancelled, Event, Failed, Readings, ReadingsTaken
from engine.quant.offer import Offer
from engine.quant.plan import ConversionPlan
from engine.requests import ConversionRequest

FAULT: Final = "the conversion stopped at an error of the studio's own: continue it; the log says more"

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the thread tells of the task `task`."""

    task: int


@dataclass(frozen=True, kw_only=True)
class PlanTold(Told):
    """The plan that was asked for; None where fetching its source was stopped."""

    plan: ConversionPlan | None


@dataclass(frozen=True, kw_only=True)
class OffersTold(Told):
    """The presets that were asked for; None where fetching their source was stopped."""

    offers: tuple[Offer, ...] | None


@dataclass(frozen=True, kw_only=True)
class TaskRefused(Told):
    """A plan or a conversion was refused and has no more events."""

    error: EngineError


@dataclass(frozen=True, kw_only=True)
class EventTold(Told):
    """An event of a conversion, whose last one is terminal, or of fetching for a plan."""

    event: Event


class Client(Protocol):
    """What the thread needs of `engine.client.EngineClient`."""

    def start(self, timeout: float = 30.0) -> None: ...
    def convert(self, request: ConversionRequest) -> Iterator[Event]: ...
    def plan_conversion(
        self, request: ConversionRequest, *, may_fetch: bool = False, on_event: Callable[[Event], None] | None = None
    ) -> ConversionPlan | None: ...
    def plan_presets(
        self, request: ConversionRequest, *, may_fetch: bool = False, on_event: Callable[[Event], None] | None = None
    ) -> tuple[Offer, ...] | None: ...
    def cancel(self) -> None: ...
    def close(self, timeout: float = 5.0) -> None: ...
    @property
    def has_ended(self) -> bool: ...


class _Kind(enum.Enum):
    PLAN = enum.auto()
    OFFERS = enum.auto()
    CONVERSION = enum.auto()


@dataclass(kw_only=True, eq=False)
class _Task:
    number: int
    request: ConversionRequest
    kind: _Kind
    may_fetch: bool = False
    cancelled: bool = False


class ConversionWorker:
    """Works off plans and conversions one after the other, in a process of its own; no method but `stop` blocks.

    `tell` is called in the worker's threads. The process is started for the first task and lives on for plans; after a
    conversion it goes, so that all its memory comes back. `command` None is the installation's own engine.
    """

    def __init__(
        self,
        tell: Callable[[Told], None],
        command: Sequence[str] | None = None,
        *,
        make_client: Callable[..., Client] = EngineClient,
    ) -> None:
        self._tell = tell
        self._command = command
        self._make_client = make_client
        self._changed = threading.Condition()
        self._waiting: list[_Task] = []
        self._running: _Task | None = None
        self._client: Client | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="conversion-worker", daemon=True)
        self._thread.start()

    def plan(self, task: int, request: ConversionRequest, *, may_fetch: bool = False) -> None:
        """Ask for a plan as the task `task`; plans that still wait are dropped."""
        self._add(_Task(number=task, request=request, kind=_Kind.PLAN, may_fetch=may_fetch))

    def offer(self, task: int, request: ConversionRequest, *, may_fetch: bool = False) -> None:
        """Ask for all presets as the task `task`; plans that still wait are dropped."""
        self._add(_Task(number=task, request=request, kind=_Kind.OFFERS, may_fetch=may_fetch))

    def convert(self, task: int, request: ConversionRequest) -> None:
        """Begin a conversion, or go on with it, as the task `task`; plans that still wait are dropped."""
        self._add(_Task(number=task, request=request, kind=_Kind.CONVERSION))

    def cancel(self) -> None:
        """Stop what runs at its next step, and drop what waits."""
        with self._changed:
            self._waiting.clear()
            if self._running is not None:
                self._running.cancelled = True
                if self._client is not None:
                    self._client.cancel()

    def rest(self) -> None:
        """Let the process go as soon as nothing runs, for its memory."""
        with self._changed:
            if self._running is None and not self._waiting:
                self._changed.notify()
                client, self._client = self._client, None
            else:
                client = None
        if client is not None:
            threading.Thread(target=client.close, name="conversion-rest", daemon=True).start()

    def stop(self, timeout: float) -> None:
        """End the process and the thread; what a conversion has finished is on the disk."""
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            client = self._client
            self._changed.notify()
        if client is not None:
            client.close(timeout)
        self._thread.join()

    def _add(self, task: _Task) -> None:
        with self._changed:
            self._waiting = [each for each in self._waiting if each.kind is _Kind.CONVERSION]
            self._waiting.append(task)
            self._changed.notify()

    def _run(self) -> None:
        while (task := self._next()) is not None:
            try:
                self._do(task)
            except EngineError as error:
                self._tell(TaskRefused(task=task.number, error=error))
            except Exception:
                log.exception("a conversion's task failed")
                self._tell(TaskRefused(task=task.number, error=EngineError(FAULT)))
        self._let_go()

    def _next(self) -> _Task | None:
        with self._changed:
            self._running = None
            while not self._waiting and not self._stopping:
                self._changed.wait()
            if self._stopping:
                return None
            self._running = self._waiting.pop(0)
            return self._running

    def _do(self, task: _Task) -> None:
        client = self._reached(task)
        if client is None:
            self._tell(EventTold(task=task.number, event=Cancelled()))
        elif task.kind is not _Kind.CONVERSION:
            self._plan(task, client)
        else:
            try:
                self._convert(task, client)
            finally:
                self._let_go()

    def _plan(self, task: _Task, client: Client) -> None:
        def hear(event: Event) -> None:
            self._tell(EventTold(task=task.number, event=event))
            if task.cancelled:  # in the moment before the engine had the task
                client.cancel()

        if task.kind is _Kind.PLAN:
            plan = client.plan_conversion(task.request, may_fetch=task.may_fetch, on_event=hear)
            self._tell(PlanTold(task=task.number, plan=plan))
        else:
            offers = client.plan_presets(task.request, may_fetch=task.may_fetch, on_event=hear)
            self._tell(OffersTold(task=task.number, offers=offers))

    def _convert(self, task: _Task, client: Client) -> None:
        told = False
        try:
            with closing(client.convert(task.request)) as events:  # type: ignore[type-var]
                if task.cancelled:
                    client.cancel()
                for event in events:
                    told = True
                    self._tell(EventTold(task=task.number, event=event))
        except EngineCrashed as error:
            if self._stopping:
                return
            if not told:
                raise
            self._tell(EventTold(task=task.number, event=Failed(error=error)))

    def _reached(self, task: _Task) -> Client | None:
        """The running process, started where there is none; None once the task was cancelled."""
        with self._changed:
            client = self._client
            if self._stopping or task.cancelled:
                return None
        if client is None or client.has_ended:
            self._let_go()
            client = self._make_client(self._command, on_heartbeat=self._beat)
            with self._changed:
                self._client = client
            client.start()
        return None if task.cancelled or self._stopping else client  # a stop that came before the process was there

    def _beat(self, readings: Readings) -> None:
        task = self._running
        if task is not None and task.kind is _Kind.CONVERSION:
            self._tell(EventTold(task=task.number, event=ReadingsTaken(readings=readings)))

    def _let_go(self) -> None:
        with self._changed:
            client, self._client = self._client, None
        if client is not None:
            client.close()
