"""Damage after which a thing counts as nothing, so that what ternary weights garble cannot pass for an object."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.colours import COLOURS
from training.scenes import Scenes

WITH_OTHERS = ("chimera", "merged", "missing")  # made of the scene and of another with other things in its place
KINDS = (*WITH_OTHERS, "warped", "melted", "smeared", "blob")
DAMAGED_THINGS = 0.6  # of a damaged scene; one at least
MARGIN = 0.04  # of the picture's side, around a box, within which the damage fades
SMEAR_STEPS = 16


@dataclass(frozen=True, kw_only=True)
class Damage:
    """What happens to B scenes: `kind` int64 [B], an index of KINDS, -1 where nothing; `slots` bool [B, S]."""

    kind: np.ndarray
    slots: np.ndarray

    @property
    def order(self) -> np.ndarray:
        """The damaged scenes, those of a kind together in the order of KINDS; int64 [D]."""
        return np.argsort(self.kind, kind="stable")[int((self.kind < 0).sum()) :]


def draw_damage(scenes: Scenes, share: float, random: np.random.Generator) -> Damage:
    """Damage for a `share` of the scenes that have things at all."""
    present = scenes.noun >= 0
    keys = np.where(present, random.random(present.shape), 2.0)
    slots = present & ((keys < DAMAGED_THINGS) | (keys == keys.min(1, keepdims=True)))
    hit = (random.random(len(scenes)) < share) & present.any(1)
    kind = np.where(hit, random.integers(0, len(KINDS), size=len(scenes)), -1)
    return Damage(kind=kind, slots=slots & hit[:, None])


def other_scenes(scenes: Scenes, damage: Damage, nouns: int, random: np.random.Generator) -> Scenes:
    """The scenes with other things in the damaged slots, or nothing where half a thing is to be missing."""
    other = (scenes.noun + random.integers(1, nouns, size=scenes.noun.shape)) % nouns
    gone = (damage.kind == KINDS.index("missing"))[:, None]
    noun = np.where(damage.slots, np.where(gone, -1, other), scenes.noun)
    recoloured = damage.slots & (random.random(noun.shape) < 0.5)
    colour = np.where(recoloured, random.integers(0, len(COLOURS) + 1, size=noun.shape), scenes.colour)
    return replace(scenes, noun=noun, colour=colour)


class Damaged:
    """Pictures with damaged things: one kind of damage at a time, only where the things' boxes are."""

    def __init__(self, box: Tensor, slots: Tensor, side: int, generator: torch.Generator) -> None:
        """`box` float32 [B, S, 4] in 0..1 and `slots` bool [B, S], on the generator's device."""
        self.generator, self.device = generator, box.device
        low, high = box[..., :2], box[..., 2:]
        self.middle, self.extent = (low + high) / 2, high - low  # [B, S, 2]
        line = (torch.arange(side, device=self.device) + 0.5) / side
        self.x, self.y = line.expand(side, side), line[:, None].expand(side, side)
        offset_x, offset_y = (self._from_middle(axis) for axis in (0, 1))  # [B, S, side, side]
        reach_x, reach_y = (self.extent[..., axis, None, None] / 2 for axis in (0, 1))
        outside = torch.maximum(offset_x.abs() - reach_x, offset_y.abs() - reach_y)
        window = (1 - outside / MARGIN).clamp(0, 1) * slots[..., None, None]
        self.window, owner = window.max(1, keepdim=True)  # [B, 1, side, side]
        self.owner = owner
        self.offset = torch.cat([offset_x.gather(1, owner), offset_y.gather(1, owner)], 1)  # [B, 2, side, side]
        self.size = self._of_owner(self.extent.amax(-1).clamp_min(0.02))  # [B, 1, side, side]

    def rows(self, at: slice) -> "Damaged":
        """The same for some of the pictures."""
        part = copy.copy(self)
        for name in ("extent", "window", "owner", "offset", "size"):
            setattr(part, name, getattr(self, name)[at])
        return part

    def apply(self, kind: str, pictures: Tensor, others: Tensor) -> Tensor:
        """The pictures [B, 3, side, side] with this kind of damage; `others` (of `other_scenes`) matter WITH_OTHERS."""
        if kind in WITH_OTHERS:
            share = self._mixture() if kind == "merged" else self._half()
            return torch.lerp(pictures, others, share * (self.window > 0))
        change: Callable[[Tensor], Tensor] = getattr(self, f"_{kind}")
        return change(pictures)

    def _from_middle(self, axis: int) -> Tensor:
        place = self.x if axis == 0 else self.y
        return place - self.middle[..., axis, None, None]

    def _of_owner(self, values: Tensor) -> Tensor:
        """Values [B, S] of the slot that each pixel belongs to, [B, 1, side, side]."""
        side = self.owner.shape[-1]
        return values[..., None, None].expand(-1, -1, side, side).gather(1, self.owner)

    def _uniform(self, low: float, high: float) -> Tensor:
        """A draw for each thing, [B, 1, side, side]."""
        drawn = torch.rand(self.extent.shape[:2], generator=self.generator, device=self.device)
        return self._of_owner(low + (high - low) * drawn)

    def _half(self) -> Tensor:
        """1 on one side of a line near each thing's middle, 0 on the other."""
        angle = self._uniform(0, 2 * torch.pi)
        along = self.offset[:, :1] * angle.cos() + self.offset[:, 1:] * angle.sin()
        edge = self._uniform(0.005, 0.05)
        return (0.5 + (along + self._uniform(-0.08, 0.08) * self.size) / edge).clamp(0, 1)

    def _mixture(self) -> Tensor:
        return self._uniform(0.35, 0.65)

    def _moved(self, pictures: Tensor, x: Tensor, y: Tensor) -> Tensor:
        """Each pixel the mean of those `x`, `y` [B, N, side, side] further, in parts of the side, in the windows."""
        place = torch.stack([self.x + x * self.window, self.y + y * self.window], -1) * 2 - 1  # [B, N, side, side, 2]
        moved = F.grid_sample(pictures, place.flatten(1, 2), padding_mode="border", align_corners=False)
        return moved.unflatten(2, place.shape[1:3]).mean(2)

    def _noise(self, cells: int) -> Tensor:
        drawn = torch.randn(len(self.owner), 2, cells, cells, generator=self.generator, device=self.device)
        return F.interpolate(drawn, self.owner.shape[-1], mode="bicubic", align_corners=False)

    def _warped(self, pictures: Tensor) -> Tensor:
        """Elastic distortion whose waves are shorter than the thing."""
        noise = torch.where(self.size > 0.5, self._noise(6), self._noise(12))
        noise = noise * self._uniform(0.2, 0.36) * self.size
        return self._moved(pictures, noise[:, :1], noise[:, 1:])

    def _melted(self, pictures: Tensor) -> Tensor:
        """Columns that run down by different lengths, the more the lower."""
        depth = (self.offset[:, 1:] / self.size + 0.5).clamp(0, 1)
        run = (0.35 + 0.35 * self._noise(12)[:, :1, :1]).clamp(0, 1)  # [B, 1, 1, side]
        sway = 0.12 * self._noise(8)[:, 1:, :, :1] * self.size
        return self._moved(pictures, sway, -self._uniform(0.7, 1.2) * run * depth * self.size)

    def _smeared(self, pictures: Tensor) -> Tensor:
        """A directional blur that is about half as long as the thing."""
        angle, length = self._uniform(0, torch.pi), self._uniform(0.45, 0.8) * self.size
        steps = torch.linspace(-0.5, 0.5, SMEAR_STEPS, device=self.device)[:, None, None] * length
        return torch.lerp(pictures, self._moved(pictures, angle.cos() * steps, angle.sin() * steps), self.window)

    def _blob(self, pictures: Tensor) -> Tensor:
        """What is left of a thing at four or five pixels a side."""
        side = pictures.shape[-1]
        coarse, fine = (
            F.interpolate(F.interpolate(pictures, cells, mode="area"), side, mode="bicubic", align_corners=False)
            for cells in (6, 10)
        )
        blurred = torch.where(self.size > 0.5, coarse, fine).clamp(-1, 1)
        return torch.lerp(pictures, self._warped(blurred), self.window)
