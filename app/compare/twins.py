"""One prompt and seed on two models: the two requests, and what comes of them."""

import dataclasses
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.description import ModelDescription
from engine.errors import InvalidRequest
from engine.events import Phase
from engine.requests import GenerationRequest

translate = QCoreApplication.translate


class Side(enum.StrEnum):
    """Which of the two pictures."""

    A = "A"
    B = "B"

    @property
    def other(self) -> "Side":
        """The one against which it is compared."""
        return Side.B if self is Side.A else Side.A


@dataclass(frozen=True, kw_only=True)
class Twin:
    """One of the two: what to ask of which model."""

    model: ModelDescription
    request: GenerationRequest


@dataclass(frozen=True, kw_only=True)
class Twins:
    """The same request for two models. `unguided` is the one that takes no guidance where the other has some."""

    a: Twin
    b: Twin
    unguided: Side | None = None

    def side_of(self, folder: Path, request: GenerationRequest) -> Side | None:
        """Which of the two was asked for with `request` of the model in `folder`; None for other people's jobs."""
        for side, twin in ((Side.A, self.a), (Side.B, self.b)):
            if twin.model.folder == folder and twin.request == request:
                return side
        return None


@dataclass(frozen=True, kw_only=True)
class Made:
    """A picture that this run made: where it lies, and what it took.

    `peak_bytes` is the most that its tensors took of a GPU's memory, None where the device has none of its own.
    """

    model: Path
    request: GenerationRequest
    file: Path
    seconds: float
    phase_seconds: Mapping[Phase, float] = field(default_factory=dict)
    peak_bytes: int | None = None


def twins(asked: GenerationRequest, first: ModelDescription, second: ModelDescription) -> Twins:
    """Two requests that differ in nothing; what `asked` leaves open takes the first model's defaults, for both.

    Guidance alone is left out for a model that takes none.

    Raises:
        InvalidRequest: both are one model, more than one picture is asked for, or one of them cannot make it.
    """
    if first.folder == second.folder:
        text = translate("Twins", "both sides are {model}: choose two models to compare")
        raise InvalidRequest(text.format(model=first.name))
    if asked.count != 1:
        text = translate("Twins", "two models are compared on one picture, not {count}: ask for one")
        raise InvalidRequest(text.format(count=asked.count))
    takes = {Side.A: first.defaults.guidance is not None, Side.B: second.defaults.guidance is not None}
    guidance = asked.guidance
    if guidance is None:
        guidance = second.defaults.guidance if first.defaults.guidance is None else first.defaults.guidance
    whole = dataclasses.replace(asked, guidance=None).for_model(first)
    made = {
        side: dataclasses.replace(whole, guidance=guidance if takes[side] else None).for_model(model)
        for side, model in ((Side.A, first), (Side.B, second))
    }
    without = [side for side in Side if not takes[side]]
    return Twins(
        a=Twin(model=first, request=made[Side.A]),
        b=Twin(model=second, request=made[Side.B]),
        unguided=without[0] if len(without) == 1 else None,
    )


class TwinJob:
    """Two requests on their way: takes the pictures that belong to them, in either order."""

    def __init__(self, asked: Twins) -> None:
        self.asked = asked
        self._made: dict[Side, Made] = {}
        self._failed: dict[Side, str] = {}

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return len(self._made) + len(self._failed) == len(Side)

    def made(self, side: Side) -> Made | None:
        """The picture of a side, None while it is not there."""
        return self._made.get(side)

    def failed(self, side: Side) -> str | None:
        """The sentence that says why a side has no picture."""
        return self._failed.get(side)

    def take(self, made: Made) -> Side | None:
        """Keep a picture if it is one of the two that are still awaited; which."""
        side = self.asked.side_of(made.model, made.request)
        if side is None or side in self._made or side in self._failed:
            return None
        self._made[side] = made
        return side

    def fail(self, folder: Path, request: GenerationRequest, sentence: str) -> Side | None:
        """Keep why a picture does not come, if it is one of the two that are still awaited; which."""
        side = self.asked.side_of(folder, request)
        if side is None or side in self._made or side in self._failed:
            return None
        self._failed[side] = sentence
        return side
