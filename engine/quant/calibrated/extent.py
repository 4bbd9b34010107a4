"""On how much a model is calibrated: prompts, states, steps and sizes."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.checkpoint.source import Source
from engine.description import Defaults
from engine.errors import InvalidModel
from engine.headers import read_json
from engine.latents import PATCH, LatentSize

TOKENS: Final = 128 * 4608  # of all states that are learned from: 128 pictures of 1024 x 1024 with 512 words
MOST_STATES: Final = 512
MOST_STATES_A_PROMPT: Final = 4  # where there are too few prompts
BATCH_TOKENS: Final = 2048  # of states that are in memory at once, where more than one is
HELD_OUT: Final = 16  # one prompt in so many is only measured on


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How much of the teacher's pictures a model is calibrated on.

    The last `held_out` of the `prompts` are only measured on. `kept` states of each prompt's `steps` are used, with
    `words` tokens of text each, `batch` of them at once.
    """

    prompts: int
    held_out: int
    kept: int
    steps: int
    guidance: float | None
    size: LatentSize
    words: int
    batch: int

    @property
    def learned_batches(self) -> int:
        """The batches of states that are learned from; those that are measured on follow them."""
        return math.ceil((self.prompts - self.held_out) * self.kept / self.batch)

    @property
    def held_out_batches(self) -> int:
        """The batches of states that are only measured on."""
        return math.ceil(self.held_out * self.kept / self.batch)

    @property
    def states(self) -> int:
        """All states."""
        return self.prompts * self.kept

    @property
    def tokens(self) -> int:
        """The tokens of one state, of picture and text."""
        return self.size.tokens + self.words

    def to_json(self) -> dict[str, Any]:
        """What a record says of it."""
        return {
            "prompts": self.prompts,
            "held_out_prompts": self.held_out,
            "states": self.states,
            "steps": self.steps,
            "guidance": self.guidance,
            "latent": [self.size.channels, self.size.height, self.size.width],
            "batch": self.batch,
        }


def extent_of(source: Source, *, prompts: int) -> Extent:
    """The extent for a source where there are so many `prompts`: its own size, steps and guidance.

    States are as many as make `TOKENS` tokens, `MOST_STATES` at most: a small model has small pictures, learns too
    much from few of them by heart, and gets more. Each is of a prompt of its own where there are enough: a prompt's
    text is nearly the same at all steps.
    """
    defaults, words = source.description.defaults, source.description.max_sequence_length
    size = latent_size(source, defaults)
    tokens = size.tokens + words
    states = max(1, min(MOST_STATES, TOKENS // tokens))
    held_out = min(math.ceil(states / HELD_OUT), max(1, prompts // HELD_OUT)) if prompts > 1 else 0
    learned = min(states, prompts - held_out)
    return Extent(
        prompts=learned + held_out,
        held_out=held_out,
        kept=min(defaults.steps, MOST_STATES_A_PROMPT, math.ceil(states / learned)),
        steps=defaults.steps,
        guidance=defaults.guidance,
        size=size,
        words=words,
        batch=max(1, BATCH_TOKENS // tokens),
    )


def latent_size(source: Source, defaults: Defaults) -> LatentSize:
    """The latent of a picture of the source's own size.

    Raises:
        InvalidModel: the VAE's configuration is damaged, or does not fit the transformer.
    """
    file: Path = source.parts / "vae" / "config.json"
    stages = read_json(file).get("block_out_channels")
    channels, rest = divmod(source.config.in_channels, PATCH**2)
    if not isinstance(stages, list) or not stages or rest:
        raise InvalidModel(f"{file} does not fit its transformer: fetch or make the model again")
    scale = 2 ** (len(stages) - 1)
    return LatentSize(channels=channels, height=defaults.height // scale, width=defaults.width // scale)
