"""Pictures of ours, put into a folder for the gallery."""

import os
from dataclasses import dataclass
from pathlib import Path

from engine.picture import PictureSettings, encode_png
from engine.requests import GenerationRequest


@dataclass(frozen=True, kw_only=True)
class PictureMaker:
    """Puts pictures into `folder`."""

    folder: Path

    def __call__(
        self,
        name: str = "a.png",
        prompt: str = "a red cube",
        *,
        seed: int = 1,
        model: str = "pocket",
        size: tuple[int, int] = (16, 16),
        age: float = 0.0,
    ) -> Path:
        """Write a picture of one colour, `age` seconds old, and return its file."""
        width, height = size
        pixels = bytes((seed * 40 % 256, 90, 160)) * (width * height)
        settings = settings_of(prompt, seed=seed, model=model, size=size)
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(encode_png(pixels, width=width, height=height, settings=settings))
        if age:
            then = file.stat().st_mtime - age
            os.utime(file, (then, then))
        return file


def settings_of(prompt: str, *, seed: int, model: str, size: tuple[int, int]) -> PictureSettings:
    """The settings of a picture that no engine made."""
    width, height = size
    return PictureSettings(
        request=GenerationRequest(prompt=prompt, seed=seed, width=width, height=height, steps=4, guidance=3.5),
        seed=seed,
        model=model,
        weights_sha256="ab" * 32,
        activations="int8",
        backend="torch",
        device="Some processor",
        versions={"triptych": "1.0.0"},
    )
