"""How far two pictures are from each other, measured without any learned weights."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from engine.errors import InvalidPicture

PEAK: Final = 255.0
LUMA: Final = (0.299, 0.587, 0.114)
SCALE_WEIGHTS: Final = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
WINDOW: Final = 11
WINDOW_SIGMA: Final = 1.5
STABLE_LUMINANCE: Final = (0.01 * PEAK) ** 2
STABLE_CONTRAST: Final = (0.03 * PEAK) ** 2
STABLE_GRADIENT: Final = 170.0
LEAST_SIDE: Final = WINDOW * 2 ** (len(SCALE_WEIGHTS) - 1)


@dataclass(frozen=True, kw_only=True)
class Distance:
    """How far two pictures of one size are from each other.

    `psnr_db` is None for identical pictures, `ms_ssim` (1 for identical ones) None for pictures with a side under
    `LEAST_SIDE` pixels, and `gmsd` is 0 for identical ones and at most 0.5 or so.
    """

    psnr_db: float | None
    ms_ssim: float | None
    gmsd: float


def distance(first: Path, second: Path) -> Distance:
    """The distance between two pictures' files.

    Raises:
        InvalidPicture: one cannot be read, or they are of two sizes.
    """
    a, b = read_pixels(first), read_pixels(second)
    if a.shape != b.shape:
        raise InvalidPicture(f"{first} and {second} are of two sizes: compare pictures of one size")
    gray_a, gray_b = luma(a), luma(b)
    return Distance(
        psnr_db=psnr(a, b),
        ms_ssim=ms_ssim(gray_a, gray_b) if min(gray_a.shape) >= LEAST_SIDE else None,
        gmsd=gmsd(gray_a, gray_b),
    )


def read_pixels(file: Path) -> Tensor:
    """A picture as float64 [3, height, width], 0 to 255.

    Raises:
        InvalidPicture: it cannot be read.
    """
    try:
        with Image.open(file) as image:
            rgb = image.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InvalidPicture(f"{file} cannot be read ({error}): make it again") from None
    pixels = torch.frombuffer(bytearray(rgb.tobytes()), dtype=torch.uint8)
    return pixels.reshape(rgb.height, rgb.width, 3).permute(2, 0, 1).double()


def luma(pixels: Tensor) -> Tensor:
    """The brightness [height, width] of [3, height, width], with the weights of ITU-R BT.601."""
    return torch.einsum("chw,c->hw", pixels, torch.tensor(LUMA, dtype=pixels.dtype))


def psnr(a: Tensor, b: Tensor) -> float | None:
    """The peak signal-to-noise ratio in dB over all channels of two pictures 0 to 255, None where they are equal."""
    error = float((a - b).square().mean())
    return None if error == 0 else float(10 * torch.log10(torch.tensor(PEAK**2 / error, dtype=torch.float64)))


def ms_ssim(a: Tensor, b: Tensor) -> float:
    """The multi-scale structural similarity of two gray pictures [height, width], 0 to 255, `LEAST_SIDE` or larger.

    Wang, Simoncelli and Bovik, "Multiscale structural similarity for image quality assessment", Asilomar 2003: five
    scales by 2 x 2 means, a Gaussian window of 11 and sigma 1.5, no padding; a negative scale counts as 0.
    """
    assert min(a.shape) >= LEAST_SIDE, f"MS-SSIM needs sides of {LEAST_SIDE} pixels, got {tuple(a.shape)}"
    product = 1.0
    for scale, weight in enumerate(SCALE_WEIGHTS):
        if scale:
            a, b = _halved(a), _halved(b)
        whole, contrast = _similarities(a, b)
        product *= max(0.0, whole if scale == len(SCALE_WEIGHTS) - 1 else contrast) ** weight
    return product


def gmsd(a: Tensor, b: Tensor) -> float:
    """The gradient magnitude similarity deviation of two gray pictures [height, width], 0 to 255.

    Xue, Zhang, Mou and Bovik, "Gradient magnitude similarity deviation", IEEE TIP 2014, arXiv:1308.3052: Prewitt
    gradients of 2 x 2 means, and the standard deviation of their similarity.
    """
    first, second = _gradient(_halved(a)), _gradient(_halved(b))
    similarity = (2 * first * second + STABLE_GRADIENT) / (first.square() + second.square() + STABLE_GRADIENT)
    return float(similarity.std(correction=0))


def _similarities(a: Tensor, b: Tensor) -> tuple[float, float]:
    """The mean structural similarity, and its part of contrast and structure."""
    mean_a, mean_b = _blurred(a), _blurred(b)
    variance_a = _blurred(a.square()) - mean_a.square()
    variance_b = _blurred(b.square()) - mean_b.square()
    covariance = _blurred(a * b) - mean_a * mean_b
    contrast = (2 * covariance + STABLE_CONTRAST) / (variance_a + variance_b + STABLE_CONTRAST)
    luminance = (2 * mean_a * mean_b + STABLE_LUMINANCE) / (mean_a.square() + mean_b.square() + STABLE_LUMINANCE)
    return float((luminance * contrast).mean()), float(contrast.mean())


def _blurred(gray: Tensor) -> Tensor:
    """[height, width] as [height - 10, width - 10]."""
    offsets = torch.arange(WINDOW, dtype=gray.dtype) - WINDOW // 2
    window = torch.exp(-offsets.square() / (2 * WINDOW_SIGMA**2))
    window = window / window.sum()
    rows = F.conv2d(gray[None, None], window[None, None, :, None])
    return F.conv2d(rows, window[None, None, None, :])[0, 0]


def _halved(gray: Tensor) -> Tensor:
    return F.avg_pool2d(gray[None, None], 2)[0, 0]


def _gradient(gray: Tensor) -> Tensor:
    kernel = torch.tensor([[1.0, 0.0, -1.0]] * 3, dtype=gray.dtype) / 3
    both = F.conv2d(gray[None, None], torch.stack([kernel, kernel.T])[:, None], padding=1)
    return both.square().sum(dim=1)[0].sqrt()
