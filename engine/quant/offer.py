"""A preset as it is offered for one source on one machine: its plan and what to expect; without torch."""

import enum
from dataclasses import dataclass

from engine.errors import EngineError
from engine.quant.expectations import Expectation
from engine.quant.plan import ConversionPlan
from engine.quant.presets import PresetKey


class Basis(enum.StrEnum):
    """Where a number comes from."""

    SAMPLED = "sampled"  # a piece of the work was timed on this machine, and the rest is in proportion
    COMPUTED = "computed"  # from the sizes of the source's tensors


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Exactly one of `plan` and `error` is given: what it would take, or why it cannot be planned.

    Nothing of an offer is a measurement of the whole conversion: its time is a sample's, its memory and disk are
    computed, as `time_basis` and `size_basis` say.
    """

    preset: PresetKey
    expectation: Expectation
    plan: ConversionPlan | None = None
    error: EngineError | None = None
    time_basis: Basis = Basis.SAMPLED
    size_basis: Basis = Basis.COMPUTED

    def __post_init__(self) -> None:
        assert (self.plan is None) != (self.error is None), f"{self.preset}: a plan or an error"
