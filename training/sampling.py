"""Pictures from a Pocket in training: batched Euler steps on the shifted schedule, and sample sheets."""

import itertools
import math
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from PIL import Image
from torch import Tensor, nn

from training.pocket import LATENT_CHANNELS, SQUARE, Pocket, Tokens, unpack, velocity

STEPS = 20
SHIFT = math.exp(0.5)  # FLUX's dynamic shift at 256 tokens
SHEET_PROMPTS = (
    "a red cube", "a blue ball", "a photo of a dog", "a green car", "a yellow banana", "a purple umbrella",
    "a pink elephant", "a black cat", "a white rabbit", "an orange fish", "a brown teddy bear",
    "a red apple on the grass",
    "a blue house", "a green frog on a white background", "a photo of a bicycle", "a red rocket at night",
    "a photo of a clock", "a yellow star", "a purple guitar", "a blue cup", "a sunflower", "a pink donut",
    "a green turtle on the beach", "a snowman in the snow", "a red bus", "a photo of two clocks", "three yellow stars",
    "a red cube left of a blue ball", "a cat and a dog", "a blue bird above a red car", "a laptop on a table",
    "a white boat on the sea",
)  # fmt: skip


def schedule(steps: int, jitter: float = 0.0) -> list[float]:
    """FLUX's shifted sigmas from 1 to 0, `steps` + 1 of them; `jitter` in -0.5..0.5 moves the inner ones."""
    even = [1.0, *(1 - (step + jitter) / steps for step in range(1, steps)), 0.0]
    shifted = torch.tensor([SHIFT * sigma / (1 + (SHIFT - 1) * sigma) for sigma in even])
    return shifted.bfloat16().tolist()  # as the transformer sees them under autocast


@torch.no_grad()
def guided_velocity(
    pocket: Pocket,
    latents: Tensor,
    sigma: float,
    scale: Tensor,
    text: tuple[Tensor, Tensor],
    grid: tuple[int, int] = SQUARE,
) -> Tensor:
    """Classifier-free guidance (Ho and Salimans 2022) with `scale` [B]; `text` holds B prompts, then B empty ones."""
    double = torch.cat([latents, latents])
    sigmas = torch.full((len(double),), sigma, device=latents.device)
    both = velocity(pocket.transformer, double, sigmas, torch.ones_like(sigmas), text, grid).float()
    conditional, empty = both.chunk(2)
    return empty + scale[:, None, None] * (conditional - empty)


def start_noise(count: int, device: torch.device, seed: int, grid: tuple[int, int] = SQUARE) -> Tensor:
    """Packed noise [count, rows * columns, 4 * LATENT_CHANNELS]."""
    generator = torch.Generator(device).manual_seed(seed)
    return torch.randn(count, grid[0] * grid[1], 4 * LATENT_CHANNELS, device=device, generator=generator)


@torch.no_grad()
def encode_guided(pocket: Pocket, tokens: Tokens, prompts: list[str], device: torch.device) -> tuple[Tensor, Tensor]:
    """Text of B prompts, followed by B empty ones."""
    pooled, sequence = pocket.encode(tokens([*prompts, ""]).to(device))
    count = len(prompts)
    pooled = torch.cat([pooled[:-1], pooled[-1:].expand(count, -1)])
    return pooled, torch.cat([sequence[:-1], sequence[-1:].expand(count, -1, -1)])


@torch.no_grad()
def sample(
    pocket: Pocket,
    tokens: Tokens,
    prompts: list[str],
    *,
    guidance: float,
    seed: int = 0,
    student: nn.Module | None = None,
    grid: tuple[int, int] = SQUARE,
) -> Tensor:
    """Packed latents: the teacher's under classifier-free guidance, or the `student`'s with its embedding."""
    device = pocket.device
    latents = start_noise(len(prompts), device, seed, grid)
    scale = torch.full((len(prompts),), guidance, device=device)
    text = encode_guided(pocket, tokens, prompts, device)
    own_text = (text[0][: len(prompts)], text[1][: len(prompts)])
    sigmas = schedule(STEPS)
    for sigma, following in itertools.pairwise(sigmas):
        if student is None:
            flow = guided_velocity(pocket, latents, sigma, scale, text, grid)
        else:
            flow = velocity(student, latents, torch.full_like(scale, sigma), scale, own_text, grid).float()
        latents = latents + (following - sigma) * flow
    return latents


@torch.no_grad()
def decode(vae: AutoencoderKL, packed: Tensor, grid: tuple[int, int] = SQUARE) -> np.ndarray:
    """Packed latents to uint8 pictures [B, H, W, 3]."""
    latents = unpack(packed.float(), grid) / vae.config.scaling_factor + vae.config.shift_factor
    pictures = torch.cat([vae.decode(part).sample for part in latents.split(16)])
    return ((pictures.float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()


def save_sheet(pictures: np.ndarray, file: Path, columns: int = 8) -> None:
    """Pictures [B, H, W, 3] as one sheet, `columns` beside each other; what is left of the last row is white."""
    count, height, width, _ = pictures.shape
    columns = min(columns, count)
    missing = np.full((-count % columns, height, width, 3), 255, np.uint8)
    rows = np.concatenate([pictures, missing]).reshape(-1, columns, height, width, 3).transpose(0, 2, 1, 3, 4)
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(rows.reshape(-1, columns * width, 3)).save(file, quality=88)
