"""On how much a model is calibrated: prompts, states, steps and sizes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import torch

from engine.checkpoint.source import Source
from engine.quant.calibrated.sizes import DrawnSize, drawn_sizes, mixed_up, shared_out

TOKENS: Final = 128 * 4608  # of all states that are learned from: 128 pictures of 1024 x 1024 with 512 words
MOST_STATES: Final = 512
MOST_STATES_A_PROMPT: Final = 4  # where there are too few prompts
BATCH_TOKENS: Final = 2048  # of states that are in memory at once, where more than one is
HELD_OUT: Final = 16  # one prompt in so many is only measured on


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How much of the teacher's pictures a model is calibrated on.

    The last `held_out` of the `prompts` are only measured on. `kept` states of each prompt's `steps` are used, with
    `words` tokens of text each. Each prompt has one of the `sizes`, most of them the first, which is the model's own;
    a batch of states is of one size.
    """

    prompts: int
    held_out: int
    kept: int
    steps: int
    guidance: float | None
    sizes: tuple[DrawnSize, ...]
    words: int

    @property
    def learned_prompts(self) -> tuple[int, ...]:
        """The prompts of each size that are learned from."""
        return shared_out(self.prompts - self.held_out, len(self.sizes))

    @property
    def measured_prompts(self) -> tuple[int, ...]:
        """The prompts of each size that are only measured on."""
        return shared_out(self.held_out, len(self.sizes))

    @property
    def learned_batches(self) -> int:
        """The batches of states that are learned from, of all sizes; those that are measured on follow them."""
        return sum(self.batches(self.learned_prompts))

    @property
    def states(self) -> int:
        """All states."""
        return self.prompts * self.kept

    @property
    def prompt_tokens(self) -> int:
        """The tokens of one state of each prompt."""
        return self._tokens(self.learned_prompts) + self._tokens(self.measured_prompts)

    @property
    def image_tokens(self) -> int:
        """As `prompt_tokens`, of the pictures alone."""
        return self.prompt_tokens - self.prompts * self.words

    @property
    def learned_tokens(self) -> int:
        """The tokens of all states that are learned from."""
        return self.kept * self._tokens(self.learned_prompts)

    @property
    def measured_tokens(self) -> int:
        """The tokens of all states that are only measured on."""
        return self.kept * self._tokens(self.measured_prompts)

    @property
    def batch_tokens(self) -> int:
        """The tokens of the largest batch."""
        return max(self.batch(size) * self.tokens(size) for size in self.sizes)

    def tokens(self, size: DrawnSize) -> int:
        """The tokens of one state, of picture and text."""
        return size.latent.tokens + self.words

    def batch(self, size: DrawnSize) -> int:
        """How many states of a size are computed at once."""
        return max(1, BATCH_TOKENS // self.tokens(size))

    def batches(self, prompts: Sequence[int]) -> tuple[int, ...]:
        """The batches of each size, of so many `prompts` of each."""
        pairs = zip(self.sizes, prompts, strict=True)
        return tuple(math.ceil(count * self.kept / self.batch(size)) for size, count in pairs)

    def numbers(self, seed: int) -> list[int]:
        """The number of its size for each prompt."""
        generator = torch.Generator().manual_seed(seed)
        return mixed_up(self.learned_prompts, generator) + mixed_up(self.measured_prompts, generator)

    def to_json(self) -> dict[str, Any]:
        """What a record says of it."""
        return {
            "prompts": self.prompts,
            "held_out_prompts": self.held_out,
            "states": self.states,
            "steps": self.steps,
            "guidance": self.guidance,
            "sizes": {size.name: count for size, count in zip(self.sizes, self.learned_prompts, strict=True)},
            "batches": [self.batch(size) for size in self.sizes],
        }

    def _tokens(self, prompts: Sequence[int]) -> int:
        return sum(count * self.tokens(size) for size, count in zip(self.sizes, prompts, strict=True))


def extent_of(
    source: Source, *, prompts: int, most_kept: int = MOST_STATES_A_PROMPT, steps: int | None = None
) -> Extent:
    """The extent for a source where there are so many `prompts`: its own steps and guidance, and sizes that it makes.

    States are as many as make `TOKENS` tokens at its own size, `MOST_STATES` at most: a small model has small
    pictures, learns too much from few of them by heart, and gets more. Each is of a prompt of its own where there are
    enough, and no more than `most_kept` are of one: a prompt's text is nearly the same at all steps. The teacher draws
    in so many `steps`, in its own number unless given.

    Raises:
        InvalidModel: the VAE's configuration is damaged, or does not fit the transformer.
    """
    steps = steps or source.description.defaults.steps
    defaults, words = source.description.defaults, source.description.max_sequence_length
    sizes = drawn_sizes(source)
    states = max(1, min(MOST_STATES, TOKENS // (sizes[0].latent.tokens + words)))
    held_out = min(math.ceil(states / HELD_OUT), max(1, prompts // HELD_OUT)) if prompts > 1 else 0
    learned = min(states, prompts - held_out)
    return Extent(
        prompts=learned + held_out,
        held_out=held_out,
        kept=min(steps, most_kept, math.ceil(states / learned)),
        steps=steps,
        guidance=defaults.guidance,
        sizes=sizes,
        words=words,
    )
