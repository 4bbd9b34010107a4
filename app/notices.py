"""What the engine's thread tells the window."""

import enum
from dataclasses import dataclass

from engine.errors import EngineError
from engine.events import Event, Readings
from engine.protocol import OpenedModel


class EngineState(enum.Enum):
    """What the engine does, as a person would say it."""

    STOPPED = enum.auto()
    STARTING = enum.auto()
    LOADING = enum.auto()
    READY = enum.auto()
    BUSY = enum.auto()
    NOT_ANSWERING = enum.auto()
    FAILED = enum.auto()


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Anything that the thread tells."""


@dataclass(frozen=True, kw_only=True)
class StateChanged(Notice):
    """The engine does something else now; never `NOT_ANSWERING`, which the listener finds out."""

    state: EngineState


@dataclass(frozen=True, kw_only=True)
class ModelOpened(Notice):
    """A model is open, for the first time or again."""

    model: OpenedModel


@dataclass(frozen=True, kw_only=True)
class ModelRefused(Notice):
    """The model could not be opened, and none is open."""

    error: EngineError


@dataclass(frozen=True, kw_only=True)
class JobTold(Notice):
    """An event of a job; the last of them is terminal."""

    job: int
    event: Event


@dataclass(frozen=True, kw_only=True)
class JobTurnedDown(Notice):
    """A job was refused and has no events."""

    job: int
    error: EngineError


@dataclass(frozen=True, kw_only=True)
class ReadingsTold(Notice):
    """The engine's memory, about every second."""

    readings: Readings


@dataclass(frozen=True, kw_only=True)
class Said(Notice):
    """A sentence for the person."""

    sentence: str
