"""Rectified flow: its noise levels, its weights on disk, and losses that fall."""

from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKL
from safetensors.torch import load_file
from torch import Tensor

from training import flow
from training.flow import Learner, draw_sigmas, save_weights
from training.optimizers import optimizers, set_rate, update
from training.pocket import Pocket, Tokens, load_weights
from training.pools import Pools, parse_sizes
from training.renderer import Renderer

# Under autocast the norms' weights stay float32; torch says once that they take the slower road.
pytestmark = pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight:UserWarning")
SCENES = 6


@pytest.fixture
def pools(tiny_vae: AutoencoderKL, renderer: Renderer, tokens: Tokens) -> Pools:
    return Pools(tiny_vae, renderer, tokens, sizes=parse_sizes("64x64"), scenes=SCENES, seed=(0,))


def test_sigmas_are_noise_levels_that_lean_to_the_noise() -> None:
    torch.manual_seed(0)
    sigmas = draw_sigmas(20_000, torch.device("cpu"))
    assert sigmas.min() > 0
    assert sigmas.max() <= 1
    assert 0.62 < sigmas.mean() < 0.72
    assert 0.33 < (sigmas > 0.85).float().mean() < 0.45  # where it is decided what stands where
    assert torch.equal(sigmas, sigmas.bfloat16().float())


def test_the_true_velocity_leads_from_the_picture_to_the_noise(
    tiny_pocket: Pocket, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = pools.draw(4 * 16, update=0)

    def oracle(_network: object, mixed: Tensor, sigma: Tensor, *_: object) -> tuple[Tensor, Tensor]:
        return (mixed - batch.latents) / sigma[:, None, None], torch.zeros(*mixed.shape[:2], 128)

    monkeypatch.setattr(flow, "velocity_and_features", oracle)
    assert Learner(tiny_pocket).losses(batch, pools.tokens([""]))[0] < 1e-4


def test_all_losses_fall_in_a_few_updates(tiny_pocket: Pocket, pools: Pools) -> None:
    learner, batch, empty = Learner(tiny_pocket), pools.draw(SCENES * 16, update=0), pools.tokens([""])

    @torch.no_grad()
    def losses_of_the_same_noise() -> Tensor:
        torch.manual_seed(5)
        return learner.losses(batch, empty)

    chosen = optimizers(
        tiny_pocket.transformer, learner.heads, text=[tiny_pocket.text_encoder, tiny_pocket.text_encoder_2]
    )
    set_rate(chosen, 1.0)
    before = losses_of_the_same_noise()
    torch.manual_seed(0)
    for _ in range(30):
        update(learner, chosen, learner.losses(batch, empty).sum())
    assert (losses_of_the_same_noise() < torch.tensor([0.95, 0.7, 0.8]) * before).all()


def test_weights_are_saved_whole_in_bfloat16(
    tiny_pocket: Pocket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "MAX_SHARD", 100_000)
    save_weights(tiny_pocket, tmp_path)
    shards = sorted(tmp_path.glob("teacher-*.safetensors"))
    assert len(shards) > 1
    saved = {name: load_file(tmp_path / f"{name}.safetensors") for name in ("text_encoder", "text_encoder_2")}
    saved["transformer"] = {key: tensor for shard in shards for key, tensor in load_file(shard).items()}
    for name, tensors in saved.items():
        expected = getattr(tiny_pocket, name).state_dict()
        assert tensors.keys() == expected.keys()
        for key, tensor in tensors.items():
            assert torch.equal(tensor, expected[key].bfloat16()), key
    assert not list(tmp_path.glob("*.part"))


def test_saved_weights_are_what_another_run_begins_with(tiny_pocket: Pocket, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="train the 16-bit model first"):
        load_weights(tiny_pocket, tmp_path)
    save_weights(tiny_pocket, tmp_path)
    expected = {name: tensor.bfloat16() for name, tensor in tiny_pocket.state_dict().items()}
    with torch.no_grad():
        for parameter in tiny_pocket.parameters():
            parameter.zero_()
    load_weights(tiny_pocket, tmp_path)
    for name, tensor in tiny_pocket.state_dict().items():
        assert torch.equal(tensor.bfloat16(), expected[name]), name
