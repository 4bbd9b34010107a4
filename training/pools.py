"""Pools of encoded scenes with their captions, one for each size of picture."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor

from training.layout import token_labels
from training.lessons import draw_lessons
from training.pocket import TOKEN, Tokens, pack
from training.questions import Answers, write_answers
from training.renderer import Renderer

PORTION = 128  # scenes that are rendered and encoded at once
REFRESH_EVERY = 4  # batches drawn from a pool


@dataclass(frozen=True, kw_only=True)
class Size:
    """A picture's rows and columns of tokens, and how often it is drawn."""

    rows: int
    columns: int
    share: float

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def tokens(self) -> int:
        """How many of them."""
        return self.rows * self.columns


def parse_sizes(text: str) -> list[Size]:
    """Sizes from "192x192:7 256x256:3", width and height in pixels and their weights.

    Raises:
        ValueError: a side is not a multiple of 16 pixels, or the text is of another form.
    """
    sizes = []
    for part in text.split():
        sides, _, weight = part.partition(":")
        width, height = (int(side) for side in sides.split("x"))
        if width % TOKEN or height % TOKEN:
            raise ValueError(f"{sides} is no size that can be trained: sides are multiples of {TOKEN} pixels")
        sizes.append(Size(rows=height // TOKEN, columns=width // TOKEN, share=float(weight or 1)))
    whole = sum(size.share for size in sizes)
    return [Size(rows=size.rows, columns=size.columns, share=size.share / whole) for size in sizes]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Packed latents float32 [B, tokens, 64], token ids int64 [B, T], labels int64 [B, 2, tokens] of one grid.

    `answers` is what the captions say of the scenes.
    """

    latents: Tensor
    ids: Tensor
    labels: Tensor
    answers: Answers
    grid: tuple[int, int]


class LatentPool:
    """Encoded scenes of one size; old ones make place for new ones as batches are drawn."""

    def __init__(
        self,
        vae: AutoencoderKL,
        renderer: Renderer,
        tokens: Tokens,
        *,
        size: Size,
        scenes: int,
        seed: Sequence[int],
    ) -> None:
        self.vae, self.renderer, self.tokens, self.size = vae, renderer, tokens, size
        self.random, self.choose = np.random.default_rng([7, *seed]), random.Random(str(seed))
        first = self._encode(min(PORTION, scenes))
        self.columns = tuple(
            torch.empty(scenes, *part.shape[1:], device=part.device, dtype=part.dtype) for part in first
        )
        self.place, self.drawn = 0, 0
        while self.place < scenes:
            self.refresh(min(PORTION, scenes - self.place))

    def __len__(self) -> int:
        return len(self.columns[0])

    @torch.no_grad()
    def _encode(self, count: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        device = self.renderer.device
        scenes, captions = draw_lessons(count, self.random, self.choose, aspect=self.size.columns / self.size.rows)
        pictures = self.renderer.render(scenes, self.size.rows * TOKEN, self.size.columns * TOKEN)
        with torch.autocast(device.type, torch.bfloat16):
            encoded = self.vae.encode(pictures.contiguous(memory_format=torch.channels_last)).latent_dist.sample()
        latents = (encoded.float() - self.vae.config.shift_factor) * self.vae.config.scaling_factor
        ids, labels = self.tokens(captions), torch.from_numpy(token_labels(scenes, self.size.grid))
        answers = write_answers(scenes).to(device)
        return pack(latents).to(torch.bfloat16), ids.to(device, torch.int32), labels.to(device), answers

    def refresh(self, count: int = PORTION) -> None:
        """Replace the oldest `count` scenes."""
        new = self._encode(count)
        at = (torch.arange(count, device=new[0].device) + self.place) % len(self)
        for column, values in zip(self.columns, new, strict=True):
            column[at] = values
        self.place += count

    def draw(self, count: int) -> Batch:
        """A batch of `count` scenes, each with equal chance."""
        self.drawn += 1
        if self.drawn % REFRESH_EVERY == 0:
            self.refresh(min(PORTION, len(self)))
        at = torch.randint(len(self), (count,), device=self.columns[0].device)
        latents, ids, labels, answers = (column[at] for column in self.columns)
        return Batch(
            latents=latents.float(),
            ids=ids.long(),
            labels=labels.long(),
            answers=Answers.unpack(answers),
            grid=self.size.grid,
        )


class Pools:
    """A pool for each size; all processes draw the same size at the same update, so that none waits."""

    def __init__(
        self,
        vae: AutoencoderKL,
        renderer: Renderer,
        tokens: Tokens,
        *,
        sizes: list[Size],
        scenes: int,
        seed: Sequence[int],
    ) -> None:
        """`scenes` of all sizes together; `seed` differs between processes and stretches."""
        self.tokens = tokens
        self.pools = [
            LatentPool(vae, renderer, tokens, size=size, scenes=max(1, round(scenes * size.share)), seed=(*seed, place))
            for place, size in enumerate(sizes)
        ]
        self.shares = [size.share for size in sizes]

    def draw(self, tokens: int, update: int) -> Batch:
        """A batch of about `tokens` image tokens, of the size that is due at an update."""
        (pool,) = random.Random(update).choices(self.pools, self.shares)
        return pool.draw(max(1, round(tokens / pool.size.tokens)))
