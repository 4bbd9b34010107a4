"""What each image token shows, and a head that tells it from the transformer's features while it learns.

Telling things apart in the middle of a diffusion transformer makes it learn faster, as shown by Yu et al. (2024,
"Representation Alignment for Generation"); here the renderer knows what is where, and no other network is needed.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.colours import COLOURS
from training.nouns import NOUNS
from training.scenes import Scenes

GROUND = 0  # the label of a token that shows no thing
REACH = 0.44  # of a thing's size: how far from its centre it fills its tokens


def token_labels(scenes: Scenes, grid: tuple[int, int]) -> np.ndarray:
    """The noun and colour that each token shows, int16 [B, 2, rows * columns].

    Nouns are `GROUND` or 1 + their index; colours 0 for the sprite's own or 1 + their index, 0 on the ground. What
    stands in a later slot covers what stands in an earlier one.
    """
    rows, columns = grid
    down = (np.arange(rows)[:, None, None] + 0.5) / min(grid)  # in parts of the shorter side
    across = (np.arange(columns)[None, :, None] + 0.5) / min(grid)
    x, y = scenes.x * (columns / min(grid)), scenes.y * (rows / min(grid))  # [B, S]
    far = np.maximum(abs(across - x[:, None, None]), abs(down - y[:, None, None]))  # [B, rows, columns, S]
    there = (far < REACH * scenes.size[:, None, None]) & (scenes.noun >= 0)[:, None, None]
    slots = there.shape[-1]
    top = slots - 1 - there[..., ::-1].argmax(-1)  # the last slot that is there
    label = np.stack([scenes.noun + 1, scenes.colour], axis=1)[:, :, None, None]  # [B, 2, 1, 1, S]
    chosen = np.take_along_axis(np.broadcast_to(label, (len(scenes), 2, *there.shape[1:])), top[:, None, ..., None], -1)
    return np.where(there.any(-1)[:, None], chosen[..., 0], GROUND).reshape(len(scenes), 2, -1).astype(np.int16)


class LayoutHead(nn.Module):
    """A linear reading of each token's noun and colour from its features; it is thrown away after training."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.noun = nn.Linear(width, 1 + len(NOUNS))
        self.colour = nn.Linear(width, 1 + len(COLOURS))

    def loss(self, features: Tensor, labels: Tensor) -> Tensor:
        """Cross entropy of nouns and, where things are, colours; features [B, T, width], labels int64 [B, 2, T]."""
        features = self.norm(features)
        noun, colour = labels.unbind(1)
        nouns = F.cross_entropy(self.noun(features).float().flatten(0, 1), noun.flatten())
        each = F.cross_entropy(self.colour(features).float().flatten(0, 1), colour.flatten(), reduction="none")
        on_things = (noun != GROUND).flatten()
        return nouns + torch.where(on_things, each, 0.0).sum() / on_things.sum().clamp_min(1)
