"""Folders of made-up models' pictures for the same prompts and seeds, and scores of them that nobody looked for."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from engine.picture import PictureSettings, encode_png
from engine.requests import GenerationRequest
from training.paired import read_pictures
from training.score import judge_digests, summarize

SIDE = 16
TAGS = ("single_object", "single_object", "colors")
TEACHER = "teacher"
MADE_BY = {"suite": "pocket", "prompts_sha256": "p", "model": TEACHER, "weights_sha256": "w", "activations": "exact"}


def save_pictures(root: Path, name: str, *, count: int = 2, seed: int = 0, limit: int = 3, **made_by: str) -> Path:
    """Write `count` pictures for each prompt of the model `name` to its folder in `root` and return that.

    All are of one gray: the teacher's of 100, the others' of 110.
    """
    folder = root / name
    pixels = np.full((SIDE, SIDE, 3), 100 if name == TEACHER else 110, np.uint8)
    for index, tag in enumerate(TAGS[:limit]):
        place = folder / f"{index:05d}"
        (place / "samples").mkdir(parents=True, exist_ok=True)
        metadata = {"tag": tag, "prompt": f"thing {index}", "seen": True, "include": [{"class": "dog", "count": 1}]}
        (place / "metadata.jsonl").write_text(json.dumps(metadata) + "\n", "utf-8")
        for number in range(count):
            png = _png(f"thing {index}", seed + 1000 * index + number, pixels)
            (place / "samples" / f"{number:04d}.png").write_bytes(png)
    (folder / "suite.json").write_text(json.dumps(MADE_BY | {"model": name} | made_by), "utf-8")
    return folder


def _png(prompt: str, seed: int, pixels: np.ndarray) -> bytes:
    request = GenerationRequest(prompt=prompt, seed=seed, width=256, height=256, steps=2)
    settings = PictureSettings(
        request=request,
        seed=seed,
        model="tiny",
        weights_sha256="w",
        activations="int8",
        backend="torch",
        device="cpu",
        versions={},
    )
    return encode_png(pixels.tobytes(), width=SIDE, height=SIDE, settings=settings)


@dataclass
class FakeScoring:
    """Stands in for `write_report`: all of the teacher's pictures are right, of others the first of each prompt.

    `looked` are the names of the folders that it was asked for.
    """

    looked: list[str] = field(default_factory=list)

    def __call__(self, folder: Path, judges: Path, *, out: Path, ceiling: Path | None, device: str) -> dict[str, Any]:
        self.looked.append(folder.name)
        pictures = read_pictures(folder)
        right = np.ones((len(pictures.asked), pictures.a_prompt), bool)
        right[:, 1:] = folder.name == TEACHER
        digits = ["".join(str(int(each)) for each in row) for row in right]
        judge = {
            "right": dict(zip((prompt.name for prompt in pictures.asked), digits, strict=True)),
            "scores": summarize(right, pictures.metadata),
        }
        report = {
            "judge_files": judge_digests(judges),
            "made_by": pictures.made_by,
            "judges": {"a": judge, "b": {**judge}},
        }
        out.write_text(json.dumps(report), "utf-8")
        return report


def save_judges(folder: Path) -> Path:
    """Write files of two judges that can be told apart, and cannot look."""
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"judge-{name}.safetensors").write_text(name, "utf-8")
    return folder
