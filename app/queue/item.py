"""One entry of the queue: what to make, how it stands, and what became of it."""

import dataclasses
import enum
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import InvalidRequest
from engine.requests import GenerationRequest, StartPicture


class State(enum.StrEnum):
    """How an entry stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})
REQUEST_NAMES = frozenset(field.name for field in dataclasses.fields(GenerationRequest))


@dataclass(frozen=True, kw_only=True)
class QueueItem:
    """`number` is its own for ever. `request` has its words drawn; `typed` is the prompt before, where it differs.

    `model` is the folder of the model that it was asked for, None where any will do. Times are seconds since 1970,
    None for what has not come. `error` is the sentence of a failure, `pictures` the files that it made.
    """

    number: int
    request: GenerationRequest
    state: State = State.WAITING
    model: str | None = None
    typed: str | None = None
    error: str | None = None
    added: float = 0.0
    started: float | None = None
    ended: float | None = None
    pictures: tuple[str, ...] = ()

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ENDED

    @property
    def seconds(self) -> float | None:
        """How long it took, None where it has not ended by itself."""
        if self.state is not State.DONE or self.started is None or self.ended is None:
            return None
        return max(0.0, self.ended - self.started)


def to_json(item: QueueItem) -> dict[str, Any]:
    """The entry as JSON values."""
    values = {"request": _request_to_json(item.request), "state": item.state.value, "pictures": list(item.pictures)}
    return vars(item) | values


def from_json(values: dict[str, Any]) -> QueueItem:
    """The entry that `to_json` described; unknown keys are ignored.

    Raises:
        ValueError: a value is missing or of the wrong kind.
    """
    try:
        request = _request_from_json(values["request"])
        return QueueItem(
            number=int(values["number"]),
            request=request,
            state=State(values["state"]),
            model=_text(values.get("model")),
            typed=_text(values.get("typed")),
            error=_text(values.get("error")),
            added=float(values["added"]),
            started=_time(values.get("started")),
            ended=_time(values.get("ended")),
            pictures=tuple(str(file) for file in values.get("pictures", ())),
        )
    except (KeyError, TypeError, AttributeError, InvalidRequest) as error:
        raise ValueError(f"no entry of a queue ({error})") from None


def _request_to_json(request: GenerationRequest) -> dict[str, Any]:
    start = request.start
    return vars(request) | {"start": None if start is None else vars(start) | {"file": str(start.file)}}


def _request_from_json(values: dict[str, Any]) -> GenerationRequest:
    """The request; what was written before there were start pictures has none."""
    known = {name: value for name, value in values.items() if name in REQUEST_NAMES}
    start = known.get("start")
    if start is not None:
        known["start"] = StartPicture(file=Path(start["file"]), strength=float(start["strength"]))
    return GenerationRequest(**known)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _time(value: Any) -> float | None:
    return None if value is None else float(value)
