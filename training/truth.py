"""The rendered truth: for each prompt of a suite the scenes that fulfil it exactly, as pictures for the judges.

What the judges make of these pictures, once they went through the autoencoder, is the ceiling of a model's scores.
"""

import argparse
import hashlib
import io
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL
from PIL import Image

from engine.errors import EngineError
from engine.suites import Maker, SuiteFolder, SuitePrompt, file_sha256, limited, read_prompts
from training.atlas import ATLAS, load_atlas
from training.grounds import GROUNDS, NO_HORIZON, ground_colours
from training.judges.detector import COLOUR_NAMES
from training.judges.targets import outlines, visible_boxes
from training.nouns import NOUNS
from training.renderer import Renderer
from training.rules import Detection, Thresholds, judge
from training.scenes import COUNTED, LAYOUTS, SLOTS, STYLES, Scenes
from training.suite import Split, make_suite, write_suite

SEED = 555_001  # no training seed
SIDE = 256
BATCH = 32  # pictures, at least those of one prompt
JITTER = 0.01  # of the picture's side, the standard deviation of centres; twice that at most
TURN = 0.07  # radians, likewise
ALONE = (((0.5, 0.5),), (0.6, 0.85))  # centres and sizes as in COUNTED
SIDE_BY_SIDE, ONE_ABOVE_OTHER = COUNTED[2]
# Of two things the first listed stands at the first place of an arrangement, or at the second.
RELATED = {
    "left": (SIDE_BY_SIDE, False),
    "right": (SIDE_BY_SIDE, True),
    "above": (ONE_ABOVE_OTHER, False),
    "below": (ONE_ABOVE_OTHER, True),
}
WEIGHTS = "diffusion_pytorch_model.safetensors"
PNG_EFFORT = 1  # of 9


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a prompt asks for: names of nouns and colours ("own" where none is asked), and one of LAYOUTS."""

    things: tuple[tuple[str, str], ...]
    layout: str


def wish_of(metadata: dict[str, Any]) -> Wish:
    """What GenEval's metadata ask for; of a relation the thing that has it comes first.

    Raises:
        ValueError: they ask for more than a scene can show.
    """
    entries = sorted(metadata["include"], key=lambda entry: "position" not in entry)
    things = tuple(
        (entry["class"], entry.get("color", COLOUR_NAMES[0])) for entry in entries for _ in range(entry["count"])
    )
    if len(things) > SLOTS or (len(entries) > 1 and len(things) != 2):
        raise ValueError(
            f"no scene can show {metadata['prompt']!r}: it has room for {SLOTS} of a kind, or for two things"
        )
    if "position" in entries[0]:
        return Wish(things=things, layout=entries[0]["position"][0].removesuffix(" of"))
    return Wish(things=things, layout="pair" if len(entries) > 1 else "single" if len(things) == 1 else "count")


def scenes_of(wish: Wish, count: int, random: np.random.Generator) -> Scenes:
    """`count` scenes in 3D on unnamed grounds that show just what is wished, each placed by chance."""
    number = len(wish.things)
    noun, colour = np.full((count, SLOTS), -1), np.zeros((count, SLOTS), np.int64)
    names = [noun.name for noun in NOUNS]
    noun[:, :number] = [names.index(name) for name, _ in wish.things]
    colour[:, :number] = [COLOUR_NAMES.index(name) for _, name in wish.things]
    x, y, size = (np.full((count, SLOTS), 0.5) for _ in range(3))
    for row in range(count):
        centres, sizes = _arrangement(wish.layout, number, random)
        x[row, :number], y[row, :number] = centres.T
        size[row] = random.uniform(*sizes)
    ground, first = np.full(count, GROUNDS.index("soft")), np.zeros(count, np.int64)
    upper, lower = ground_colours(ground, first, first, random)
    return Scenes(
        noun=noun,
        colour=colour,
        x=(x + _about(JITTER, x.shape, random)).astype(np.float32),
        y=(y + _about(JITTER, y.shape, random)).astype(np.float32),
        size=size.astype(np.float32),
        turn=_about(TURN, x.shape, random).astype(np.float32),
        mirror=random.choice(np.array([-1.0, 1.0], dtype=np.float32), size=x.shape),
        layout=np.full(count, LAYOUTS.index(wish.layout)),
        ground=ground,
        ground_colour=first,
        second_colour=first,
        style=np.full(count, STYLES.index("3d")),
        upper=upper,
        lower=lower,
        horizon=np.full(count, NO_HORIZON, np.float32),
        tilt=random.uniform(-0.6, 0.6, size=count).astype(np.float32),
        phase=random.random(count).astype(np.float32),
    )


def _arrangement(layout: str, number: int, random: np.random.Generator) -> tuple[np.ndarray, tuple[float, float]]:
    """Centres of the things, float [number, 2], and the range of their sizes."""
    if layout in RELATED or layout == "pair":
        (centres, sizes), turned = RELATED.get(layout) or (SIDE_BY_SIDE, random.random() < 0.5)
        return np.array(centres[::-1] if turned else centres), sizes
    arrangements = (ALONE,) if number == 1 else COUNTED[number]
    centres, sizes = arrangements[random.integers(len(arrangements))]
    return np.array(centres), sizes


def _about(deviation: float, shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    return deviation * random.normal(size=shape).clip(-2, 2)


def joined(parts: Sequence[Scenes]) -> Scenes:
    """Several batches as one."""
    return Scenes(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])})


def detections_of(scenes: Scenes, outline: np.ndarray) -> list[list[Detection]]:
    """What a judge without faults would find; `outline` is what `outlines` gave."""
    boxes = visible_boxes(scenes, outline)
    return [
        [
            Detection(noun=NOUNS[noun].name, colour=COLOUR_NAMES[colour], box=tuple(box), score=1.0)
            for noun, colour, box in zip(*scene, strict=True)
            if noun >= 0
        ]
        for scene in zip(scenes.noun.tolist(), scenes.colour.tolist(), boxes.tolist(), strict=True)
    ]


class Camera:
    """Takes pictures of scenes, through an autoencoder where there is one."""

    def __init__(self, sprites: np.ndarray, vae: AutoencoderKL | None, device: torch.device) -> None:
        """`sprites` uint8 [2, N, S, S, 4] or [N, S, S, 4], as the renderer gets them."""
        self.outline = outlines(sprites)
        self._renderer = Renderer(sprites, device)
        self._vae = vae.to(device, memory_format=torch.channels_last).eval() if vae else None

    @torch.no_grad()
    def take(self, scenes: Scenes) -> np.ndarray:
        """Pictures uint8 [B, SIDE, SIDE, 3]; the autoencoder takes the mode of what it encodes."""
        pictures = self._renderer.render(scenes, SIDE)
        if self._vae:
            latents = self._vae.encode(pictures.contiguous(memory_format=torch.channels_last)).latent_dist.mode()
            pictures = self._vae.decode(latents).sample
        pictures = ((pictures.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
        return pictures.permute(0, 2, 3, 1).contiguous().cpu().numpy()


def suite_prompts(split: Split) -> tuple[tuple[SuitePrompt, ...], str]:
    """A split's prompts, and the SHA-256 of the file that `training.suite` writes of them."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "prompts.jsonl"
        write_suite(make_suite(split), file)
        return read_prompts(file), file_sha256(file)


def write_truth(folder: SuiteFolder, prompts: Sequence[SuitePrompt], count: int, camera: Camera) -> None:
    """Write `count` pictures for each prompt, the same ones whichever other prompts there are.

    Raises:
        EngineError: a picture cannot be written.
    """
    folder.claim()
    at_once = max(1, BATCH // count)
    with ThreadPoolExecutor() as pool:
        saving: list[Future[None]] = []
        for start in range(0, len(prompts), at_once):
            part = prompts[start : start + at_once]
            pictures = camera.take(_checked(part, count, camera.outline)).reshape(len(part), count, SIDE, SIDE, 3)
            for before in saving:
                before.result()
            saving = [pool.submit(_save, folder, prompt, own) for prompt, own in zip(part, pictures, strict=True)]
        for last in saving:
            last.result()


def _checked(prompts: Sequence[SuitePrompt], count: int, outline: np.ndarray) -> Scenes:
    """The prompts' scenes, of which the rules say that they are right."""
    wishes = [wish_of(prompt.metadata) for prompt in prompts]
    order = [np.random.default_rng((SEED, prompt.index)) for prompt in prompts]
    scenes = joined([scenes_of(wish, count, random) for wish, random in zip(wishes, order, strict=True)])
    for row, found in enumerate(detections_of(scenes, outline)):
        verdict = judge(found, prompts[row // count].metadata, Thresholds())
        assert verdict.correct, f"{prompts[row // count].prompt}: {verdict.reasons}"
    return scenes


def _save(folder: SuiteFolder, prompt: SuitePrompt, pictures: np.ndarray) -> None:
    for number, picture in enumerate(pictures):
        file = io.BytesIO()
        Image.fromarray(picture).save(file, format="PNG", compress_level=PNG_EFFORT)
        folder.save(prompt, number, file.getvalue())


def _sha256(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _required(file: Path, what_to_do: str) -> Path:
    if not file.is_file():
        raise SystemExit(f"{file} is not there: {what_to_do}")
    return file


def run(arguments: argparse.Namespace) -> None:
    """Write the pictures that the arguments ask for."""
    if arguments.count < 1:
        raise SystemExit(f"--count must be at least 1, got {arguments.count}")
    files = [_required(arguments.atlas, "make it with python -m training.sprites, or name another one with --atlas")]
    vae = None
    if arguments.vae:
        files.append(_required(arguments.vae / WEIGHTS, "name an autoencoder's folder with --vae, or take --no-vae"))
        vae = AutoencoderKL.from_pretrained(arguments.vae)
    prompts, prompts_sha256 = suite_prompts(arguments.split)
    maker = Maker(
        suite="pocket",
        prompts_sha256=prompts_sha256,
        model="rendered truth" + (" through the autoencoder" if vae else ""),
        weights_sha256=_sha256(files),
        activations="exact",
    )
    folder = SuiteFolder(arguments.out, maker)
    prompts = limited(prompts, arguments.limit)
    folder.claim()  # before the sprites are recoloured, which takes long on a CPU
    camera = Camera(load_atlas(arguments.atlas), vae, torch.device(arguments.device))
    write_truth(folder, prompts, arguments.count, camera)
    print(f"{len(prompts)} prompts, {arguments.count} pictures each: {arguments.out}")


def main() -> None:
    """Write the rendered truth of a suite's prompts, for training.score."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder for the pictures")
    parser.add_argument("--split", type=Split, choices=list(Split), required=True)
    parser.add_argument("--count", metavar="N", type=int, default=4, help="pictures a prompt (%(default)s)")
    parser.add_argument("--limit", metavar="N", type=int, help="only the first N prompts of each category (all)")
    through = parser.add_mutually_exclusive_group()
    through.add_argument(
        "--vae", metavar="FOLDER", type=Path, default=Path("training/cache/vae"), help="the autoencoder (%(default)s)"
    )
    through.add_argument("--no-vae", dest="vae", action="store_const", const=None, help="pictures as they are rendered")
    parser.add_argument("--atlas", metavar="FILE", type=Path, default=Path("training/cache") / ATLAS)
    parser.add_argument("--device", metavar="D", default="cuda", help="cuda or cpu (%(default)s)")
    try:
        run(parser.parse_args())
    except EngineError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
