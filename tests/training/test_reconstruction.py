"""The loss of reconstructions, and their measured quality."""

import torch
from diffusers import AutoencoderKL

from training.reconstruction import held_out_psnr, measure_latents, psnr, quality, reconstruction_loss
from training.renderer import Renderer


def pictures(seed: int = 0) -> torch.Tensor:
    return torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def test_psnr_of_a_known_error() -> None:
    grey = torch.zeros(2, 3, 8, 8)
    assert abs(psnr(grey + 0.2, grey) - 20) < 1e-4  # a tenth of the range


def test_the_loss_is_zero_for_the_picture_itself_and_sees_edges() -> None:
    picture = pictures()
    assert reconstruction_loss(picture, picture) == 0
    shift, stripes = torch.full_like(picture, 0.1), torch.full_like(picture, 0.1)
    stripes[..., ::2] *= -1
    assert reconstruction_loss(picture + stripes, picture) > reconstruction_loss(picture + shift, picture) > 0


def test_a_nearly_right_picture_pulls_much_harder_than_by_its_squared_error() -> None:
    output = torch.stack([torch.full((3, 8, 8), 0.02), torch.full((3, 8, 8), 0.4)]).requires_grad_()
    reconstruction_loss(output, torch.zeros(2, 3, 8, 8)).backward()
    near, far = output.grad.abs().mean((1, 2, 3))
    assert 2 < near / far < 20  # its error is a twentieth, which alone would pull by a twentieth


def test_held_out_quality_is_a_number_and_the_same_again(renderer: Renderer, tiny_vae: AutoencoderKL) -> None:
    first = held_out_psnr(tiny_vae, renderer, count=2)
    assert 0 < first < 30
    assert held_out_psnr(tiny_vae, renderer, count=2) == first


def test_quality_is_told_by_style_and_size(renderer: Renderer, tiny_vae: AutoencoderKL) -> None:
    numbers = quality(tiny_vae, renderer, count=16)
    assert list(numbers) == [
        "psnr",
        "psnr_3d",
        "psnr_flat",
        "psnr_sketch",
        "psnr_pixel",
        "psnr_320x192",
        "psnr_192x192",
    ]
    assert numbers["psnr"] == held_out_psnr(tiny_vae, renderer, count=16)
    assert len(set(numbers.values())) == len(numbers)


def test_shift_and_deviation_are_those_of_the_latents(renderer: Renderer, tiny_vae: AutoencoderKL) -> None:
    torch.manual_seed(0)
    shift, deviation = measure_latents(tiny_vae, renderer, count=4)
    with torch.no_grad():
        tiny = tiny_vae.encode(torch.zeros(1, 3, 64, 64)).latent_dist.mode()
    assert abs(shift - float(tiny.mean())) < 1
    assert 0.5 < deviation < 2  # an untrained encoder's noise alone has about 1
