"""Both judges learn four scenes by heart, and training from the command line goes on where it stopped."""

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL

from training.clock import Clock, load_state
from training.judges import train as training
from training.judges.calibrate import THRESHOLDS, tally
from training.judges.detector import Network, find, load_judge, save_judge
from training.judges.detector_a import DetectorA
from training.judges.detector_b import DetectorB
from training.judges.examples import RECIPES, Examples
from training.judges.pool import Pool, PoolSize
from training.judges.probe import Probe
from training.judges.targets import outlines, targets_of
from training.judges.train import begin_with, chosen_optimizers, learn, new_network
from training.nouns import NOUNS
from training.renderer import Renderer
from training.scenes import Scenes
from training.sprites import save_atlas

SIDE = 64
CPU = torch.device("cpu")
UPDATES = 160


def tiny(name: str, nouns: int = 4) -> Network:
    torch.manual_seed(0)
    if name == "a":
        return DetectorA(nouns, widths=(8, 16, 32, 32, 32))
    return DetectorB(nouns, side=SIDE, width=48, depth=2)


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_tiny_judge_learns_four_scenes_by_heart(
    shape_renderer: Renderer, shapes: np.ndarray, four_scenes: Scenes, name: str
) -> None:
    pictures = shape_renderer.render(four_scenes, SIDE)
    targets = targets_of(four_scenes, outlines(shapes), CPU)
    network = tiny(name)
    chosen = chosen_optimizers(network)
    losses = [float(learn(network, chosen, (pictures, targets), 1.0)) for _ in range(UPDATES)]
    assert losses[-1] < losses[0] / 8
    counted = tally(find(network.eval(), pictures), targets)
    assert counted.exact[THRESHOLDS.index(0.3)] == 4


@pytest.mark.parametrize("name", ["a", "b"])
def test_junk_is_learned_as_nothing(
    shape_renderer: Renderer, shapes: np.ndarray, four_scenes: Scenes, name: str
) -> None:
    """The same four scenes, of which the last two count as junk: the judge is silent there, and only there."""
    pictures = shape_renderer.render(four_scenes, SIDE)
    targets = targets_of(four_scenes, outlines(shapes), CPU)
    targets = targets.damaged(torch.arange(4)[:, None].expand_as(targets.junk) >= 2)
    network = tiny(name)
    chosen = chosen_optimizers(network)
    for _ in range(UPDATES):
        learn(network, chosen, (pictures, targets), 1.0)
    found = find(network.eval(), pictures)
    assert ((found.score > 0.3).sum(1)).tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize("name", ["a", "b"])
def test_the_same_seed_learns_the_same(
    shape_renderer: Renderer, shapes: np.ndarray, four_scenes: Scenes, name: str
) -> None:
    pictures = shape_renderer.render(four_scenes, SIDE)
    targets = targets_of(four_scenes, outlines(shapes), CPU)
    runs = []
    for _ in range(2):
        network = tiny(name)
        chosen = chosen_optimizers(network)
        runs.append([float(learn(network, chosen, (pictures, targets), 1.0)) for _ in range(3)])
    assert runs[0] == runs[1]


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_judge_in_bfloat16_stays_under_nine_megabytes(name: str) -> None:
    numbers = sum(parameter.numel() for parameter in new_network(name, 256).parameters())
    assert 3.5e6 < numbers < 4.4e6
    other = training.ARCHITECTURES[name](400)
    assert sum(tensor.numel() for tensor in other.state_dict().values()) * 2 < 9e6


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_stretch_writes_a_judge_and_the_next_goes_on(
    shapes: np.ndarray, tiny_vae: AutoencoderKL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(training, "new_network", lambda judge, side: tiny(judge, len(NOUNS)))
    save_atlas(shapes, tmp_path / "atlas.npz")
    tiny_vae.save_pretrained(tmp_path / "vae")
    arguments = argparse.Namespace(
        judge=name, atlas=tmp_path / "atlas.npz", vae=[tmp_path / "vae"], out=tmp_path / "judges", state=None,
        seconds=0.2, total_seconds=100.0, batch=4, side=SIDE, scenes=6, device="cpu", init=None, rate=1.0,
        compile=False,
    )  # fmt: skip
    training.train(arguments)
    first = load_state(tmp_path / "judges" / f"judge-{name}.pt")
    training.train(arguments)
    second = load_state(tmp_path / "judges" / f"judge-{name}.pt")
    assert second["updates"] > first["updates"] >= 1
    assert second["elapsed"] > first["elapsed"] >= 0.2
    judge = load_judge(tmp_path / "judges" / f"judge-{name}.safetensors")
    record = json.loads((tmp_path / "judges" / f"judge-{name}.json").read_text())
    assert judge.nouns == tuple(noun.name for noun in NOUNS)
    assert judge.threshold == record["threshold"]
    assert record["scenes_each"] == 6


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_judge_begins_with_an_earlier_one_of_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(training, "NOUNS", NOUNS[:4])
    earlier, network = tiny(name), tiny("b" if name == "a" else "a")
    with torch.no_grad():
        for parameter in earlier.parameters():
            parameter.copy_(torch.randn_like(parameter).bfloat16())
    file = tmp_path / "judge.safetensors"
    save_judge(file, earlier, name=name, nouns=[noun.name for noun in NOUNS[:4]], side=SIDE, threshold=None)
    with pytest.raises(SystemExit, match="another judge"):
        begin_with(network, file)
    begin = tiny(name)
    begin_with(begin, file)
    for (key, one), (_, other) in zip(begin.named_parameters(), earlier.named_parameters(), strict=True):
        assert torch.equal(one, other), key


def test_a_judge_that_diverged_stops_training(examples: Examples, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "REPORT_EVERY", 1)
    monkeypatch.setattr(training, "learn", lambda *_: torch.tensor(float("nan")))
    pool = Pool(examples, RECIPES["a"], PoolSize(portion=2, kept=2, batches=2), first=0)
    clock = Clock(total=60, stretch=60)
    with pytest.raises(SystemExit, match="diverged"):
        training._stretch(tiny("a"), [], pool, Probe(examples, 1), clock, updates=0, batch=2)
