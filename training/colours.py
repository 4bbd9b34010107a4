"""The ten colours of GenEval, and recolouring in OKLab with the shading kept."""

import torch
import torch.nn.functional as F
from torch import Tensor

# Names as in GenEval; sRGB of a well-lit surface of that colour.
COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (214, 32, 40),
    "orange": (245, 130, 20),
    "yellow": (250, 215, 40),
    "green": (40, 165, 60),
    "blue": (35, 95, 220),
    "purple": (135, 55, 190),
    "pink": (250, 125, 190),
    "brown": (125, 75, 40),
    "black": (38, 38, 42),
    "white": (240, 240, 240),
}
OWN = 0  # a sprite in its own colours; colour i of COLOURS is variant i + 1
CONTRAST_KEPT = 0.8
# The greatest standard deviation of lightness that a recoloured sprite keeps, so that black and white stay so.
SPREAD = {"black": 0.075, "white": 0.05, "brown": 0.085, "yellow": 0.09}
MOST_SPREAD = 0.11
LIGHTNESS = (0.10, 0.99)  # the darkest and lightest tone
CORRECTIONS = 4  # of the mean, which clipping moves
CORRECTED_EVERY = 3  # pixels: those that the correction is measured on
RIM = 0.30  # how much darker the outermost pixels of a white sprite are
RIM_WIDTH = 9 / 192  # of the sprite's side

# Bjorn Ottosson, "A perceptual color space for image processing" (2020): linear sRGB to LMS, LMS' to Lab.
_LMS = torch.tensor(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = torch.tensor(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def srgb_to_oklab(rgb: Tensor) -> Tensor:
    """sRGB in 0..1, [..., 3], to OKLab."""
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lms = linear @ _LMS.to(rgb).T
    return lms.clamp_min(0).pow(1 / 3) @ _LAB.to(rgb).T


def oklab_to_srgb(lab: Tensor) -> Tensor:
    """OKLab, [..., 3], to sRGB clipped to 0..1."""
    lms = (lab @ torch.linalg.inv(_LAB).to(lab).T) ** 3
    linear = (lms @ torch.linalg.inv(_LMS).to(lab).T).clamp(0, 1)
    return torch.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear.clamp_min(1e-8) ** (1 / 2.4) - 0.055)


def recolour(sprites: Tensor, colour: str) -> Tensor:
    """Sprites [N, H, W, 4] in 0..1 (not premultiplied) in one colour, lightness differences kept.

    The mean OKLab of each, weighted by its alpha, is that of the colour, but for what no screen can show.
    White ones get a soft grey rim, that shows on white.
    """
    return _painted(srgb_to_oklab(sprites[..., :3])[..., :1], sprites[..., 3:], colour)


def _painted(lightness: Tensor, alpha: Tensor, colour: str) -> Tensor:
    target = srgb_to_oklab(torch.tensor(COLOURS[colour], device=alpha.device, dtype=alpha.dtype) / 255)
    lightness = (_spread(lightness, alpha, colour) + target[0]).clamp(*LIGHTNESS)
    # Very dark and very light tones can hold less chroma.
    chroma = target[1:] * (1 - (lightness - target[0]).abs()).clamp(0.3, 1.0)
    lab = torch.cat([lightness, chroma], -1)
    lab = lab + _correction(
        lab[:, ::CORRECTED_EVERY, ::CORRECTED_EVERY], alpha[:, ::CORRECTED_EVERY, ::CORRECTED_EVERY], target
    )
    lab[..., 0] = lab[..., 0].clamp(*LIGHTNESS)
    if colour == "white":
        lab[..., :1] -= RIM * _rim(alpha)
    return torch.cat([oklab_to_srgb(lab), alpha], -1)


def _correction(lab: Tensor, alpha: Tensor, target: Tensor) -> Tensor:
    """What to add to OKLab [N, H, W, 3] so that its mean, once it is clipped to sRGB, is the target: [N, 1, 1, 3]."""
    total = torch.zeros_like(_mean(lab, alpha))
    for _ in range(CORRECTIONS):
        clipped = lab + total
        clipped[..., 0] = clipped[..., 0].clamp(*LIGHTNESS)
        total = total + target - _mean(srgb_to_oklab(oklab_to_srgb(clipped)), alpha)
    return total


def _mean(values: Tensor, alpha: Tensor) -> Tensor:
    """Of values [N, H, W, C] over what is visible, [N, 1, 1, C]."""
    return (values * alpha).sum((1, 2), keepdim=True) / alpha.sum((1, 2), keepdim=True).clamp_min(1e-6)


def _spread(lightness: Tensor, alpha: Tensor, colour: str) -> Tensor:
    """The lightness's differences from its mean, [N, H, W, 1], with the contrast that the colour bears."""
    difference = lightness - _mean(lightness, alpha)
    deviation = _mean(difference.square(), alpha).sqrt()
    limit = SPREAD.get(colour, MOST_SPREAD)
    return difference * (limit / deviation.clamp_min(1e-6)).clamp_max(CONTRAST_KEPT)


def _rim(alpha: Tensor) -> Tensor:
    """1 at the edge of what is visible and 0 inside, [N, H, W, 1]."""
    width = max(1, round(RIM_WIDTH * alpha.shape[1] / 2)) * 2 + 1
    inside = F.avg_pool2d(alpha.permute(0, 3, 1, 2), width, 1, width // 2)  # what is beyond the picture is not visible
    return (2 * (1 - inside)).clamp(0, 1).square().permute(0, 2, 3, 1)


def variants(sprites: Tensor) -> Tensor:
    """Sprites [N, H, W, 4] in their own and in all ten colours, [N, 11, H, W, 4]."""
    lightness, alpha = srgb_to_oklab(sprites[..., :3])[..., :1], sprites[..., 3:]
    return torch.stack([sprites, *(_painted(lightness, alpha, colour) for colour in COLOURS)], dim=1)
