"""Detector A: a convolutional network that sees things as points of heat on a grid of 8 x 8 pixels."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.colours import COLOURS
from training.judges.candidates import Candidates, surest
from training.judges.targets import Targets, class_heat, thing_heat

WIDTHS = (32, 64, 128, 176, 224)  # at 1/2, 1/4, 1/8, 1/16, 1/32 of the side
DEPTHS = (0, 1, 2, 2, 1)
STRIDE = 8
RARE = -4.6  # the heat's logit before training: one in a hundred
NEAR = 0.3  # where a thing is hotter, boxes and colours are learned
BOX_WEIGHT, COLOUR_WEIGHT = 10.0, 0.5


class DetectorA(nn.Module):
    """Heat of each noun and of junk, boxes and colours on the grid (Zhou et al. 2019, arXiv 1904.07850)."""

    def __init__(self, nouns: int, widths: tuple[int, ...] = WIDTHS) -> None:
        """`widths` of the five scales."""
        super().__init__()
        self.nouns, self.settings = nouns, {"widths": list(widths)}
        inputs = (3, *widths[:-1])
        self.scales = nn.ModuleList(
            nn.Sequential(_convolution(before, width, 3, 2), *(_Residual(width) for _ in range(depth)))
            for before, width, depth in zip(inputs, widths, DEPTHS, strict=True)
        )
        middle = widths[2]
        self.lateral = nn.ModuleList(nn.Conv2d(width, middle, 1) for width in widths[3:])
        self.neck = _Residual(middle)
        self.thing_head = nn.Sequential(_convolution(middle, middle, 3, 1), nn.Conv2d(middle, nouns + 1, 1))
        self.look_head = nn.Sequential(_convolution(middle, middle, 3, 1), nn.Conv2d(middle, 5 + len(COLOURS), 1))
        nn.init.constant_(self.thing_head[-1].bias, RARE)
        nn.init.constant_(self.look_head[-1].bias[:4], 0.2)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures [B, 3, H, W] in -1..1, sides multiples of 32, to logits and distances on the grid G = side / 8.

        Heat [B, nouns + 1, G, G], distances from a cell's middle to the box's left, top, right and bottom in parts
        of the side [B, 4, G, G], colours [B, 11, G, G]; all float32.
        """
        features = []
        for scale in self.scales:
            pictures = scale(pictures)
            features.append(pictures)
        fine, *coarse = features[2:]
        for lateral, feature in zip(self.lateral, coarse, strict=True):
            fine = fine + F.interpolate(lateral(feature), fine.shape[-2:], mode="nearest")
        fine = self.neck(fine)
        look = self.look_head(fine).float()
        return self.thing_head(fine).float(), look[:, :4], look[:, 4:]

    def loss(self, outputs: tuple[Tensor, Tensor, Tensor], targets: Targets) -> Tensor:
        """Focal loss of the heat, absolute error of the distances, cross entropy of the colours, summed."""
        heat, distances, colours = outputs
        near = thing_heat(targets, heat.shape[-1])  # [B, S, G, G]
        loss = focal_loss(heat, class_heat(near, targets, self.nouns))
        strength, owner = near.max(1)  # [B, G, G]
        weight = strength * (strength > NEAR)
        box = _of_owner(targets.box.permute(0, 2, 1), owner)  # [B, 4, G, G]
        error = (distances - _distances(box)).abs().sum(1)
        loss = loss + BOX_WEIGHT * (error * weight).sum() / weight.sum().clamp_min(1)
        colour = _of_owner(targets.colour[:, None], owner)[:, 0]
        counts = weight * _of_owner(targets.present[:, None].float(), owner)[:, 0]
        error = F.cross_entropy(colours, colour, reduction="none")
        return loss + COLOUR_WEIGHT * (error * counts).sum() / counts.sum().clamp_min(1)

    def candidates(self, outputs: tuple[Tensor, Tensor, Tensor]) -> Candidates:
        """The hottest cells that are hotter than their neighbours; junk's heat takes from a noun's."""
        heat, distances, colours = outputs
        heat = heat.sigmoid()
        score, noun = heat[:, :-1].max(1)  # [B, G, G]
        score = score * (1 - heat[:, -1])
        score = score * (F.max_pool2d(score[:, None], 3, 1, 1)[:, 0] == score)
        box = _boxes(distances).clamp(0, 1).flatten(2).transpose(1, 2)
        return surest(score.flatten(1), noun.flatten(1), colours.argmax(1).flatten(1), box)


def focal_loss(logits: Tensor, heat: Tensor) -> Tensor:
    """Cross entropy that hard cells dominate and cells near a middle hardly enter, a thing (Law and Deng 2018)."""
    probability = logits.sigmoid()
    hit = heat == 1
    found = (1 - probability).square() * F.logsigmoid(logits)
    left = probability.square() * (1 - heat).pow(4) * F.logsigmoid(-logits)
    return -torch.where(hit, found, left).sum() / hit.sum().clamp_min(1)


def _of_owner(values: Tensor, owner: Tensor) -> Tensor:
    """Values [B, C, S] of the thing that owns each cell, `owner` [B, G, G]: [B, C, G, G]."""
    index = owner.flatten(1)[:, None].expand(-1, values.shape[1], -1)
    return values.gather(2, index).reshape(*values.shape[:2], *owner.shape[1:])


def _middles(grid: Tensor) -> Tensor:
    """Middles of the cells as x, y in 0..1, [2, G, G]."""
    rows, columns = grid.shape[-2:]
    x = (torch.arange(columns, device=grid.device) + 0.5) / columns
    y = (torch.arange(rows, device=grid.device) + 0.5) / rows
    return torch.stack([x.expand(rows, columns), y[:, None].expand(rows, columns)])


def _distances(box: Tensor) -> Tensor:
    middle = _middles(box)
    return torch.cat([middle - box[:, :2], box[:, 2:] - middle], 1)


def _boxes(distances: Tensor) -> Tensor:
    middle = _middles(distances)
    return torch.cat([middle - distances[:, :2], middle + distances[:, 2:]], 1)


def _convolution(inputs: int, outputs: int, size: int, stride: int) -> nn.Sequential:
    convolution = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU())


class _Residual(nn.Module):
    """Two convolutions beside a straight way (He et al. 2016)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _convolution(width, width, 3, 1)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        """[B, width, H, W] to the same shape."""
        return F.relu(x + self.second(self.first(x)))
