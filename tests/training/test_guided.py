"""Guidance into the embedding: the student learns, and what it leaves on disk."""

import argparse
import copy
import json
from pathlib import Path

import pytest
import torch
from torch import nn

from training import guided, trajectories
from training.flow import save_weights
from training.guided import distillation_loss, write_record
from training.optimizers import optimizers, set_rate, update
from training.pocket import Pocket, Tokens, load_weights
from training.pools import parse_sizes
from training.trajectories import TrajectoryPool

# Under autocast the norms' weights stay float32; torch says once that they take the slower road.
pytestmark = pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight:UserWarning")


def test_a_student_learns_from_its_teacher(
    tiny_pocket: Pocket, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trajectories, "STEPS", 2)
    nn.init.normal_(tiny_pocket.transformer.proj_out.weight, std=0.2)
    (size,) = parse_sizes("32x32")
    pool = TrajectoryPool(tiny_pocket.requires_grad_(False), tokens, size=size, trajectories=3, seed=(0,))
    pool.refresh()
    student = copy.deepcopy(tiny_pocket.transformer).requires_grad_(True)
    nn.init.zeros_(student.proj_out.weight)
    chosen = optimizers(student, [])
    set_rate(chosen, 1.0)
    losses = []
    for _ in range(10):
        loss = distillation_loss(student, tiny_pocket, pool.draw(3))
        update(student, chosen, loss)
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.9 * losses[0]


def test_a_stretch_leaves_weights_a_record_and_a_state_to_go_on_from(
    tiny_pocket: Pocket, tokenizers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trajectories, "STEPS", 2)
    monkeypatch.setattr(guided, "look", lambda *_, **__: None)
    monkeypatch.setattr(guided.AutoencoderKL, "from_pretrained", lambda _folder: nn.Identity())
    save_weights(tiny_pocket, tmp_path / "teacher")
    arguments = argparse.Namespace(
        cache=tokenizers, teacher=tmp_path / "teacher", init=None, state=tmp_path / "state.pt",
        out=tmp_path / "out", sizes="32x32", seconds=2.4, total_seconds=100, batch=1, trajectories=2, rate=0.5,
        seed=0, device="cpu", compile=False, save_every=1, vae=tmp_path,
    )  # fmt: skip
    guided.train(arguments)
    first = json.loads((tmp_path / "out" / "guided.json").read_text("utf-8"))
    guided.train(arguments)
    record = json.loads((tmp_path / "out" / "guided.json").read_text("utf-8"))
    assert record["updates"] > first["updates"] > 0
    assert record["trajectories"] > first["trajectories"] > 0
    load_weights(tiny_pocket, tmp_path / "out")


def test_weights_are_saved_before_a_stretch_is_over(
    tiny_pocket: Pocket, tokenizers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trajectories, "STEPS", 2)
    monkeypatch.setattr(guided, "save_state", _break)
    save_weights(tiny_pocket, tmp_path / "teacher")
    arguments = argparse.Namespace(
        cache=tokenizers, teacher=tmp_path / "teacher", init=None, state=tmp_path / "state.pt",
        out=tmp_path / "out", sizes="32x32", seconds=1.5, total_seconds=100, batch=1, trajectories=2, rate=0.5,
        seed=0, device="cpu", compile=False, save_every=0.1,
    )  # fmt: skip
    with pytest.raises(KeyboardInterrupt):
        guided.train(arguments)
    load_weights(tiny_pocket, tmp_path / "out")


def _break(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_record_says_how_weights_were_made(tmp_path: Path) -> None:
    arguments = argparse.Namespace(out=tmp_path, device="cpu", seed=4)
    write_record(arguments, updates=7, seconds=12.4, trajectories=30, gpus=2)
    assert json.loads((tmp_path / "guided.json").read_text("utf-8")) == {
        "trajectories": 30, "updates": 7, "seconds": 12, "device": "cpu", "devices": 2, "torch": torch.__version__,
        "seed": 4,
    }  # fmt: skip
