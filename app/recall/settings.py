"""What a picture's file says about how it was made."""

import dataclasses
import enum
from dataclasses import dataclass

from engine.picture import PictureSettings
from engine.requests import MAX_SEED, StartPicture


class Program(enum.StrEnum):
    """A program whose settings are read, by the name that a person knows it by."""

    TRIPTYCH = "Triptych"
    A1111 = "A1111"
    COMFYUI = "ComfyUI"
    INVOKEAI = "InvokeAI"


class Part(enum.StrEnum):
    """Which of a picture's settings a person wants back."""

    ALL = "all"
    PROMPT = "prompt"
    ALL_BUT_SEED = "all but the seed"


@dataclass(frozen=True, kw_only=True)
class RecalledSettings:
    """The settings that a file holds; None is what it does not say.

    `guidance` is FLUX's own, `true_cfg` the scale of classifier-free guidance; `width` and `height` are pixels. `start`
    is what a picture of ours began from, by its name alone where that file was not found.
    `seed` is what the file says: other programs also use seeds above `engine.requests.MAX_SEED`. `ours` is the whole
    record where this program made the picture.
    """

    program: Program
    prompt: str | None = None
    negative: str | None = None
    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    true_cfg: float | None = None
    width: int | None = None
    height: int | None = None
    model: str | None = None
    start: StartPicture | None = None
    ours: PictureSettings | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing of use is known."""
        return all(
            getattr(self, field.name) in (None, "")
            for field in dataclasses.fields(self)
            if field.name not in ("program", "negative")
        )

    def only(self, part: Part) -> "RecalledSettings":
        """Those settings that a person asked for, without a seed that this program cannot take."""
        match part:
            case Part.PROMPT:
                return RecalledSettings(program=self.program, prompt=self.prompt, negative=self.negative)
            case Part.ALL_BUT_SEED:
                return dataclasses.replace(self, seed=None, ours=None)
            case Part.ALL:
                fits = self.seed is not None and self.seed <= MAX_SEED
                return self if fits else dataclasses.replace(self, seed=None)


@dataclass(frozen=True, kw_only=True)
class NothingRecalled:
    """Why a file gives no settings, in one sentence."""

    sentence: str
