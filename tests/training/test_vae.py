"""The autoencoder's shape, its updates, its stretches of training and their record."""

import argparse
import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKL

from training import vae as vae_module
from training.clock import Clock
from training.ranks import Ranks
from training.renderer import Renderer
from training.vae import WARM_UP, Learner, new_vae, train, vae_optimizers


def pictures(seed: int = 0, height: int = 32, width: int = 32) -> torch.Tensor:
    return torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def assert_same(first: torch.nn.Module, second: torch.nn.Module) -> None:
    for name, tensor in first.state_dict().items():
        assert torch.equal(tensor, second.state_dict()[name]), name


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The folder of an untrained autoencoder with a shift and a scale."""
    torch.manual_seed(3)
    vae = new_vae()
    vae.register_to_config(shift_factor=0.25, scaling_factor=0.5)
    vae.save_pretrained(tmp_path / "saved")
    return tmp_path / "saved"


class TwoUpdates(Clock):
    """A clock whose stretch is over after two updates of 10 seconds."""

    def __init__(self, *, total: float, stretch: float, elapsed: float) -> None:
        super().__init__(total=total, stretch=stretch)
        self.seconds, self.last = elapsed, elapsed + 20

    @property
    def elapsed(self) -> float:
        return self.seconds

    @property
    def over(self) -> bool:
        self.seconds += 10
        return self.seconds > self.last


@pytest.fixture
def stretch(tmp_path: Path, renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A stretch of training of a few small pictures, measured on few."""
    monkeypatch.setattr(vae_module, "Clock", TwoUpdates)
    monkeypatch.setattr(vae_module, "load_atlas", lambda file: None)
    monkeypatch.setattr(vae_module, "Renderer", lambda atlas, device: renderer)
    monkeypatch.setattr(vae_module, "measure_latents", lambda average, renderer: (0.125, 4.0))
    monkeypatch.setattr(vae_module, "quality", lambda average, renderer: {"psnr": 12.3456, "psnr_3d": 13.0})

    def run(**changed: object) -> None:
        options = {"state": tmp_path / "vae.pt", "out": tmp_path / "vae-1.5", "atlas": None, "init": None}
        options |= {"decoder_only": False, "seconds": 20.0, "total_seconds": 1000.0, "batch": 1, "side": 32}
        train(
            argparse.Namespace(**(options | {"seed": 0, "device": "cpu", "compile": False, "save_every": 60} | changed))
        )

    return run


def test_latents_are_eight_times_smaller_with_sixteen_channels() -> None:
    vae = new_vae()
    assert round(sum(parameter.numel() for parameter in vae.parameters()) / 1e5) == 33
    with torch.no_grad():
        assert vae.encode(pictures()).latent_dist.mode().shape == (2, 16, 4, 4)


def test_each_parameter_has_one_optimizer_and_muon_has_most() -> None:
    vae = new_vae()
    muon, adam = ([id(p) for group in chosen.param_groups for p in group["params"]] for chosen in vae_optimizers(vae))
    assert sorted(muon + adam) == sorted(id(parameter) for parameter in vae.parameters())
    assert id(vae.decoder.conv_out.weight) in adam
    sizes = {id(parameter): parameter.numel() for parameter in vae.parameters()}
    assert sum(sizes[key] for key in muon) > 0.9 * sum(sizes.values())


def test_updates_lower_the_loss_and_the_average_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vae_module, "WARM_UP", 2)
    torch.manual_seed(0)
    learner = Learner(Ranks("cpu"))
    losses = [float(learner.update(pictures(), 1.0)[0]) for _ in range(12)]
    assert losses[-1] < 0.9 * losses[0]
    assert learner.updates == 12
    weight, average = (network.decoder.conv_out.weight.detach() for network in (learner.vae, learner.average))
    assert 0 < (weight - average).abs().max() < 0.1


def test_the_rates_warm_up_with_the_updates() -> None:
    learner = Learner(Ranks("cpu"))
    rates = []
    for updates in (0, WARM_UP // 2, 10 * WARM_UP):
        learner.updates = updates
        learner.update(pictures(), 0.5)
        rates.append([chosen.param_groups[0]["lr"] / chosen.param_groups[0]["peak"] for chosen in learner.optimizers])
    assert rates[0] == [0.5 / WARM_UP] * 2
    assert rates[0] < rates[1] < rates[2] == [0.5, 0.5]


@pytest.mark.parametrize("decoder_only", [False, True])
def test_a_learner_goes_on_where_its_state_ended(decoder_only: bool) -> None:
    torch.manual_seed(0)
    first = Learner(Ranks("cpu"), decoder_only=decoder_only)
    first.set_latents(0.25, 0.5)
    first.update(pictures(), 1.0)
    second = Learner(Ranks("cpu"), decoder_only=decoder_only)
    second.resume(copy.deepcopy(first.state()))
    for learner in (first, second):
        torch.manual_seed(1)
        learner.update(pictures(1), 0.5)
    assert second.updates == 2
    assert (second.average.config.shift_factor, second.average.config.scaling_factor) == (0.25, 0.5)
    assert_same(first.vae, second.vae)
    assert_same(first.average, second.average)


def test_a_learner_begins_with_a_saved_autoencoder(saved: Path) -> None:
    learner = Learner(Ranks("cpu"))
    learner.begin_with(saved)
    assert_same(learner.vae, AutoencoderKL.from_pretrained(saved))
    assert_same(learner.average, learner.vae)
    assert learner.average.config.scaling_factor == 0.5


def test_decoder_only_leaves_the_encoder_as_it_was(saved: Path) -> None:
    learner = Learner(Ranks("cpu"), decoder_only=True)
    learner.begin_with(saved)
    before = AutoencoderKL.from_pretrained(saved)
    for seed in range(3):
        learner.update(pictures(seed), 1.0)
    for network in (learner.vae, learner.average):
        assert_same(network.encoder, before.encoder)
        assert not torch.equal(network.decoder.conv_in.weight, before.decoder.conv_in.weight)


def test_a_state_of_the_other_kind_is_refused() -> None:
    state = Learner(Ranks("cpu")).state()
    with pytest.raises(SystemExit, match="without --decoder-only"):
        Learner(Ranks("cpu"), decoder_only=True).resume(state)


def test_a_stretch_leaves_an_autoencoder_and_its_record_and_another_goes_on(
    stretch: Callable[..., None], tmp_path: Path
) -> None:
    torch.manual_seed(0)
    stretch()
    record = json.loads((tmp_path / "vae-1.5.json").read_text())
    assert record["psnr"] == 12.346
    assert record["psnr_3d"] == 13
    assert record["device"] == "cpu"
    assert record["updates"] == 2
    assert (record["shift"], record["scale"]) == (0.125, 0.25)
    assert AutoencoderKL.from_pretrained(tmp_path / "vae-1.5").config.scaling_factor == 0.25
    stretch(init=tmp_path / "absent")  # the state comes first
    again = json.loads((tmp_path / "vae-1.5.json").read_text())
    assert again["updates"] == 4
    assert again["seconds"] > record["seconds"]


def test_decoder_only_keeps_shift_and_scale_and_needs_a_beginning(
    stretch: Callable[..., None], saved: Path, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit, match="--init"):
        stretch(decoder_only=True)
    stretch(decoder_only=True, init=saved)
    trained = AutoencoderKL.from_pretrained(tmp_path / "vae-1.5")
    assert (trained.config.shift_factor, trained.config.scaling_factor) == (0.25, 0.5)
    assert_same(trained.encoder, AutoencoderKL.from_pretrained(saved).encoder)
    assert json.loads((tmp_path / "vae-1.5.json").read_text())["decoder_only"]


def test_a_diverged_autoencoder_is_an_error(stretch: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vae_module, "quality", lambda average, renderer: {"psnr": float("nan")})
    with pytest.raises(SystemExit, match="diverged"):
        stretch()
