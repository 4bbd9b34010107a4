"""What the engine process works with: sessions and conversions, whose libraries are loaded when one is asked for."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from engine.checkpoint.hub_pace import FetchPace
from engine.checkpoint.hub_pace import Progress as FetchProgress
from engine.description import ModelDescription
from engine.events import Event, Readings, Stage, StageProgressed
from engine.memory import MemoryPlan
from engine.quant.offer import Offer
from engine.quant.plan import ConversionPlan
from engine.requests import ConversionRequest, GenerationRequest

FETCH_SECONDS: Final = 0.25  # between two words on how far a source's files are


class OpenSession(Protocol):
    """What the host needs of a session; `engine.session.Session` is one."""

    @property
    def description(self) -> ModelDescription: ...
    @property
    def device_name(self) -> str: ...
    @property
    def backend(self) -> str: ...
    @property
    def activations(self) -> str: ...
    @property
    def load_seconds(self) -> float: ...
    @property
    def planned(self) -> MemoryPlan | None: ...
    def generate(self, request: GenerationRequest, cancel: threading.Event) -> Iterator[Event]:
        """Run one job."""

    def close(self) -> None:
        """Give the memory back."""


class PlannedConversion(Protocol):
    """What the host needs of a conversion; `engine.quant.conversion.Conversion` is one."""

    planned: ConversionPlan

    def run(self, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Run it."""


SessionFactory = Callable[[str, str, str, int | None], OpenSession]
ReadSession = Callable[[OpenSession], Readings]
ConversionFactory = Callable[[ConversionRequest, bool, FetchProgress], PlannedConversion]
"""Plans a request; the flag allows to fetch what of the source is not here, with the progress of it."""
OffersFactory = Callable[[ConversionRequest, bool, FetchProgress], tuple[Offer, ...]]


class StoppedFetching(Exception):
    """The person asked to stop while a source was fetched; what came is kept."""


class Fetching:
    """A source on its way here, as events; raises `StoppedFetching` once the job is cancelled."""

    def __init__(self, tell: Callable[[Event], None], cancel: threading.Event) -> None:
        self._tell = tell
        self._cancel = cancel
        self._told = -math.inf
        self._pace = FetchPace()

    def __call__(self, _file: str, done: int, whole: int) -> None:
        """`done` of `whole` bytes are here."""
        if self._cancel.is_set():
            raise StoppedFetching
        self._pace.count(done, whole)
        now = time.monotonic()
        if now - self._told < FETCH_SECONDS and done < whole:
            return
        self._told = now
        self._tell(
            StageProgressed(
                stage=Stage.FETCHING,
                done=done,
                total=whole,
                seconds_left=self._pace.seconds_left,
                bytes_second=self._pace.bytes_second,
            )
        )


def open_session(model: str, device: str, activations: str, budget: int | None = None) -> OpenSession:
    """An open session.

    Raises:
        EngineError: the model is refused.
    """
    from engine.session import Session

    return Session.open(model, device=device, activations=activations, budget=budget)


def read_session(session: Any) -> Readings:
    """Memory, with the session's device's."""
    from engine import telemetry

    return telemetry.read(session.device)


def plan_conversion(request: ConversionRequest, may_fetch: bool, on_fetch: FetchProgress) -> PlannedConversion:  # noqa: FBT001
    """A conversion that has not begun; what would keep it from beginning is told in its plan, and by `run`.

    Raises:
        EngineError: the request is refused.
        StoppedFetching: the job was cancelled while the source was fetched.
    """
    from engine.quant.conversion import Conversion

    return Conversion.plan(request, may_fetch=may_fetch, on_fetch=on_fetch, refuse=False)


def offer_presets(request: ConversionRequest, may_fetch: bool, on_fetch: FetchProgress) -> tuple[Offer, ...]:  # noqa: FBT001
    """Every preset for the source of a request.

    Raises:
        EngineError: the source or the device is refused.
        StoppedFetching: the job was cancelled while the source was fetched.
    """
    from engine.quant.offering import offers

    return offers(request, may_fetch=may_fetch, on_fetch=on_fetch)
