"""Scenes to pictures on the GPU: affine sampling, alpha compositing, soft shadows, and styles."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.colours import variants
from training.grounds import GROUNDS, Canvas, texture
from training.scenes import SLOTS, STYLES, Scenes

SHADOW_STRENGTH = 0.38
SHADOW_OFFSET = 0.035
SHADOW_REACH = 1.25  # the shadow's square is this much larger than the sprite's, so that its blur has room
SMALL_BELOW = 0.46  # things smaller than this part of the picture are sampled from the half-size atlas
FLAT_STYLES = (STYLES.index("flat"), STYLES.index("sketch"))  # those that are drawn with the atlas's flat sprites
PIXEL = 4  # pixels a side of one square of pixel art
PIXEL_LEVELS = 12
LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601


class Renderer:
    """Draws batches of scenes as float32 pictures [B, 3, height, width] in -1..1."""

    def __init__(self, sprites: np.ndarray, device: torch.device) -> None:
        """`sprites` uint8 [2, N, S, S, 4], in 3D and flat, not premultiplied; [N, S, S, 4] are used for both."""
        self.device = device
        self.dtype = torch.float16 if device.type == "cuda" else torch.float32
        sheets = sprites[None] if sprites.ndim == 4 else sprites
        self.sheets = len(sheets)
        flattened = sheets.reshape(-1, *sheets.shape[2:])
        self.nouns = sheets.shape[1]
        parts = [self._premultiplied(flattened[i : i + 10]) for i in range(0, len(flattened), 10)]
        self.atlas = torch.cat([_bytes(part) for part in parts])  # uint8 [sheets * N, 11, 4, S, S]
        self.small = torch.cat([_bytes(_halved(part)) for part in parts])
        self.shadow = _blurred(torch.cat([_halved(part[:, :1, 3:4])[:, 0] for part in parts]).to(self.dtype))

    def _premultiplied(self, sprites: np.ndarray) -> Tensor:
        coloured = variants(torch.from_numpy(sprites).to(self.device).float() / 255)
        coloured[..., :3] *= coloured[..., 3:]
        return coloured.permute(0, 1, 4, 2, 3)

    @torch.no_grad()
    def render(self, scenes: Scenes, side: int = 256, width: int | None = None, ground: Tensor | None = None) -> Tensor:
        """Pictures of the scenes, float32 [B, 3, side, side] or, with a `width`, [B, 3, side, width], in -1..1.

        On the scenes' own grounds, or on `ground`, of the pictures' shape in 0..1.
        """
        picture = self.ground(scenes, side, width or side) if ground is None else ground.to(self.dtype, copy=True)
        for slot in range(SLOTS):
            present = np.flatnonzero(scenes.noun[:, slot] >= 0)
            if len(present):
                index = on_device(present, self.device)
                picture[index] = self._draw(picture[index], scenes, present, slot)
        picture = picture.float().clamp(0, 1)
        for style, restyle in ((STYLES.index("sketch"), _sketched), (STYLES.index("pixel"), _pixelled)):
            rows = np.flatnonzero(scenes.style == style)
            if len(rows):
                chosen = on_device(rows, self.device)
                picture[chosen] = restyle(picture[chosen])
        return picture * 2 - 1

    def _draw(self, picture: Tensor, scenes: Scenes, rows: np.ndarray, slot: int) -> Tensor:
        flat = np.isin(scenes.style[rows], FLAT_STYLES)
        noun = scenes.noun[rows, slot] + self.nouns * flat * (self.sheets - 1)
        entry, colour, solid = on_device(np.stack([noun, scenes.colour[rows, slot], ~flat]), self.device)
        shape = (len(rows), 1, *picture.shape[-2:])
        shadow_grid = F.affine_grid(self._affine(scenes, rows, slot, shape, shadow=True), shape, align_corners=False)
        shadow = F.grid_sample(self.shadow[entry], shadow_grid, align_corners=False)
        strength = SHADOW_STRENGTH * solid[:, None, None, None]
        picture = picture * (1 - strength.to(self.dtype) * shadow)
        grid = F.affine_grid(self._affine(scenes, rows, slot, shape, shadow=False), shape, align_corners=False)
        sprite = self._sampled(self.small, entry, colour, grid)
        large = np.flatnonzero(scenes.size[rows, slot] * min(shape[2:]) / 256 >= SMALL_BELOW)
        if len(large):
            index = on_device(large, self.device)
            sprite[index] = self._sampled(self.atlas, entry[index], colour[index], grid[index])
        return picture * (1 - sprite[:, 3:]) + sprite[:, :3]

    def _sampled(self, atlas: Tensor, entry: Tensor, colour: Tensor, grid: Tensor) -> Tensor:
        return F.grid_sample(atlas[entry, colour].to(self.dtype) / 255, grid, align_corners=False)

    def _affine(self, scenes: Scenes, rows: np.ndarray, slot: int, shape: tuple[int, ...], *, shadow: bool) -> Tensor:
        """Matrices [B, 2, 3] from picture coordinates to sprite coordinates, both in -1..1."""
        size, turn, mirror = (values[rows, slot] for values in (scenes.size, scenes.turn, scenes.mirror))
        height, width = shape[-2:]
        wide, high = width / min(height, width), height / min(height, width)
        size, drop = (size * SHADOW_REACH, SHADOW_OFFSET / high) if shadow else (size, 0.0)
        x, y = scenes.x[rows, slot] * 2 - 1, (scenes.y[rows, slot] + drop) * 2 - 1
        cosine, sine = np.cos(turn) / size, np.sin(turn) / size
        matrix = np.stack(
            [
                np.stack(
                    [mirror * cosine * wide, mirror * sine * high, -mirror * (cosine * wide * x + sine * high * y)], -1
                ),
                np.stack([-sine * wide, cosine * high, sine * wide * x - cosine * high * y], -1),
            ],
            axis=1,
        )
        return on_device(matrix.astype(np.float32), self.device).to(self.dtype)

    @torch.no_grad()
    def ground(self, scenes: Scenes, height: int, width: int) -> Tensor:
        """The scenes' own grounds without things, [B, 3, height, width] in 0..1, of the renderer's `dtype`."""

        def column(values: np.ndarray) -> Tensor:
            return on_device(values, self.device).reshape(len(scenes), -1, 1, 1)

        y, x = (
            ((torch.arange(n, device=self.device) + 0.5) / n).reshape(1, 1, *size)
            for n, size in ((height, (-1, 1)), (width, (1, -1)))
        )
        tilt, horizon = column(scenes.tilt), column(scenes.horizon)
        upper, lower = column(scenes.upper), column(scenes.lower)
        slope = ((x - 0.5) * tilt.sin() + (y - 0.5) * tilt.cos() + 0.5).clamp(0, 1)
        below = ((y - horizon) * height / 2 + 0.5).clamp(0, 1)
        blend = torch.where(horizon > 1, slope, below)
        picture = upper * (1 - blend) + lower * blend
        picture = picture - torch.where(horizon > 1, torch.zeros_like(blend), 0.12 * (y - 0.5) * (1 - below))
        long_x, long_y = (line * length / min(height, width) for line, length in ((x, width), (y, height)))
        phase = column(scenes.phase)
        for ground in np.unique(scenes.ground):
            rows = on_device(np.flatnonzero(scenes.ground == ground), self.device)
            canvas = Canvas(
                x=long_x,
                y=long_y,
                horizon=horizon[rows] * height / min(height, width),
                phase=phase[rows],
                below=below[rows].expand(-1, -1, -1, width),
            )
            picture[rows] = texture(GROUNDS[ground], picture[rows], canvas, upper[rows], lower[rows])
        return picture.clamp(0, 1).to(self.dtype)


def on_device(values: np.ndarray, device: torch.device) -> Tensor:
    """The values on a device; a GPU gets them from pinned memory, so that nothing waits for what it does meanwhile."""
    tensor = torch.from_numpy(values)
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


def _sketched(picture: Tensor) -> Tensor:
    """Pencil lines where lightness changes and hatching where it is dark, on paper; [B, 3, H, W] in 0..1."""
    grey = (picture * picture.new_tensor(LUMA).reshape(1, 3, 1, 1)).sum(1, keepdim=True)
    wide, narrow = (_smooth(picture, size) for size in (5, 1))
    lines = ((narrow - wide).abs().sum(1, keepdim=True) * 4.5).clamp(0, 1)
    height, width = grey.shape[-2:]
    across = torch.arange(width, device=grey.device) + torch.arange(height, device=grey.device)[:, None]
    hatching = ((across * 1.1).sin() * 0.5 + 0.5) * (0.62 - grey).clamp(0, 1) * 0.9
    return (0.97 - 0.85 * lines - hatching).clamp(0.05, 1).expand(-1, 3, -1, -1)


def _smooth(picture: Tensor, size: int) -> Tensor:
    return F.avg_pool2d(F.pad(picture, (size // 2,) * 4, mode="replicate"), size, 1)


def _pixelled(picture: Tensor) -> Tensor:
    """Squares of PIXEL pixels a side in few tones; [B, 3, H, W] in 0..1, sides multiples of PIXEL."""
    squares = (F.avg_pool2d(picture, PIXEL) * (PIXEL_LEVELS - 1)).round() / (PIXEL_LEVELS - 1)
    return F.interpolate(squares, scale_factor=PIXEL, mode="nearest")


def _bytes(atlas: Tensor) -> Tensor:
    return (atlas * 255).round().to(torch.uint8).contiguous()


def _halved(atlas: Tensor) -> Tensor:
    count, colours, channels, side, _ = atlas.shape
    return F.avg_pool2d(atlas.reshape(-1, channels, side, side), 2).reshape(
        count, colours, channels, side // 2, side // 2
    )


def _blurred(alpha: Tensor) -> Tensor:
    border = round(alpha.shape[-1] * (SHADOW_REACH - 1) / 2)
    alpha = F.pad(alpha, (border,) * 4)
    for _ in range(3):
        alpha = F.avg_pool2d(alpha, 9, 1, 4)
    return alpha
