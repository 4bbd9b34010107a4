"""Both judges learn four scenes by heart, and training from the command line goes on where it stopped."""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL

from training.clock import Clock, load_state
from training.judges import detector
from training.judges import train as training
from training.judges.calibrate import calibrate
from training.judges.candidates import overlap
from training.judges.detector import Network, find, load_judge, read_network, save_judge
from training.judges.detector_a import DetectorA
from training.judges.detector_b import DetectorB
from training.judges.examples import RECIPES, Examples
from training.judges.keeping import Keeping
from training.judges.pool import Pool, PoolSize
from training.judges.probe import Probe
from training.judges.targets import outlines, targets_of
from training.judges.train import Stretch, begin_with, chosen_optimizers, learn, new_network
from training.nouns import NOUNS
from training.optimizers import restore
from training.renderer import Renderer
from training.scenes import Scenes
from training.sprites import save_atlas

SIDE = 64
CPU = torch.device("cpu")
UPDATES = 220


def tiny(name: str, nouns: int = 4) -> Network:
    torch.manual_seed(0)
    if name == "a":
        return DetectorA(nouns, widths=(16, 32, 48, 48, 48))
    return DetectorB(nouns, side=SIDE, width=48, depth=2)


def falling(step: int) -> float:
    """A learning rate that falls to zero in the second half, so that the last weights do not jitter."""
    return min(1.0, 2 - 2 * step / UPDATES)


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_tiny_judge_learns_four_scenes_by_heart(
    shape_renderer: Renderer, shapes: np.ndarray, four_scenes: Scenes, name: str
) -> None:
    pictures = shape_renderer.render(four_scenes, SIDE)
    targets = targets_of(four_scenes, outlines(shapes), CPU)
    network = tiny(name)
    chosen = chosen_optimizers(network)
    losses = [float(learn(network, chosen, (pictures, targets), falling(step))) for step in range(UPDATES)]
    assert losses[-1] < losses[0] / 8
    found = find(network.eval(), pictures)
    sure, there = found.score > 0.3, targets.present
    coloured = 0
    for scene in range(4):
        assert sorted(found.noun[scene, sure[scene]].tolist()) == sorted(targets.noun[scene, there[scene]].tolist())
        called = torch.stack([found.noun, found.colour], -1)[scene, sure[scene]].tolist()
        asked = torch.stack([targets.noun, targets.colour], -1)[scene, there[scene]].tolist()
        coloured += sum(thing in called for thing in asked)
    assert coloured >= 5  # of 6: so small a network may miss a colour
    assert overlap(targets.box, found.box)[there].amax(1).min() > 0.3  # boxes are the last to be right


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
    for step in range(UPDATES):
        learn(network, chosen, (pictures, targets), falling(step))
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
        compile=False, save_every=45.0,
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


def kept_in(folder: Path) -> Keeping:
    return Keeping(name="a", side=SIDE, state=folder / "judge-a.pt", judge=folder / "judge-a.safetensors")


def test_a_judge_that_diverged_stops_training_and_is_not_kept(
    examples: Examples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "REPORT_EVERY", 1)
    monkeypatch.setattr(training, "learn", lambda *_: torch.tensor(float("nan")))
    pool = Pool(examples, RECIPES["a"], PoolSize(portion=2, kept=2, batches=2), first=0)
    clock = Clock(total=60, stretch=60)
    with pytest.raises(SystemExit, match="diverged"):
        Stretch(tiny("a"), [], kept_in(tmp_path)).run(pool, Probe(examples, 1), clock, batch=2)
    assert not list(tmp_path.iterdir())


class _Killed(BaseException):
    """What stops a stretch from outside."""


def test_a_stretch_killed_in_the_middle_leaves_a_judge_that_can_be_calibrated_and_a_state_that_goes_on(
    examples: Examples, tiny_vae: AutoencoderKL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping, earlier = kept_in(tmp_path), tmp_path / "judge-a.json"
    earlier.write_text("{}")
    tiny_vae.save_pretrained(tmp_path / "vae")
    network = tiny("a", len(NOUNS))
    chosen = chosen_optimizers(network)
    after: list[dict[str, torch.Tensor]] = []

    def learn_until_killed(*arguments: Any) -> torch.Tensor:
        if len(after) == 3:
            raise _Killed
        loss = learn(*arguments)
        after.append({key: tensor.clone() for key, tensor in network.state_dict().items()})
        return loss

    monkeypatch.setattr(training, "learn", learn_until_killed)
    pool = Pool(examples, RECIPES["a"], PoolSize(portion=2, kept=4, batches=2), first=0)
    stretch = Stretch(network, chosen, keeping, updates=7, save_every=0.0)
    with pytest.raises(_Killed):
        stretch.run(pool, Probe(examples, 1), Clock(total=60, stretch=60), batch=2)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["judge-a.pt", "judge-a.safetensors", "vae"]
    again = tiny("a", len(NOUNS))
    updates, elapsed = restore(load_state(keeping.state), "network", again, chosen_optimizers(again))
    assert (updates, elapsed > 0) == (10, True)
    assert all(torch.equal(tensor, after[-1][key]) for key, tensor in again.state_dict().items())
    record = calibrate(keeping.judge, examples, vaes=[tmp_path / "vae"], scenes=2)
    assert load_judge(keeping.judge).threshold == record["threshold"]


def test_a_clock_decides_how_often_a_judge_is_kept(
    examples: Examples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each update takes a second: kept 3, 6 and 9 s after the start of the stretch, and at its end after 10 s."""
    kept: list[tuple[int, float]] = []
    clock = Clock(total=100, stretch=10, elapsed=20)
    now = [20.0]

    def learn_for_a_second(*_: Any) -> torch.Tensor:
        now[0] += 1
        return torch.tensor(1.0)

    monkeypatch.setattr(Clock, "elapsed", property(lambda _: now[0]))
    monkeypatch.setattr(training, "learn", learn_for_a_second)
    monkeypatch.setattr(Keeping, "keep", lambda *_, updates, elapsed: kept.append((updates, elapsed)))
    pool = Pool(examples, RECIPES["a"], PoolSize(portion=2, kept=2, batches=20), first=0)
    Stretch(tiny("a"), [], kept_in(tmp_path), updates=5, save_every=3).run(pool, Probe(examples, 1), clock, batch=2)
    assert kept == [(8, 23.0), (11, 26.0), (14, 29.0), (15, 30.0)]


def test_a_judge_is_kept_before_its_threshold_is_looked_for(
    shapes: np.ndarray, tiny_vae: AutoencoderKL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "new_network", lambda judge, side: tiny(judge, len(NOUNS)))

    def killed(*_: Any, **__: Any) -> None:
        raise _Killed

    monkeypatch.setattr(training, "calibrate", killed)
    save_atlas(shapes, tmp_path / "atlas.npz")
    tiny_vae.save_pretrained(tmp_path / "vae")
    arguments = argparse.Namespace(
        judge="a", atlas=tmp_path / "atlas.npz", vae=[tmp_path / "vae"], out=tmp_path, state=None,
        seconds=0.1, total_seconds=0.1, batch=4, side=SIDE, scenes=6, device="cpu", init=None, rate=1.0,
        compile=False, save_every=45.0,
    )  # fmt: skip
    with pytest.raises(_Killed):
        training.train(arguments)
    _, about = read_network(tmp_path / "judge-a.safetensors")
    assert about["threshold"] is None
    assert load_state(tmp_path / "judge-a.pt")["elapsed"] >= 0.1


def test_a_file_that_could_not_be_written_leaves_the_earlier_judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping = kept_in(tmp_path)
    keeping.keep(tiny("a", len(NOUNS)), [], updates=1, elapsed=1.0)
    before = keeping.judge.read_bytes()

    def half_written(tensors: object, file: Path, about: object) -> None:
        file.write_bytes(b"half")
        raise _Killed

    monkeypatch.setattr(detector, "save_file", half_written)
    with pytest.raises(_Killed):
        keeping.keep(tiny("a", len(NOUNS)), [], updates=2, elapsed=2.0)
    assert keeping.judge.read_bytes() == before
