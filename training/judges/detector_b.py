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
INNER = 0.5  # of a thing's box: patches whose middles lie in this part of it learn about it too
DENSE_WEIGHT = 1.0


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
        self.heads = _Heads(width, nouns)
        self.dense_heads = _Heads(width, nouns)
        line = ((torch.arange(grid) + 0.5) / grid).logit()
        middle = torch.stack([line.expand(grid, grid), line[:, None].expand(grid, grid)], -1).reshape(-1, 2)
        start = torch.cat([middle, torch.full_like(middle, START_SIZE)], -1)
        self.register_buffer("start", start, persistent=False)  # [Q, 4] logits of middle and sides

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        """Pictures [B, 3, side, side] in -1..1 to what each of Q = (side / 16)^2 patches says, float32.

        Class logits [B, Q, nouns + 1], the last is junk; boxes [B, Q, 4] as x0, y0, x1, y1; colour logits [B, Q, 11].
        In training these three follow once more, as the dense heads say it.
        """
        x = self.stem(pictures).flatten(2).transpose(1, 2) + self.place
        for block in self.transformer_blocks:
            x = block(x)
        x = self.norm(x)
        said = self.heads(x, self.start)
        return (*said, *self.dense_heads(x, self.start)) if self.training else said

    def loss(self, outputs: tuple[Tensor, ...], targets: Targets) -> Tensor:
        """What the matched patches got wrong; in training also what all patches inside of things got wrong.

        The second lets the transformer see many patches a thing from the first update on, which one-to-one matching
        alone does not (Jia et al. 2022, arXiv 2207.13080); its heads are used for nothing else.
        """
        said, dense = outputs[:3], outputs[3:]
        query = match(self._costs(*said[:2], targets))  # [B, S]
        owner = torch.full(said[0].shape[:2], -1, dtype=torch.int64, device=query.device)
        slots = torch.arange(query.shape[1], device=query.device)
        loss = self._owned_loss(said, targets, owner.scatter(1, query, torch.where(targets.seen, slots, -1)))
        if dense:
            loss = loss + DENSE_WEIGHT * self._owned_loss(dense, targets, self._inner(targets))
        return loss

    def _owned_loss(self, said: tuple[Tensor, ...], targets: Targets, owner: Tensor) -> Tensor:
        """Focal loss of the classes, absolute error and overlap of the boxes, cross entropy of the colours, summed.

        `owner` int64 [B, Q] is the thing that a patch should speak for, -1 for none. Means are over patches that
        have one, and nothing is picked out, so that nothing waits for the device.
        """
        logits, boxes, colours = said
        owned, thing = (owner >= 0).float(), owner.clamp_min(0)
        number = owned.sum().clamp_min(1)
        classes = targets.classes(self.nouns).gather(1, thing)
        wanted = torch.zeros_like(logits).scatter(2, classes[..., None], owned[..., None])
        loss = CLASS_WEIGHT * focal_loss(logits, wanted).sum() / number
        target = targets.box.gather(1, thing[..., None].expand(-1, -1, 4))
        loss = loss + BOX_WEIGHT * ((boxes - target).abs().sum(-1) * owned).sum() / number
        apart = 1 - generalized_overlap(boxes[:, :, None], target[:, :, None])[..., 0, 0]
        loss = loss + OVERLAP_WEIGHT * (apart * owned).sum() / number
        counts = owned * targets.present.gather(1, thing)
        error = F.cross_entropy(colours.transpose(1, 2), targets.colour.gather(1, thing), reduction="none")
        return loss + COLOUR_WEIGHT * (error * counts).sum() / counts.sum().clamp_min(1)

    @torch.no_grad()
    def _inner(self, targets: Targets) -> Tensor:
        """The thing in whose inner part a patch's middle lies, the nearest one by its size; int64 [B, Q], -1 for none.

        A thing smaller than a patch has one all the same.
        """
        middle = self.start[:, :2].sigmoid()  # [Q, 2]
        low, high = targets.box[:, :, None, :2], targets.box[:, :, None, 2:]
        reach = ((high - low) * (INNER / 2)).clamp_min(0.5 / len(middle) ** 0.5)
        distance = ((middle - (low + high) / 2).abs() / reach).amax(-1)  # [B, S, Q]
        nearest, thing = torch.where(targets.seen[..., None], distance, torch.inf).min(1)
        return torch.where(nearest <= 1, thing, -1)

    @torch.no_grad()
    def _costs(self, logits: Tensor, boxes: Tensor, targets: Targets) -> Tensor:
        """What it costs that a patch speaks for a thing, [B, S, Q]; nothing for empty slots."""
        index = targets.classes(self.nouns)[:, None].expand(-1, logits.shape[1], -1)
        chosen = logits.gather(2, index).transpose(1, 2)  # [B, S, Q]
        cost = CLASS_WEIGHT * (focal_loss(chosen, torch.ones_like(chosen)) - focal_loss(chosen, chosen * 0))
        cost = cost + BOX_WEIGHT * torch.cdist(targets.box, boxes, p=1)
        cost = cost - OVERLAP_WEIGHT * generalized_overlap(targets.box, boxes)
        return torch.where(targets.seen[..., None], cost, 0)

    def candidates(self, outputs: tuple[Tensor, ...]) -> Candidates:
        """The surest patches; junk's probability takes from a noun's."""
        logits, boxes, colours = outputs[:3]
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


class _Heads(nn.Module):
    """What a patch's features say: a class, a box near the patch, a colour."""

    def __init__(self, width: int, nouns: int) -> None:
        super().__init__()
        self.classes = nn.Linear(width, nouns + 1)
        self.box = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 4))
        self.colour = nn.Linear(width, len(COLOURS) + 1)
        nn.init.constant_(self.classes.bias, RARE)
        nn.init.zeros_(self.box[-1].weight)

    def forward(self, x: Tensor, start: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Features [B, Q, width] and `start` [Q, 4] to class logits, boxes and colour logits, float32."""
        middle, sides = (self.box(x).float() + start).sigmoid().split(2, -1)
        box = torch.cat([middle - sides / 2, middle + sides / 2], -1)
        return self.classes(x).float(), box, self.colour(x).float()


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
