"""Small pictures of ours, each with a prompt of its own, by the thousands."""

import random
from pathlib import Path
from typing import Final

from PIL import Image

from engine.picture import PictureSettings, encode_png
from engine.requests import GenerationRequest

SIDE: Final = 128
WORDS: Final = ("red", "green", "blue", "fox", "castle", "lantern", "cube", "ball", "lighthouse", "teapot")


def make_pictures(folder: Path, count: int) -> None:
    """Write `count` small pictures of ours with prompts of their own."""
    folder.mkdir(parents=True)
    chance = random.Random(1)
    gradient = Image.linear_gradient("L").resize((SIDE, SIDE))
    pixels = [
        Image.merge("RGB", [gradient.rotate(90 * (each >> bit & 3)) for bit in range(3)]).tobytes() for each in range(8)
    ]
    for number in range(count):
        prompt = f"a {' '.join(chance.sample(WORDS, 4))}, soft light, number {number}"
        settings = PictureSettings(
            request=GenerationRequest(prompt=prompt, seed=number, width=SIDE, height=SIDE, steps=20, guidance=3.5),
            seed=number,
            model=chance.choice(("pocket", "pocket-bf16")),
            weights_sha256="ab" * 32,
            activations="int8",
            backend="torch",
            device="Some processor",
            versions={"triptych": "1.0.0", "torch": "2.13.0"},
        )
        content = encode_png(chance.choice(pixels), width=SIDE, height=SIDE, settings=settings)
        (folder / f"picture-{number:05}.png").write_bytes(content)
