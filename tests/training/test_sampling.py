"""The schedule of training, and pictures made with it."""

from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler
from PIL import Image

from training.pocket import LATENT_CHANNELS, Pocket, Tokens, velocity
from training.sampling import decode, encode_guided, guided_velocity, sample, save_sheet, schedule, start_noise

BFLOAT16_STEP = 2**-8  # relative


@pytest.mark.parametrize("steps", [4, 16, 20, 28])
def test_the_schedule_is_that_of_the_scheduler(steps: int) -> None:
    scheduler = FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, shift=3.0)
    scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps), mu=0.5)  # mu at 256 tokens
    ours = torch.tensor(schedule(steps))
    torch.testing.assert_close(ours, scheduler.sigmas, rtol=BFLOAT16_STEP, atol=0)


@pytest.mark.parametrize("jitter", [-0.5, 0.0, 0.5])
def test_a_moved_schedule_still_falls_from_one_to_zero(jitter: float) -> None:
    sigmas = schedule(16, jitter)
    assert sigmas[0] == 1
    assert sigmas[-1] == 0
    assert sorted(set(sigmas), reverse=True) == sigmas


def test_no_velocity_leaves_the_start_noise(tiny_pocket: Pocket, tokens: Tokens) -> None:
    latents = sample(tiny_pocket, tokens, ["a dog", "a cat"], guidance=2.5, seed=3, grid=(3, 2))
    noise = start_noise(2, torch.device("cpu"), 3, (3, 2))
    assert noise.shape == (2, 6, 4 * LATENT_CHANNELS)
    assert torch.equal(latents, noise)


@torch.no_grad()
def test_guidance_goes_from_the_empty_prompt_through_the_prompt(tiny_pocket: Pocket, tokens: Tokens) -> None:
    for parameter in tiny_pocket.transformer.parameters():
        torch.nn.init.normal_(parameter, std=0.05)
    text = encode_guided(tiny_pocket, tokens, ["a dog"], torch.device("cpu"))
    noise = start_noise(1, torch.device("cpu"), 0)
    at = [guided_velocity(tiny_pocket, noise, 0.7, torch.tensor([scale]), text) for scale in (0.0, 1.0, 3.0)]
    plain = [
        velocity(
            tiny_pocket.transformer,
            noise,
            torch.tensor([0.7]),
            torch.ones(1),
            tuple(part[row : row + 1] for part in text),
        )
        for row in (0, 1)
    ]
    assert (plain[0] - plain[1]).abs().max() > 1e-4
    torch.testing.assert_close(at[1], plain[0], rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(at[0], plain[1], rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(at[2], at[0] + 3 * (at[1] - at[0]), rtol=1e-4, atol=1e-4)


def test_wide_latents_become_wide_pictures(tiny_vae: AutoencoderKL) -> None:
    assert decode(tiny_vae, start_noise(1, torch.device("cpu"), 0, (4, 6)), (4, 6)).shape == (1, 64, 96, 3)


def test_latents_become_a_sheet(tiny_vae: AutoencoderKL, tmp_path: Path) -> None:
    pictures = decode(tiny_vae, start_noise(4, torch.device("cpu"), 0))
    assert pictures.dtype == np.uint8
    assert pictures.shape == (4, 256, 256, 3)
    save_sheet(pictures, tmp_path / "new" / "sheet.png", columns=2)
    with Image.open(tmp_path / "new" / "sheet.png") as sheet:
        np.testing.assert_array_equal(np.asarray(sheet)[256:, :256], pictures[2])


@pytest.mark.parametrize(("count", "shape"), [(1, (4, 4)), (3, (8, 8))])
def test_a_sheet_s_last_row_may_be_short(tmp_path: Path, count: int, shape: tuple[int, int]) -> None:
    pictures = np.arange(count * 48, dtype=np.uint8).reshape(count, 4, 4, 3)
    save_sheet(pictures, tmp_path / "sheet.png", columns=2)
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == shape[::-1]
        drawn = np.asarray(sheet)
    np.testing.assert_array_equal(drawn[-4:, :4], pictures[-1])
    assert count == 1 or (drawn[4:, 4:] == 255).all()
