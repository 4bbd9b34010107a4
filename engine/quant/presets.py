"""The ways of converting that are offered to a person, each a few fields of a `ConversionRequest`."""

import dataclasses
import enum
from dataclasses import dataclass
from typing import Any, Final

from engine.requests import ConversionRequest, Recipe


class PresetKey(enum.StrEnum):
    """A preset's name, the quickest of those for pictures first."""

    QUICK = "quick"
    BALANCED = "balanced"
    BEST = "best"
    INSTANT = "instant"


@dataclass(frozen=True, kw_only=True)
class Preset:
    """Values of a request's fields; None is the recipe's own number.

    `expert` keeps it out of the first choice, `warning` is what must stand beside it wherever it is offered.
    """

    key: PresetKey
    recipe: Recipe
    summary: str
    prompt_count: int | None = None
    drawing_steps: int | None = None
    updates: int | None = None
    expert: bool = False
    warning: str | None = None

    def applied(self, request: ConversionRequest) -> ConversionRequest:
        """`request` with this preset's values, all others as they are; a person's file of prompts stays but where
        the recipe reads none.
        """
        prompts = None if self.recipe is Recipe.INSTANT else request.prompts
        return dataclasses.replace(request, prompts=prompts, **self._values())

    def fits(self, request: ConversionRequest) -> bool:
        """Whether `request` has this preset's values."""
        return all(getattr(request, name) == value for name, value in self._values().items())

    def _values(self) -> dict[str, Any]:
        return {
            "recipe": self.recipe,
            "prompt_count": self.prompt_count,
            "drawing_steps": self.drawing_steps,
            "updates": self.updates,
        }


PRESETS: Final = (
    Preset(
        key=PresetKey.QUICK,
        recipe=Recipe.CALIBRATED,
        summary="Few prompts, in few steps, and no learning: to see whether it works",
        prompt_count=96,
        drawing_steps=4,
        updates=0,
        warning="Coarse: hardly anything in its pictures can be recognised",
    ),
    Preset(
        key=PresetKey.BALANCED,
        recipe=Recipe.CALIBRATED,
        summary="All prompts of the recipe, and each block learns against its source",
    ),
    Preset(
        key=PresetKey.BEST,
        recipe=Recipe.DISTILLED,
        summary="After that, all blocks learn together against the source, for as long as it takes",
    ),
    Preset(
        key=PresetKey.INSTANT,
        recipe=Recipe.INSTANT,
        summary="Weights are rounded, and nothing else",
        expert=True,
        warning="Not usable for pictures",
    ),
)
DEFAULT_PRESET: Final = PresetKey.BALANCED


def preset(key: PresetKey) -> Preset:
    """The preset of that name."""
    return next(each for each in PRESETS if each.key is key)


def preset_of(request: ConversionRequest) -> Preset | None:
    """The preset whose values `request` has, None where a person chose others."""
    return next((each for each in PRESETS if each.fits(request)), None)
