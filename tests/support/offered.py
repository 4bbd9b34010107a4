"""Plans and offers as the engine makes them, by hand."""

from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.quant.checks import Check
from engine.quant.expectations import expectation
from engine.quant.offer import Offer
from engine.quant.plan import ConversionPlan, DiskUse, MemoryUse, PlannedFile
from engine.quant.presets import PRESETS, PresetKey
from engine.requests import Recipe

GB = 10**9
SECONDS = {PresetKey.QUICK: 234.0, PresetKey.BALANCED: 2700.0, PresetKey.BEST: 86_400.0 * 2, PresetKey.INSTANT: 4.0}


def plan_of(*checks: Check, seconds: float = 2700.0, **values: Any) -> ConversionPlan:
    """A plan of Pocket on a processor, with these checks."""
    fields: dict[str, Any] = {
        "source": "pocket-bf16",
        "target": Path("models/pocket-bf16-ternary"),
        "folder": Path("models/.pocket-bf16-ternary.conversion"),
        "recipe": Recipe.CALIBRATED,
        "device": "AMD EPYC 9R14",
        "files": (PlannedFile(file=Path("transformer/weights.safetensors"), bytes=76_000_000),),
        "blocks": 18,
        "done": 0,
        "parameters": 38_000_000,
        "disk": DiskUse(
            transformer=9_000_000, copied=0, linked=40_000_000, working=600_000_000, records=200_000, free=44 * GB
        ),
        "memory": MemoryUse(host=1_400_000_000, host_free=11 * GB),
        "seconds": seconds,
        "note": None,
        "checks": checks,
    }
    return ConversionPlan(**{**fields, **values})


def offers_of(model: str = "pocket", **values: Any) -> tuple[Offer, ...]:
    """Every preset with a plan."""
    return tuple(
        Offer(
            preset=each.key,
            expectation=expectation(model, each.key),
            plan=plan_of(seconds=SECONDS[each.key], recipe=each.recipe, **values),
        )
        for each in PRESETS
    )


def failing_offer(key: PresetKey, error: EngineError) -> Offer:
    """A preset that cannot be planned."""
    return Offer(preset=key, expectation=expectation("pocket", key), error=error)
