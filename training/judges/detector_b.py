"""Detector B: a transformer of patches, each of which may speak for one thing."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.colours import COLOURS
from training.judges.candidates import Candidates, overlap, surest
from training.judges.matching import match
from training.judges.targets import Targets

WIDTH, DEPTH, HEAD = 240, 5, 48
PATCH = 16
RARE = -4.6  # a class's logit before training: one in a hundred
START_SIZE = -0.6  # the logit of a box's sides before training
FOCUS, FOUND_WEIGHT = 2.0, 0.25  # of the focal loss
CLASS_WEIGHT, BOX_WEIGHT, OVERLAP_WEIGHT, COLOUR_WEIGHT = 2.0, 5.0, 2.0, 0.5


class DetectorB(nn.Module):
    """Patches as queries, matched to things at the least cost.

    A set prediction as DETR's (Carion et al. 2020, arXiv 2005.12872) without a decoder: each patch predicts a class,
    a box near itself and a colour (Minderer et al. 2022, arXiv 2205.06230).
    """

    def __init__(self, nouns: int, side: int = 256, width: int = WIDTH, depth: int = DEPTH) -> None:
        """`side` of the pictures in pixels, a multiple of 16; `width` a multiple of 48."""
        super().__init__()
        self.nouns, self.settings = nouns, {"side": side, "width": width, "depth": depth}
        grid = side // PATCH
        self.stem = nn.Sequential(
            nn.Conv2d(3, 48, 3, 2, 1),
            nn.GELU(),
            nn.Conv2d(48, 96, 3, 2, 1),
            nn.GELU(),
            nn.Conv2d(96, width, PATCH // 4, PATCH // 4),
        )
        self.place = nn.Parameter(torch.randn(grid * grid, width) * 0.02)
        self.transformer_blocks = nn.ModuleList(_Block(width) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.class_head = nn.Linear(width, nouns + 1)
        self.box_head = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 4))
        self.colour_head = nn.Linear(width, len(COLOURS) + 1)
        nn.init.constant_(self.class_head.bias, RARE)
        nn.init.zeros_(self.box_head[-1].weight)
        line = ((torch.arange(grid) + 0.5) / grid).logit()
        middle = torch.stack([line.expand(grid, grid), line[:, None].expand(grid, grid)], -1).reshape(-1, 2)
        start = torch.cat([middle, torch.full_like(middle, START_SIZE)], -1)
        self.register_buffer("start", start, persistent=False)  # [Q, 4] logits of middle and sides

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures [B, 3, side, side] in -1..1 to what each of Q = (side / 16)^2 patches says, float32.

        Class logits [B, Q, nouns + 1], the last is junk; boxes [B, Q, 4] as x0, y0, x1, y1; colour logits [B, Q, 11].
        """
        x = self.stem(pictures).flatten(2).transpose(1, 2) + self.place
        for block in self.transformer_blocks:
            x = block(x)
        x = self.norm(x)
        middle, sides = (self.box_head(x).float() + self.start).sigmoid().split(2, -1)
        box = torch.cat([middle - sides / 2, middle + sides / 2], -1)
        return self.class_head(x).float(), box, self.colour_head(x).float()

    def loss(self, outputs: tuple[Tensor, Tensor, Tensor], targets: Targets) -> Tensor:
        """Focal loss of the classes, absolute error and overlap of the boxes, cross entropy of the colours, summed."""
        logits, boxes, colours = outputs
        query = match(self._costs(logits, boxes, targets))  # [B, S]
        seen, things = targets.seen, targets.seen.sum().clamp_min(1)
        classes = targets.classes(self.nouns)
        wanted = torch.zeros_like(logits)
        row, slot = torch.arange(len(logits), device=logits.device)[:, None].expand_as(query)[seen], query[seen]
        wanted[row, slot, classes[seen]] = 1
        loss = CLASS_WEIGHT * focal_loss(logits, wanted).sum() / things
        box, target = boxes[row, slot], targets.box[seen]
        loss = loss + BOX_WEIGHT * (box - target).abs().sum() / things
        loss = loss + OVERLAP_WEIGHT * (1 - generalized_overlap(box[:, None], target[:, None])).sum() / things
        error = F.cross_entropy(colours[row, slot], targets.colour[seen], reduction="none")
        counts = targets.present[seen].float()
        return loss + COLOUR_WEIGHT * (error * counts).sum() / counts.sum().clamp_min(1)

    @torch.no_grad()
    def _costs(self, logits: Tensor, boxes: Tensor, targets: Targets) -> Tensor:
        """What it costs that a patch speaks for a thing, [B, S, Q]; nothing for empty slots."""
        index = targets.classes(self.nouns)[:, None].expand(-1, logits.shape[1], -1)
        chosen = logits.gather(2, index).transpose(1, 2)  # [B, S, Q]
        cost = CLASS_WEIGHT * (focal_loss(chosen, torch.ones_like(chosen)) - focal_loss(chosen, chosen * 0))
        cost = cost + BOX_WEIGHT * torch.cdist(targets.box, boxes, p=1)
        cost = cost - OVERLAP_WEIGHT * generalized_overlap(targets.box, boxes)
        return torch.where(targets.seen[..., None], cost, 0)

    def candidates(self, outputs: tuple[Tensor, Tensor, Tensor]) -> Candidates:
        """The surest patches; junk's probability takes from a noun's."""
        logits, boxes, colours = outputs
        probability = logits.sigmoid()
        score, noun = probability[..., :-1].max(-1)
        return surest(score * (1 - probability[..., -1]), noun, colours.argmax(-1), boxes.clamp(0, 1))


def focal_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """Cross entropy that what is sure hardly enters, for each logit (Lin et al. 2017); `wanted` is 0 or 1."""
    probability = logits.sigmoid()
    found = -FOUND_WEIGHT * (1 - probability) ** FOCUS * F.logsigmoid(logits)
    left = -(1 - FOUND_WEIGHT) * probability**FOCUS * F.logsigmoid(-logits)
    return torch.where(wanted > 0, found, left)


def generalized_overlap(first: Tensor, second: Tensor) -> Tensor:
    """Intersection over union less the hull's empty share (Rezatofighi et al. 2019), [..., N, M], in -1..1."""
    one, two = first[..., :, None, :], second[..., None, :, :]
    hull = (torch.maximum(one[..., 2:], two[..., 2:]) - torch.minimum(one[..., :2], two[..., :2])).prod(-1)
    common = (torch.minimum(one[..., 2:], two[..., 2:]) - torch.maximum(one[..., :2], two[..., :2])).clamp_min(0)
    union = (one[..., 2:] - one[..., :2]).prod(-1) + (two[..., 2:] - two[..., :2]).prod(-1) - common.prod(-1)
    return overlap(first, second) - (hull - union) / hull.clamp_min(1e-9)


class _Block(nn.Module):
    """Attention and a feed-forward, each on the normalized input (Dosovitskiy et al. 2021)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = width // HEAD
        self.norm, self.norm_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention_in, self.attention_out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """[B, Q, width] to the same shape."""
        batch, queries, width = x.shape
        parts = self.attention_in(self.norm(x)).reshape(batch, queries, 3, self.heads, HEAD)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(query, key, value).transpose(1, 2).reshape(batch, queries, width)
        x = x + self.attention_out(mixed)
        return x + self.narrow(F.gelu(self.wide(self.norm_2(x))))
