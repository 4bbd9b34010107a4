"""Changes that leave a thing what it is: small, in range, the same with the same seed."""

from types import SimpleNamespace

import torch
from diffusers import AutoencoderKL

from training.judges.benign import augment, quantize, through_vae
from training.vae import psnr


def pictures(count: int = 64) -> torch.Tensor:
    """Smooth pictures [count, 3, 32, 32] in -1..1."""
    generator = torch.Generator().manual_seed(1)
    noise = torch.rand(count, 3, 4, 4, generator=generator) * 1.6 - 0.8
    return torch.nn.functional.interpolate(noise, 32, mode="bilinear", align_corners=False)


def test_a_tiny_step_keeps_the_picture_and_a_long_one_keeps_the_mean_of_a_block() -> None:
    picture = pictures(2)
    torch.testing.assert_close(quantize(picture, torch.zeros(2, 1, 1, 1)), picture, atol=1e-4, rtol=0)
    coarse = quantize(torch.full((1, 3, 8, 8), 0.5), torch.full((1, 1, 1, 1), 4.0))  # coefficient 8 * 0.5, one step
    torch.testing.assert_close(coarse, torch.full((1, 3, 8, 8), 0.5))
    assert not torch.allclose(quantize(picture, torch.full((2, 1, 1, 1), 0.5)), picture, atol=0.05)


def test_augmented_pictures_are_changed_a_little_and_differently() -> None:
    picture = pictures()
    changed = augment(picture, torch.Generator().manual_seed(2))
    assert changed.shape == picture.shape
    assert changed.abs().max() <= 1
    assert psnr(changed, picture) > 22
    difference = (changed - picture).abs().mean((1, 2, 3))
    assert (difference > 0.01).float().mean() > 0.4
    assert (difference < 0.1).all()
    assert torch.equal(changed, augment(picture, torch.Generator().manual_seed(2)))


class _Halving:
    """An autoencoder whose latents are half the picture, and whose unit of noise is a fifth."""

    config = SimpleNamespace(scaling_factor=5.0)
    dtype = torch.float32

    def encode(self, picture: torch.Tensor) -> SimpleNamespace:
        return SimpleNamespace(latent_dist=SimpleNamespace(mode=lambda: picture / 2))

    def decode(self, latents: torch.Tensor) -> SimpleNamespace:
        return SimpleNamespace(sample=latents * 2)


def test_the_autoencoder_is_gone_through_with_noise_where_asked() -> None:
    picture = pictures() / 2
    torch.testing.assert_close(through_vae(picture, _Halving(), torch.Generator().manual_seed(3)), picture)
    noisy = through_vae(picture, _Halving(), torch.Generator().manual_seed(3), noise=0.5)
    strength = (noisy - picture).std((1, 2, 3)) / 2 * 5  # in deviations of the latents
    assert 0.4 < strength.max() < 0.6
    assert strength.min() < 0.1


def test_a_decoded_picture_is_in_range_in_single_precision(tiny_vae: AutoencoderKL) -> None:
    decoded = through_vae(pictures(2), tiny_vae, torch.Generator().manual_seed(3))
    assert decoded.dtype == torch.float32
    assert decoded.shape == (2, 3, 32, 32)
    assert decoded.abs().max() <= 1
