"""Rectified flow: its pool of scenes, its noise levels, and a loss that falls."""

from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKL
from safetensors.torch import load_file

from training.flow import LatentPool, draw_sigmas, flow_loss, save_weights
from training.optimizers import optimizers, set_rate, update
from training.pocket import CLIP_TOKENS, GRID, LATENT_CHANNELS, T5_TOKENS, Pocket, Tokens, load_weights
from training.renderer import Renderer

# Under autocast the norms' weights stay float32; torch says once that they take the slower road.
pytestmark = pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight:UserWarning")
SCENES = 6


@pytest.fixture
def pool(tiny_vae: AutoencoderKL, renderer: Renderer, tokens: Tokens) -> LatentPool:
    return LatentPool(tiny_vae, renderer, tokens, SCENES, seed=0)


def test_sigmas_are_noise_levels_that_lean_to_the_noise() -> None:
    torch.manual_seed(0)
    sigmas = draw_sigmas(20_000, torch.device("cpu"))
    assert sigmas.min() > 0
    assert sigmas.max() <= 1
    assert 0.55 < sigmas.mean() < 0.65
    assert torch.equal(sigmas, sigmas.bfloat16().float())


def test_the_pool_gives_latents_with_their_captions_and_takes_new_ones_in_turn(pool: LatentPool) -> None:
    latents, ids = pool.draw(3)
    assert latents.shape == (3, GRID * GRID, 4 * LATENT_CHANNELS)
    assert latents.dtype == torch.float32
    assert ids.shape == (3, CLIP_TOKENS + T5_TOKENS)
    before = pool.latents.clone()
    pool.refresh(2)
    changed = (pool.latents != before).flatten(1).any(1)
    assert changed.tolist() == [True, True, False, False, False, False]


class _Oracle:
    """Knows the clean latents, and so the velocity."""

    def __init__(self, latents: torch.Tensor) -> None:
        self.latents = latents

    def encode(self, ids: torch.Tensor) -> None:
        """No text is needed."""

    def velocity(self, mixed: torch.Tensor, sigma: torch.Tensor, *_: object) -> torch.Tensor:
        return (mixed - self.latents) / sigma[:, None, None]


def test_the_true_velocity_leads_from_the_picture_to_the_noise() -> None:
    latents = torch.randn(4, GRID * GRID, 4 * LATENT_CHANNELS)
    assert flow_loss(_Oracle(latents), latents, torch.zeros(4, 1)) < 1e-4


def test_the_loss_falls_in_a_few_updates(tiny_pocket: Pocket, pool: LatentPool) -> None:
    def loss_of_the_same_draw() -> float:
        torch.manual_seed(5)
        with torch.no_grad():
            return float(flow_loss(tiny_pocket, *pool.draw(SCENES)))

    chosen = optimizers(tiny_pocket.transformer, [tiny_pocket.text_encoder, tiny_pocket.text_encoder_2])
    set_rate(chosen, 1.0)
    before = loss_of_the_same_draw()
    torch.manual_seed(0)
    for _ in range(16):
        update(tiny_pocket, chosen, flow_loss(tiny_pocket, *pool.draw(2)))
    assert loss_of_the_same_draw() < 0.9 * before


def test_weights_are_saved_whole_in_bfloat16(tiny_pocket: Pocket, tmp_path: Path) -> None:
    save_weights(tiny_pocket, tmp_path)
    networks = {"teacher-0": "transformer", "text_encoder": "text_encoder", "text_encoder_2": "text_encoder_2"}
    for file, name in networks.items():
        expected = getattr(tiny_pocket, name).state_dict()
        saved = load_file(tmp_path / f"{file}.safetensors")
        assert saved.keys() == expected.keys()
        for key, tensor in saved.items():
            assert torch.equal(tensor, expected[key].bfloat16()), key


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
