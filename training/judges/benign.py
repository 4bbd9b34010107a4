"""Changes after which a thing still counts: the autoencoder, blur, noise, quantization, a small shift of colours."""

import math

import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import Tensor

DECODED_SHARE = 0.3
LATENT_NOISE = 0.12  # at most, in standard deviations of the latents
VAE_PORTION = 96  # pictures at a time: more would have tensors of over 2^31 elements
BLUR_SHARE, NOISE_SHARE, QUANTIZED_SHARE, SHIFTED_SHARE = 0.3, 0.4, 0.25, 0.5
NOISE = 0.08  # at most, of a range of 2
QUANTIZATION = 0.06  # at most, the step of a block's lowest frequency; higher ones have longer steps
COLOUR_GAIN, COLOUR_SHIFT = 0.06, 0.08


@torch.no_grad()
def through_vae(pictures: Tensor, vae: AutoencoderKL, generator: torch.Generator, noise: float = 0.0) -> Tensor:
    """Pictures [B, 3, H, W] in -1..1 encoded and decoded, with up to `noise` deviations added to their latents."""
    decoded = []
    for part in pictures.to(vae.dtype).split(VAE_PORTION):
        latents = vae.encode(part.contiguous(memory_format=torch.channels_last)).latent_dist.mode().float()
        strength = torch.rand(len(latents), 1, 1, 1, generator=generator, device=latents.device)
        added = torch.randn(latents.shape, generator=generator, device=latents.device)
        latents = latents + added * strength * noise / vae.config.scaling_factor
        decoded.append(vae.decode(latents.to(vae.dtype)).sample.float())
    return torch.cat(decoded).clamp(-1, 1).contiguous()


def augment(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Pictures [B, 3, H, W] in -1..1, H and W multiples of 8, each changed in some of the ways that do not count.

    How many are changed in a way is fixed, which ones is drawn on the device, so that nothing waits for it.
    """
    pictures = pictures.clone()

    def some(share: float) -> Tensor:
        order = torch.randperm(len(pictures), generator=generator, device=pictures.device)
        return order[: round(share * len(pictures))]

    at = some(BLUR_SHARE)
    part = pictures[at]
    pictures[at] = torch.lerp(part, _blurred(part), _uniform(part, generator, 1))
    at = some(QUANTIZED_SHARE)
    part = pictures[at]
    pictures[at] = quantize(part, _uniform(part, generator, 1) * QUANTIZATION)
    at = some(SHIFTED_SHARE)
    part = pictures[at]
    gain = 1 + COLOUR_GAIN * (2 * _uniform(part, generator, 3) - 1)
    pictures[at] = part * gain + COLOUR_SHIFT * (2 * _uniform(part, generator, 3) - 1)
    at = some(NOISE_SHARE)
    part = pictures[at]
    noise = torch.randn(part.shape, generator=generator, device=part.device)
    pictures[at] = part + NOISE * _uniform(part, generator, 1) * noise
    return pictures.clamp(-1, 1)


def quantize(pictures: Tensor, step: Tensor) -> Tensor:
    """Round the cosine coefficients of blocks of 8 x 8, as JPEG does, by steps that grow with the frequency.

    Args:
        pictures: [B, 3, H, W], H and W multiples of 8.
        step: [B, 1, 1, 1], that of the lowest frequency; not rounded where it is 0.
    """
    count, channels, height, width = pictures.shape
    at = torch.arange(8, device=pictures.device, dtype=pictures.dtype)
    basis = (math.pi / 8 * (at + 0.5) * at[:, None]).cos() / 2  # [frequency, place], orthonormal
    basis[0] /= math.sqrt(2)
    blocks = pictures.reshape(count, channels, height // 8, 8, width // 8, 8).transpose(3, 4)
    steps = (step * (1 + at + at[:, None])).clamp_min(1e-6)[:, :, None, None]  # [B, 1, 1, 1, 8, 8]
    rounded = (_both_axes(blocks, basis) / steps).round() * steps
    return _both_axes(rounded, basis.T).transpose(3, 4).reshape(pictures.shape)


def _both_axes(blocks: Tensor, matrix: Tensor) -> Tensor:
    """`matrix` @ block @ `matrix`.T for blocks [..., 8, 8], as two large products instead of many small ones."""
    return ((blocks @ matrix.T).mT.contiguous() @ matrix.T).mT


def _uniform(pictures: Tensor, generator: torch.Generator, channels: int) -> Tensor:
    return torch.rand(len(pictures), channels, 1, 1, generator=generator, device=pictures.device)


def _blurred(pictures: Tensor) -> Tensor:
    away = torch.arange(-2.0, 3.0, device=pictures.device).abs()
    line = (6 - 1.5 * away - 0.5 * away.square()) / 16  # 1 4 6 4 1, made where it is used: nothing waits for the device
    kernel = (line[:, None] * line).expand(pictures.shape[1], 1, 5, 5)
    return F.conv2d(F.pad(pictures, (2,) * 4, mode="replicate"), kernel, groups=pictures.shape[1])
