"""Every preset planned at once for one source."""

from engine.checkpoint.hub import Progress as FetchProgress
from engine.errors import EngineError
from engine.quant.calibrated.needs import shared_samples
from engine.quant.conversion import Conversion
from engine.quant.expectations import expectation_for
from engine.quant.offer import Offer
from engine.quant.presets import PRESETS
from engine.requests import ConversionRequest


def offers(
    request: ConversionRequest, *, may_fetch: bool = True, on_fetch: FetchProgress | None = None
) -> tuple[Offer, ...]:
    """Every preset for the source, target and device of `request`; what several of them need is timed once.

    Raises:
        EngineError: not one can be planned, as where the source is refused or not here.
    """
    planned: list[Conversion | EngineError] = []
    with shared_samples():
        for preset in PRESETS:
            asked = preset.applied(request)
            try:
                planned.append(Conversion.plan(asked, may_fetch=may_fetch, on_fetch=on_fetch, refuse=False))
            except EngineError as error:
                planned.append(error)
    described = next((each.source for each in planned if isinstance(each, Conversion)), None)
    if described is None:
        (first, *_) = planned
        assert isinstance(first, EngineError)
        raise first
    return tuple(
        Offer(
            preset=preset.key,
            expectation=expectation_for(described, preset.key),
            plan=each.planned if isinstance(each, Conversion) else None,
            error=each if isinstance(each, EngineError) else None,
        )
        for preset, each in zip(PRESETS, planned, strict=True)
    )
