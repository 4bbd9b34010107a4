"""What a judge should find: nouns, colours and visible boxes of a batch of scenes, and their heat on a grid."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from training.colours import OWN, srgb_to_oklab, variants
from training.renderer import FLAT_STYLES, on_device
from training.scenes import COLOURLESS, STYLES, Scenes

DIRECTIONS = 96  # of a sprite's outline
VISIBLE_ALPHA = 48  # of 255
COARSE = 4  # pixels: every so many are looked at for a sprite's own colour
TOGETHER = 46  # sprites whose colours are looked at at once
SAME_COLOUR = 0.06  # mean distance in OKLab, below which a sprite's own colour is one of the ten
SMALLEST = 0.02  # of the picture's side: what shows less of itself is not there
SPREAD = 0.07  # the heat's standard deviation in parts of the box
LEAST_SPREAD = 0.6  # cells


@dataclass(frozen=True, kw_only=True)
class Targets:
    """What is in B pictures, up to S things each.

    `noun` int64 [B, S], -1 where there is nothing that counts; `colour` int64 [B, S], 0 is the sprite's own;
    `box` float32 [B, S, 4] as x0, y0, x1, y1 in 0..1; `junk` bool [B, S], where something lies that counts as nothing.
    """

    noun: Tensor
    colour: Tensor
    box: Tensor
    junk: Tensor

    @property
    def present(self) -> Tensor:
        """Where a thing that counts is, bool [B, S]."""
        return self.noun >= 0

    @property
    def seen(self) -> Tensor:
        """Where anything is, whole or damaged, bool [B, S]."""
        return self.present | self.junk

    def classes(self, nouns: int) -> Tensor:
        """`noun` with `nouns` for junk, and 0 where there is nothing: an index of nouns + 1 classes, int64 [B, S]."""
        return torch.where(self.junk, nouns, self.noun.clamp_min(0))

    def damaged(self, slots: Tensor) -> "Targets":
        """The same with the things in `slots` (bool [B, S]) turned to junk."""
        slots = slots & self.present
        return replace(self, noun=torch.where(slots, -1, self.noun), junk=self.junk | slots)

    def rows(self, at: Tensor) -> "Targets":
        """Those of the pictures at `at`, int64 [N]."""
        return Targets(**{name: values[at] for name, values in vars(self).items()})

    def mirrored(self, chosen: Tensor) -> "Targets":
        """The same with the pictures where `chosen` (bool [B]) left for right."""
        box = torch.stack([1 - self.box[..., 2], self.box[..., 1], 1 - self.box[..., 0], self.box[..., 3]], -1)
        return replace(self, box=torch.where(chosen[:, None, None], box, self.box))

    @classmethod
    def together(cls, parts: "list[Targets]") -> "Targets":
        """Those of several batches as those of one."""
        return cls(**{name: torch.cat([getattr(part, name) for part in parts]) for name in vars(parts[0])})


def outlines(sprites: np.ndarray) -> np.ndarray:
    """Each sprite's outermost visible points, float32 [1 or 2, N, DIRECTIONS, 2] in -1..1 as x, y.

    They are among the first and the last visible points of its rows.

    Args:
        sprites: uint8 [2, N, S, S, 4], in 3D and flat, or [N, S, S, 4] for both, as the renderer gets them.
    """
    sheets = sprites[None] if sprites.ndim == 4 else sprites
    angle = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
    side = sheets.shape[-2]
    visible = sheets[..., 3].reshape(-1, side, side) > VISIBLE_ALPHA
    ends = np.stack([visible.argmax(-1), side - 1 - visible[..., ::-1].argmax(-1)], -1)  # [sprites, side, 2]
    x = ((ends + 0.5) / side * 2 - 1).reshape(-1, 2 * side)
    y = np.repeat((np.arange(side) + 0.5) / side * 2 - 1, 2)  # [2 * side]
    shown = np.repeat(visible.any(-1), 2, axis=-1)
    chosen = [np.where(shown, x * np.cos(one) + y * np.sin(one), -np.inf).argmax(-1) for one in angle]
    at = np.stack(chosen, -1)  # [sprites, DIRECTIONS]
    points = np.stack([np.take_along_axis(x, at, -1), y[at]], -1)
    return points.reshape(*sheets.shape[:2], DIRECTIONS, 2).astype(np.float32)


def visible_boxes(scenes: Scenes, outline: np.ndarray) -> np.ndarray:
    """Boxes of what each slot shows in a square picture, float32 [B, S, 4] in 0..1; those of empty slots mean nothing.

    Args:
        scenes: where things stand, how large, turned and mirrored.
        outline: what `outlines` gave.
    """
    sheet = np.isin(scenes.style, FLAT_STYLES) * (len(outline) - 1)
    points = outline[sheet[:, None], scenes.noun.clip(0)]  # [B, S, DIRECTIONS, 2]
    across, down = points[..., 0] * scenes.mirror[..., None], points[..., 1]
    cosine, sine = np.cos(scenes.turn)[..., None], np.sin(scenes.turn)[..., None]
    half = scenes.size[..., None] / 2
    x = scenes.x[..., None] + half * (cosine * across - sine * down)
    y = scenes.y[..., None] + half * (sine * across + cosine * down)
    return np.stack([x.min(-1), y.min(-1), x.max(-1), y.max(-1)], -1).clip(0, 1).astype(np.float32)


@torch.no_grad()
def own_colours(sprites: np.ndarray, device: torch.device) -> np.ndarray:
    """For each sprite the colour that its own can hardly be told from, int64 [1 or 2, N]; 0 where there is none.

    The mean distance in OKLab from the recoloured sprites decides, which the `device` works out. Sprites as for
    `outlines`.
    """
    sheets = sprites[None] if sprites.ndim == 4 else sprites
    coarse = sheets[:, :, ::COARSE, ::COARSE].reshape(-1, *(-(-side // COARSE) for side in sheets.shape[2:4]), 4)
    colours = []
    for part in on_device(coarse, device).split(TOGETHER):
        every = variants(part.float() / 255)  # [TOGETHER, 11, side, side, 4]
        lab, alpha = srgb_to_oklab(every[..., :3]), every[:, :1, ..., 3]
        apart = ((lab[:, 1:] - lab[:, :1]).norm(dim=-1) * alpha).sum((2, 3))
        least, nearest = (apart / alpha.sum((2, 3)).clamp_min(1e-6)).min(1)  # of [TOGETHER, 10]
        colours.append(torch.where(least < SAME_COLOUR, nearest + 1, OWN))
    return torch.cat(colours).cpu().numpy().reshape(sheets.shape[:2])


def called_colours(scenes: Scenes, own: np.ndarray) -> np.ndarray:
    """`scenes.colour`, but things in their own colour are called by what `own_colours` gave; int64 [B, S]."""
    sheet = np.isin(scenes.style, FLAT_STYLES) * (len(own) - 1)
    called = own[sheet[:, None], scenes.noun.clip(0)]
    without = np.isin(scenes.style, [STYLES.index(name) for name in COLOURLESS])[:, None]
    return np.where((scenes.colour == OWN) & ~without, called, scenes.colour)


def targets_of(scenes: Scenes, outline: np.ndarray, device: torch.device) -> Targets:
    """The targets of undamaged scenes; what lies outside the picture is not there."""
    box = visible_boxes(scenes, outline)
    extent = np.minimum(box[..., 2] - box[..., 0], box[..., 3] - box[..., 1])
    noun = np.where(extent >= SMALLEST, scenes.noun, -1)
    return Targets(
        noun=on_device(noun, device),
        colour=on_device(scenes.colour, device),
        box=on_device(box, device),
        junk=torch.zeros(noun.shape, dtype=torch.bool, device=device),
    )


def thing_heat(targets: Targets, grid: int) -> Tensor:
    """A Gaussian on each thing's middle cell, float32 [B, S, grid, grid]: 1 there, 0 everywhere for empty slots.

    The spread follows the box on each axis (Liu et al. 2019, TTFNet).
    """
    low, high = targets.box[..., :2], targets.box[..., 2:]
    cell = ((low + high) / 2 * grid).floor().clamp(0, grid - 1)  # [B, S, 2]
    spread = ((high - low) * grid * SPREAD).clamp_min(LEAST_SPREAD)
    line = torch.arange(grid, device=cell.device)
    reach = ((line - cell[..., None]) / spread[..., None]).square() / -2  # [B, S, 2, grid]
    heat = (reach[:, :, 1, :, None] + reach[:, :, 0, None, :]).exp()
    return heat * targets.seen[..., None, None]


def class_heat(heat: Tensor, targets: Targets, nouns: int) -> Tensor:
    """Each class's hottest thing (Zhou et al. 2019), float32 [B, nouns + 1, grid, grid]; junk is the last class.

    Args:
        heat: what `thing_heat` gave.
    """
    batch, slots, grid, _ = heat.shape
    classes = targets.classes(nouns)
    rows = torch.arange(batch, device=heat.device)
    result = heat.new_zeros(batch, nouns + 1, grid, grid)
    for slot in range(slots):
        at = classes[:, slot]
        result[rows, at] = torch.maximum(result[rows, at], heat[:, slot])
    return result
