"""The recipes that there are."""

from collections.abc import Mapping
from typing import Final

from engine.quant.calibrated.recipe import CALIBRATED
from engine.quant.distilled import DISTILLED
from engine.quant.instant import INSTANT
from engine.quant.recipe import RecipeKind
from engine.requests import Recipe

RECIPES: Final[Mapping[Recipe, RecipeKind]] = {
    Recipe.INSTANT: INSTANT,
    Recipe.CALIBRATED: CALIBRATED,
    Recipe.DISTILLED: DISTILLED,
}
