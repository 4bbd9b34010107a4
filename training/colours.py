"""The ten colours of GenEval, and recolouring in OKLab with the shading kept."""

import torch
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
LIGHTNESS_TAKEN = 0.75  # how far the mean lightness moves to that of the colour
CONTRAST_KEPT = 0.8

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
    """Sprites [N, H, W, 4] in 0..1 (not premultiplied) in one colour, lightness differences kept."""
    alpha = sprites[..., 3:]
    lab = srgb_to_oklab(sprites[..., :3])
    target = srgb_to_oklab(torch.tensor(COLOURS[colour], device=sprites.device, dtype=sprites.dtype) / 255)
    mean = (lab[..., :1] * alpha).sum((1, 2), keepdim=True) / alpha.sum((1, 2), keepdim=True).clamp_min(1e-6)
    centre = mean + LIGHTNESS_TAKEN * (target[0] - mean)
    lightness = (centre + CONTRAST_KEPT * (lab[..., :1] - mean)).clamp(0.08, 0.99)
    # Very dark and very light tones can hold less chroma.
    chroma = (1 - (lightness - target[0]).abs()).clamp(0.3, 1.0)
    return torch.cat([oklab_to_srgb(torch.cat([lightness, target[1:] * chroma], -1)), alpha], -1)


def variants(sprites: Tensor) -> Tensor:
    """Sprites [N, H, W, 4] in their own and in all ten colours, [N, 11, H, W, 4]."""
    return torch.stack([sprites, *(recolour(sprites, colour) for colour in COLOURS)], dim=1)
