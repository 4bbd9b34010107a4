"""Scenes with captions to learn from: no held-out combination, no prompt of the test."""

import argparse
import random
from pathlib import Path

import numpy as np

from training.captions import write_captions
from training.reserved import is_test_prompt, names_held_out, shows_held_out
from training.scenes import Scenes, sample_scenes


def draw_lessons(
    count: int, numbers: np.random.Generator, choose: random.Random, *, aspect: float = 1.0
) -> tuple[Scenes, list[str]]:
    """`count` scenes for pictures of an `aspect` (width over height), and a caption for each.

    Scenes that show a held-out combination are drawn again with the same layout, so that the layouts keep their
    shares; captions that the test asks are written again.
    """
    scenes = sample_scenes(count, numbers)
    while (held_out := shows_held_out(scenes.noun, scenes.colour, scenes.x, scenes.y, aspect=aspect)).any():
        again = sample_scenes(int(held_out.sum()), numbers, layout=scenes.layout[held_out])
        scenes = scenes.replaced(held_out, again)
    captions = write_captions(scenes, choose)
    for index in range(count):
        while is_test_prompt(captions[index]):
            (captions[index],) = write_captions(scenes.rows(np.array([index])), choose)
    return scenes, captions


def draw_prompts(count: int, numbers: np.random.Generator, choose: random.Random) -> list[str]:
    """`count` captions alone, of which none names a held-out combination, even by the strictest reading."""
    prompts: list[str] = []
    while len(prompts) < count:
        _, captions = draw_lessons(count, numbers, choose)
        prompts += [caption for caption in captions if not names_held_out(caption)]
    return prompts[:count]


def main() -> None:
    """Write captions to calibrate a Pocket with, one a line."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("out", type=Path, help="a text file")
    parser.add_argument("--count", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=31)
    arguments = parser.parse_args()
    numbers, choose = np.random.default_rng(arguments.seed), random.Random(arguments.seed)
    prompts: dict[str, None] = {}
    while len(prompts) < arguments.count:
        prompts |= dict.fromkeys(draw_prompts(arguments.count, numbers, choose))
    arguments.out.write_text("\n".join(list(prompts)[: arguments.count]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
