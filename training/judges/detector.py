"""A trained judge in a file: its weights, nouns and threshold, and what it finds in pictures."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from training.colours import COLOURS
from training.judges.candidates import Candidates
from training.judges.detector_a import DetectorA
from training.judges.detector_b import DetectorB
from training.rules import Detection, Thresholds

FORMAT_VERSION = 1
ARCHITECTURES = {"a": DetectorA, "b": DetectorB}
COLOUR_NAMES = ("own", *COLOURS)
BATCH = 64

Network = DetectorA | DetectorB


@dataclass(frozen=True, kw_only=True)
class Judge:
    """A detector that is called with pictures; `name` is "a" or "b", `side` the pixels that it looks at."""

    name: str
    network: Network
    nouns: tuple[str, ...]
    side: int
    threshold: float

    @property
    def thresholds(self) -> Thresholds:
        """The rules' thresholds: a judge has one, for counting too."""
        return Thresholds(presence=self.threshold, counting=self.threshold)

    def __call__(self, pictures: list[np.ndarray]) -> list[list[Detection]]:
        """What is in each picture (uint8 [H, W, 3], any size) above the threshold, the surest first."""
        found: list[list[Detection]] = []
        for start in range(0, len(pictures), BATCH):
            batch = torch.cat([self._prepared(picture) for picture in pictures[start : start + BATCH]])
            found += self._detections(find(self.network, batch))
        return found

    def _prepared(self, picture: np.ndarray) -> Tensor:
        tensor = torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None].float() / 127.5 - 1
        if tensor.shape[-2:] != (self.side, self.side):
            tensor = F.interpolate(tensor, (self.side, self.side), mode="bilinear", antialias=True)
        return tensor.to(next(self.network.parameters()).device)

    def _detections(self, found: Candidates) -> list[list[Detection]]:
        rows = zip(found.score.tolist(), found.noun.tolist(), found.colour.tolist(), found.box.tolist(), strict=True)
        return [
            [
                Detection(noun=self.nouns[noun], colour=COLOUR_NAMES[colour], box=tuple(box), score=score)
                for score, noun, colour, box in zip(*row, strict=True)
                if score > self.threshold
            ]
            for row in rows
        ]


@torch.no_grad()
def find(network: Network, pictures: Tensor) -> Candidates:
    """A network's candidates in pictures [B, 3, side, side] in -1..1, in 32-bit floats."""
    parts = [network.candidates(network(part)) for part in pictures.split(BATCH)]
    return Candidates(**{name: torch.cat([getattr(part, name) for part in parts]) for name in vars(parts[0])})


def save_judge(
    file: Path, network: Network, *, name: str, nouns: tuple[str, ...], side: int, threshold: float | None
) -> None:
    """Write a judge: matrices and kernels in bfloat16, vectors in float32; no threshold before it is calibrated.

    A kill leaves the old file or the new one.
    """
    tensors = {
        key: tensor.detach().to("cpu", torch.bfloat16 if tensor.ndim > 1 else tensor.dtype).contiguous()
        for key, tensor in network.state_dict().items()
    }
    about = {"format_version": FORMAT_VERSION, "judge": name, "settings": network.settings, "nouns": nouns}
    about |= {"colours": COLOUR_NAMES, "side": side, "threshold": threshold}
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(file.name + ".part")
    save_file(tensors, partial, {"judge": json.dumps(about)})
    partial.replace(file)


def read_network(file: Path, device: str | torch.device = "cpu") -> tuple[Network, dict]:
    """The network in 32-bit floats, ready to judge, and what the file says of it.

    Raises:
        ValueError: the file is no judge, of a newer format, or of other colours.
    """
    with safe_open(file, "pt") as opened:
        metadata = opened.metadata() or {}
        if "judge" not in metadata:
            raise ValueError(f"{file} is not a judge: train one with training.judges.train")
        about = json.loads(metadata["judge"])
        if about["format_version"] > FORMAT_VERSION or tuple(about["colours"]) != COLOUR_NAMES:
            raise ValueError(f"{file} is a judge of another version of this program: train it again")
        tensors = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118 (not a dictionary)
    settings = {key: tuple(value) if isinstance(value, list) else value for key, value in about["settings"].items()}
    network = ARCHITECTURES[about["judge"]](len(about["nouns"]), **settings)
    network.load_state_dict(tensors)
    return network.to(device).eval().requires_grad_(False), about


def load_judge(path: Path, device: str | torch.device = "cpu") -> Judge:
    """The judge in a file.

    Raises:
        ValueError: the file is no judge, or its threshold is not fixed yet.
    """
    network, about = read_network(path, device)
    if about["threshold"] is None:
        raise ValueError(f"{path} has no threshold yet: fix it with training.judges.calibrate")
    return Judge(
        name=about["judge"],
        network=network,
        nouns=tuple(about["nouns"]),
        side=about["side"],
        threshold=about["threshold"],
    )
