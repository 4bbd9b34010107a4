"""What to expect of a preset's model, as far as it was measured: numbers with their witness, or none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import resources
from engine.description import ModelDescription
from engine.quant.presets import PresetKey

FILE: Final = "expectations.json"
NOT_MEASURED: Final = "Not measured on this model"


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What was measured on `model`; None where nothing was. A percentage without its `witness` does not exist.

    `recognised` and `source_recognised` are how many percent of pictures of one thing a judge recognises, the ternary
    model's and its source's; `velocity_db` is the ratio of the source's velocity to the error. `witness` is the record
    in `benchmarks/results`, `remark` a sentence on what was measured.
    """

    preset: PresetKey
    model: str
    recognised: float | None = None
    source_recognised: float | None = None
    velocity_db: float | None = None
    witness: str | None = None
    remark: str = NOT_MEASURED

    @property
    def is_measured(self) -> bool:
        """Whether there is any number."""
        return self.witness is not None

    def __post_init__(self) -> None:
        numbers = (self.recognised, self.source_recognised, self.velocity_db)
        assert any(number is not None for number in numbers) == self.is_measured, f"{self.preset}: {self.witness}"


def expectation_for(source: ModelDescription, key: PresetKey) -> Expectation:
    """What was measured of a preset on the model that `source` is of the architecture of."""
    return expectation(_model_of(source), key)


def expectation(model: str, key: PresetKey) -> Expectation:
    """What was measured of a preset on the model of that name in the record; nothing for one that is not in it."""
    values: Mapping[str, Any] = _record().get(model, {})
    found = values.get(key.value)
    if not found:
        return Expectation(preset=key, model=model, remark=f"Not measured on {model}")
    return Expectation(preset=key, model=model, **found)


def _record() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.find(FILE).read_text("utf-8"))["models"]
    return found


def _model_of(source: ModelDescription) -> str:
    """Pocket says itself what it cannot make; anything else is one of FLUX.1's by its kind."""
    if source.limits is not None and "Pocket" in source.limits:
        return "pocket"
    return f"FLUX.1-{source.family}"
