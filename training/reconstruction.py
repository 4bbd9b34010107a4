"""How near an autoencoder's pictures come to what it was given: its loss, its PSNR by style and size, its latents."""

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import Tensor

from training.renderer import Renderer
from training.scenes import STYLES, Scenes, sample_scenes

HELD_OUT_SEED = 2**40  # training draws from seeds of another form
LATENT_SEED = 2**41
SIZES = ((320, 192), (192, 192))  # heights and widths measured besides 256 x 256
PSNR_WEIGHT = 0.3  # of the loss
BEST_ERROR = 1e-5  # squared, of pictures in 0..1: those above 50 dB need no further push


def reconstruction_loss(output: Tensor, pictures: Tensor) -> Tensor:
    """Mean absolute and squared error, the absolute error of the pictures' gradients at two scales, and the PSNR.

    The PSNR counts as the mean over pictures of the logarithm of their squared error, so that each picture pulls
    equally. All of it is zero where nothing differs.
    """
    difference = output - pictures
    squared = difference.square()
    loss = difference.abs().mean() + 2 * squared.mean()
    loss = loss + PSNR_WEIGHT * (1 + squared.mean((1, 2, 3)) / (4 * BEST_ERROR)).log10().mean()
    for scale in (1, 2):
        scaled = F.avg_pool2d(difference, scale) if scale > 1 else difference
        loss = loss + 0.5 * (scaled.diff(dim=-1).abs().mean() + scaled.diff(dim=-2).abs().mean())
    return loss


def psnr(output: Tensor, pictures: Tensor) -> float:
    """Mean over the batch, in dB, of pictures in -1..1."""
    error = ((output.clamp(-1, 1) - pictures) / 2).square().mean((1, 2, 3))
    return float((-10 * error.log10()).mean())


@torch.no_grad()
def scenes_psnr(vae: AutoencoderKL, renderer: Renderer, scenes: Scenes, size: tuple[int, int] = (256, 256)) -> float:
    """PSNR in dB of the scenes drawn at a height and a width."""
    outputs, pictures = [], renderer.render(scenes, *size)
    for part in pictures.split(32):
        latent = vae.encode(part.contiguous(memory_format=torch.channels_last)).latent_dist.mode()
        outputs.append(vae.decode(latent).sample)
    return psnr(torch.cat(outputs), pictures)


def held_out_psnr(vae: AutoencoderKL, renderer: Renderer, count: int = 256) -> float:
    """PSNR in dB on scenes of a seed that training never draws."""
    return scenes_psnr(vae, renderer, sample_scenes(count, np.random.default_rng(HELD_OUT_SEED)))


def quality(vae: AutoencoderKL, renderer: Renderer, count: int = 256) -> dict[str, float]:
    """Held-out PSNR in dB: `psnr` of `count` scenes, then of an eighth as many of each style and other size."""
    few = max(1, count // 8)
    numbers = {"psnr": held_out_psnr(vae, renderer, count)}
    for style in STYLES:
        scenes = sample_scenes(few, np.random.default_rng(HELD_OUT_SEED + 1), styles=(style,))
        numbers[f"psnr_{style}"] = scenes_psnr(vae, renderer, scenes)
    for height, width in SIZES:
        scenes = sample_scenes(few, np.random.default_rng(HELD_OUT_SEED + 2))
        numbers[f"psnr_{height}x{width}"] = scenes_psnr(vae, renderer, scenes, (height, width))
    return numbers


@torch.no_grad()
def measure_latents(vae: AutoencoderKL, renderer: Renderer, count: int = 1024) -> tuple[float, float]:
    """Mean and standard deviation of the latents: the shift and the inverse of the scale."""
    latents = []
    for part in renderer.render(sample_scenes(count, np.random.default_rng(LATENT_SEED))).split(64):
        latents.append(vae.encode(part).latent_dist.sample())
    return float(torch.cat(latents).mean()), float(torch.cat(latents).std())
