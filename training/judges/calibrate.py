"""A judge's threshold, fixed on held-out renders before any model's picture is seen, and the record of it."""

import argparse
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL

from training.atlas import ATLAS, load_atlas
from training.flow import prepare_device
from training.judges.candidates import Candidates, overlap
from training.judges.detector import Network, find, read_network, save_judge
from training.judges.examples import Examples
from training.judges.targets import Targets
from training.renderer import Renderer

SEED = 900_001  # no training seed of either judge
THRESHOLDS = tuple(round(0.02 * step, 2) for step in range(2, 49))
LEAST_OVERLAP = 0.5
SCENES = 2048  # of each condition
PORTION = 256  # scenes at a time
CONDITIONS = {
    "rendered": {"damaged": 0.0, "decoded": False},
    "decoded": {"damaged": 0.0, "decoded": True},
    "damaged": {"damaged": 1.0, "decoded": False},
    "damaged and decoded": {"damaged": 1.0, "decoded": True},
}


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Scenes, int64 [T] for T thresholds: exactly right with things in them, called something, and of `things` > 0."""

    right: np.ndarray
    called: np.ndarray
    wanted: np.ndarray
    exact: np.ndarray
    scenes: int

    def f1(self) -> np.ndarray:
        """Harmonic mean of `right` over `called` and `right` over `wanted`, float [T]."""
        return 2 * self.right / np.maximum(self.called + self.wanted, 1)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{name: value + getattr(other, name) for name, value in vars(self).items()})


def tally(found: Candidates, targets: Targets) -> Tally:
    """How many scenes a judge gets exactly right at each of THRESHOLDS.

    Exactly: as many findings as things, each thing with a finding of its noun and colour that overlaps it by half
    or more, and each finding with such a thing. A scene without things that is called nothing is exact too, but
    neither `called` nor `wanted`.
    """
    hit = (found.noun[:, None] == targets.noun[..., None]) & (found.colour[:, None] == targets.colour[..., None])
    hit = hit & (overlap(targets.box, found.box) >= LEAST_OVERLAP) & targets.present[..., None]  # [B, S, K]
    wanted = targets.present.sum(1)
    above = found.score[..., None] > torch.tensor(THRESHOLDS, device=hit.device)  # [B, K, T]
    each_thing = ((hit[..., None] & above[:, None]).any(2) | ~targets.present[..., None]).all(1)  # [B, T]
    each_finding = (hit.any(1)[..., None] | ~above).all(1)
    alike = each_thing & each_finding & (above.sum(1) == wanted[:, None])
    return Tally(
        right=(alike & (wanted > 0)[:, None]).sum(0).cpu().numpy(),
        called=above.any(1).sum(0).cpu().numpy(),
        wanted=np.full(len(THRESHOLDS), int((wanted > 0).sum())),
        exact=alike.sum(0).cpu().numpy(),
        scenes=len(wanted),
    )


def measure(network: Network, examples: Examples, scenes: int, seed: int = SEED) -> dict[str, Tally]:
    """The tally of each of CONDITIONS, over `scenes` scenes each; says when it has one."""
    result: dict[str, Tally] = {}
    begin = time.monotonic()
    for place, (name, condition) in enumerate(CONDITIONS.items()):
        for start in range(0, scenes, PORTION):
            count = min(PORTION, scenes - start)
            pictures, targets = examples.held_out(count, seed + 1_000_000 * place + start, **condition)
            part = tally(find(network, pictures), targets)
            result[name] = result[name] + part if name in result else part
        print(f"judged {scenes} scenes {name} {time.monotonic() - begin:.1f} s after the first", flush=True)
    return result


def best_threshold(measured: dict[str, Tally]) -> int:
    """Where in THRESHOLDS the F1 over all conditions is greatest; the middle one of equals."""
    scores = sum(measured.values(), start=_nothing()).f1()
    best = np.flatnonzero(scores == scores.max())
    return int(best[len(best) // 2])


def calibrate(file: Path, examples: Examples, *, vaes: Sequence[Path], scenes: int, seed: int = SEED) -> dict:
    """Fix the threshold of the judge in `file`: write it into the file, and the record beside it as JSON.

    `vaes` are the folders of the examples' autoencoders.
    """
    network, about = read_network(file, examples.renderer.device)
    measured = measure(network, examples, scenes, seed)
    chosen = best_threshold(measured)
    threshold = THRESHOLDS[chosen]
    nouns = tuple(about["nouns"])
    save_judge(file, network, name=about["judge"], nouns=nouns, side=about["side"], threshold=threshold)
    overall = sum(measured.values(), start=_nothing())
    record = {
        "judge": about["judge"],
        "sha256": sha256(file),
        "threshold": threshold,
        "f1": round(float(overall.f1()[chosen]), 5),
        "exact": {name: round(float(part.exact[chosen] / part.scenes), 5) for name, part in measured.items()},
        "curve": {f"{at:.2f}": round(float(score), 5) for at, score in zip(THRESHOLDS, overall.f1(), strict=True)},
        "seed": seed,
        "scenes_each": scenes,
        "least_overlap": LEAST_OVERLAP,
        "nouns": len(nouns),
        "vae_sha256": [sha256(vae / "diffusion_pytorch_model.safetensors") for vae in vaes],
    }
    file.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return record


def sha256(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def prepare(name: str) -> torch.device:
    """The device, with the fast and sound settings.

    A GPU's process does its little work on the CPU in one thread: several would wait for each other at every step,
    above all where there are more of them than cores.
    """
    device = prepare_device(name)
    if device.type == "cuda":
        torch.set_num_threads(1)
    return device


def open_examples(atlas: Path, vaes: Sequence[Path], device: torch.device, side: int) -> Examples:
    """Examples of the sprites in `atlas`, seen through the autoencoders in the folders `vaes`; in bfloat16 on a GPU."""
    sprites = load_atlas(atlas)
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    networks = [AutoencoderKL.from_pretrained(vae, torch_dtype=dtype).eval().requires_grad_(False) for vae in vaes]
    networks = [network.to(device, memory_format=torch.channels_last) for network in networks]
    return Examples(Renderer(sprites, device), sprites, networks, side)


def add_vaes(parser: argparse.ArgumentParser) -> None:
    """Add the option for the autoencoders to a command."""
    parser.add_argument(
        "--vae", type=Path, action="append", required=True, help="a folder of an AutoencoderKL; may be given again"
    )


def _nothing() -> Tally:
    none = np.zeros(len(THRESHOLDS), np.int64)
    return Tally(right=none, called=none, wanted=none, exact=none, scenes=0)


def main() -> None:
    """Fix a judge's threshold on held-out renders."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("file", type=Path, help="a judge that training.judges.train wrote")
    parser.add_argument("--atlas", type=Path, default=Path("training/cache") / ATLAS)
    add_vaes(parser)
    parser.add_argument("--scenes", type=int, default=SCENES, help="of each condition")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--device", default="cuda")
    arguments = parser.parse_args()
    side = read_network(arguments.file)[1]["side"]
    examples = open_examples(arguments.atlas, arguments.vae, prepare(arguments.device), side)
    record = calibrate(arguments.file, examples, vaes=arguments.vae, scenes=arguments.scenes, seed=arguments.seed)
    print(f"threshold {record['threshold']}, F1 {record['f1']}, exact {record['exact']}")


if __name__ == "__main__":
    main()
