"""What a caller asks of the engine: frozen values, checked when they are built."""

import dataclasses
import enum
import secrets
from dataclasses import dataclass
from pathlib import Path

from engine.description import ModelDescription
from engine.errors import InvalidRequest
from engine.sources.licences import LicenceAcceptance

MAX_SEED = 2**32 - 1
MAX_STEPS = 200
MAX_COUNT = 1000
MAX_GUIDANCE = 100.0
MAX_TRUE_CFG = 30.0


class Recipe(enum.StrEnum):
    """How codes are found: those that this version has."""

    INSTANT = "instant"
    CALIBRATED = "calibrated"
    DISTILLED = "distilled"


DEFAULT_RECIPE = Recipe.CALIBRATED
MAX_BRANCH = 1.5


@dataclass(frozen=True, kw_only=True)
class StartPicture:
    """The picture in `file` that image-to-image begins from; `strength` (over 0, to 1) says how much is made anew.

    Raises:
        InvalidRequest: the strength is out of range.
    """

    file: Path
    strength: float = 0.6

    def __post_init__(self) -> None:
        if not 0.0 < self.strength <= 1.0:
            raise InvalidRequest(f"the strength must lie above 0 and at most at 1, got {self.strength}")


@dataclass(frozen=True, kw_only=True)
class GenerationRequest:
    """Pictures to make; None takes the model's own default.

    `width` and `height` are pixels, `seed` is 0 to 2**32 - 1 and picture i of `count` uses
    `seed + i` (modulo 2**32). `guidance` is the number that the model was distilled to follow; `true_cfg` is the scale
    of classifier-free guidance (Ho & Salimans, arXiv 2207.12598, section 3.2) against `negative_prompt`: 1 is none,
    above it each step runs the model twice. `start` makes it image-to-image.

    Raises:
        InvalidRequest: a value is out of range, or a negative prompt is given that would do nothing.
    """

    prompt: str
    seed: int = 0
    width: int | None = None
    height: int | None = None
    steps: int | None = None
    guidance: float | None = None
    count: int = 1
    true_cfg: float = 1.0
    negative_prompt: str = ""
    start: StartPicture | None = None

    def __post_init__(self) -> None:
        if not self.prompt.strip():
            raise InvalidRequest("the prompt is empty: describe the picture in a few words")
        for name, text in (("prompt", self.prompt), ("negative prompt", self.negative_prompt)):
            if not text.isascii() and _has_surrogates(text):
                raise InvalidRequest(
                    f"the {name} holds bytes that are no text in this terminal's encoding: type it again"
                )
        if not 1.0 <= self.true_cfg <= MAX_TRUE_CFG:
            raise InvalidRequest(f"true CFG must lie between 1 and {MAX_TRUE_CFG:g}, got {self.true_cfg}")
        if self.negative_prompt.strip() and self.true_cfg == 1.0:
            raise InvalidRequest("a negative prompt does nothing at true CFG 1: raise true CFG, or leave it out")
        _check_range("seed", self.seed, 0, MAX_SEED)
        _check_range("count", self.count, 1, MAX_COUNT)
        if self.steps is not None:
            _check_range("steps", self.steps, 1, MAX_STEPS)
        if self.guidance is not None and not 0.0 <= self.guidance <= MAX_GUIDANCE:
            raise InvalidRequest(f"guidance must lie between 0 and {MAX_GUIDANCE:g}, got {self.guidance}")
        for side, pixels in (("width", self.width), ("height", self.height)):
            if pixels is not None and (pixels <= 0 or pixels % 16):
                raise InvalidRequest(f"{side} must be a positive multiple of 16, got {pixels}")

    def for_model(self, model: ModelDescription) -> "GenerationRequest":
        """This request with the model's defaults filled in and its limits checked.

        Raises:
            InvalidRequest: the size is outside what the model makes, or it takes no guidance.
        """
        if self.guidance is not None and model.defaults.guidance is None:
            raise InvalidRequest(f"{model.name} takes no guidance: leave it out")
        request = dataclasses.replace(
            self,
            width=self.width or model.defaults.width,
            height=self.height or model.defaults.height,
            steps=self.steps or model.defaults.steps,
            guidance=model.defaults.guidance if self.guidance is None else self.guidance,
        )
        for side, pixels in (("width", request.width), ("height", request.height)):
            assert pixels is not None
            if pixels % model.sizes.multiple:
                raise InvalidRequest(
                    f"{side} must be a multiple of {model.sizes.multiple} for {model.name}, got {pixels}"
                )
            if not model.sizes.min <= pixels <= model.sizes.max:
                raise InvalidRequest(
                    f"{side} must lie between {model.sizes.min} and {model.sizes.max} for {model.name}, got {pixels}"
                )
        return request

    def picture_seed(self, picture: int) -> int:
        """The seed of picture `picture` (from 0)."""
        return (self.seed + picture) % (MAX_SEED + 1)


@dataclass(frozen=True, kw_only=True)
class ConversionRequest:
    """A 16-bit model to make a ternary one of.

    `source` and `target` are what a person types: a path with a separator, or a name (`engine.catalog`). `prompts`
    is a file of prompts, of which the first `prompt_count` are used (all that the recipe has use for, unless given);
    the teacher draws them in `drawing_steps` steps (its own number, unless given). `base` is the model that lends the
    parts that a single file lacks, `loras` are files to fold in and their weights, `budget` bytes of device memory,
    `branch` how many percent of the blocks' parameters go into side branches, `updates` how long a block learns
    (calibrated; 0 leaves it out) or the whole student, end to end (distilled). `force` lets an existing model be
    replaced, `restart` begins anew where an earlier call with other values was interrupted. `pictures` lets the report
    have some of before and after, where they can be made; `preview` is a prompt of which small pictures are made on
    the way (`engine.events.PreviewReady`). The model is the same without both. `licence_accepted` records that a person
    accepted the source's licence; it goes into the model and changes nothing else.

    Raises:
        InvalidRequest: a value is out of range, or no recipe has that name.
    """

    source: str
    target: str
    recipe: Recipe = DEFAULT_RECIPE
    prompts: Path | None = None
    prompt_count: int | None = None
    drawing_steps: int | None = None
    base: str | None = None
    loras: tuple[tuple[Path, float], ...] = ()
    seed: int = 0
    device: str = "auto"
    budget: int | None = None
    branch: float = 0.0
    updates: int | None = None
    force: bool = False
    restart: bool = False
    pictures: bool = True
    licence_accepted: LicenceAcceptance | None = None
    preview: str | None = None

    def __post_init__(self) -> None:
        for name, text in (("source", self.source), ("target", self.target)):
            if not text.strip() or "\0" in text:
                raise InvalidRequest(f"the {name} {text!r} names no model: give a model's name or its folder")
        if self.recipe not in list(Recipe):
            raise InvalidRequest(f"there is no recipe {str(self.recipe)!r}: choose {' or '.join(Recipe)}")
        _check_range("seed", self.seed, 0, MAX_SEED)
        if self.budget is not None and self.budget < 1:
            raise InvalidRequest(f"the budget must be at least 1 byte, got {self.budget}")
        if self.prompt_count is not None and self.prompt_count < 1:
            raise InvalidRequest(f"the number of prompts must be at least 1, got {self.prompt_count}")
        if self.drawing_steps is not None:
            _check_range("drawing steps", self.drawing_steps, 1, MAX_STEPS)
        least = 0 if self.recipe is Recipe.CALIBRATED else 1
        if self.updates is not None and self.updates < least:
            raise InvalidRequest(f"updates must be at least {least}, got {self.updates}")
        if self.preview is not None:
            GenerationRequest(prompt=self.preview)  # refuses what is no prompt
        if not 0 <= self.branch <= MAX_BRANCH:
            raise InvalidRequest(f"side branches take 0 to {MAX_BRANCH} percent of the parameters, got {self.branch}")


def random_seed() -> int:
    """A fresh seed from the operating system."""
    return secrets.randbelow(MAX_SEED + 1)


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _check_range(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise InvalidRequest(f"{name} must lie between {low} and {high}, got {value}")
