"""What captions say of their scenes, and a head that asks the pooled vector for it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.colours import COLOURS
from training.grounds import GROUNDS, TWO_COLOURED
from training.nouns import NOUNS
from training.pocket import WIDTH
from training.scenes import LAYOUTS, SLOTS, STYLES, Scenes

NOTHING = len(NOUNS)  # the noun of an empty slot
UNSAID = -100  # the class that cross entropy passes over
BINS = 3  # left, middle, right; or top, middle, bottom
RELATED = tuple(LAYOUTS.index(name) for name in ("left", "right", "above", "below"))
PICTURE = {
    "ground": len(GROUNDS),
    "ground_colour": len(COLOURS),
    "second_colour": len(COLOURS),
    "style": len(STYLES),
    "layout": len(LAYOUTS),
}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What B captions ask for, int64; `UNSAID` where they leave it open.

    `noun`, `colour`, `across`, `down` [B, SLOTS], `noun` `NOTHING` in an empty slot; `picture` [B, len(PICTURE)].
    """

    noun: Tensor
    colour: Tensor
    across: Tensor
    down: Tensor
    picture: Tensor

    @classmethod
    def unpack(cls, rows: Tensor) -> "Answers":
        """Of what `write_answers` wrote, [B, 4 * SLOTS + len(PICTURE)]."""
        noun, colour, across, down, picture = rows.long().split([SLOTS] * 4 + [len(PICTURE)], dim=1)
        return cls(noun=noun, colour=colour, across=across, down=down, picture=picture)

    def emptied(self, where: Tensor) -> "Answers":
        """With nothing said in the rows `where`, bool [B], as an empty prompt says."""
        return Answers(
            noun=torch.where(where[:, None], NOTHING, self.noun),
            **{
                name: torch.where(where[:, None], UNSAID, getattr(self, name))
                for name in ("colour", "across", "down", "picture")
            },
        )

    @property
    def numbers(self) -> Tensor:
        """How many of each noun there are, int64 [B, len(NOUNS)]."""
        return F.one_hot(self.noun, NOTHING + 1).sum(1)[:, :NOTHING]

    @property
    def colours(self) -> Tensor:
        """Which colours are asked of things, float32 [B, len(COLOURS)]."""
        return F.one_hot(self.colour.clamp(min=0), len(COLOURS) + 1).amax(1)[:, 1:].float()


def write_answers(scenes: Scenes) -> Tensor:
    """What the captions of scenes say, int16 [B, 4 * SLOTS + len(PICTURE)] as `Answers.unpack` reads it."""
    there = scenes.noun >= 0
    said = there & np.isin(scenes.layout, RELATED)[:, None]
    two = np.isin(scenes.ground, [GROUNDS.index(name) for name in TWO_COLOURED])
    one = two | (scenes.ground == GROUNDS.index("colour"))
    columns = [
        np.where(there, scenes.noun, NOTHING),
        np.where(there, scenes.colour, UNSAID),
        np.where(said, (scenes.x * BINS).astype(int).clip(0, BINS - 1), UNSAID),
        np.where(said, (scenes.y * BINS).astype(int).clip(0, BINS - 1), UNSAID),
        scenes.ground[:, None],
        np.where(one, scenes.ground_colour, UNSAID)[:, None],
        np.where(two, scenes.second_colour, UNSAID)[:, None],
        scenes.style[:, None],
        scenes.layout[:, None],
    ]
    return torch.from_numpy(np.concatenate(columns, axis=1).astype(np.int16))


class PooledHead(nn.Module):
    """Asks the pooled vector for the number of each noun, the colours of things, ground, style and layout."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = nn.Linear(WIDTH, len(NOUNS) * (SLOTS + 1))
        self.colours = nn.Linear(WIDTH, len(COLOURS))
        self.picture = nn.Linear(WIDTH, sum(PICTURE.values()))
        with torch.no_grad():  # almost every noun is absent
            self.numbers.bias.view(len(NOUNS), SLOTS + 1)[:, 0] = 6.0

    def forward(self, pooled: Tensor) -> dict[str, Tensor]:
        """Logits: `numbers` [B, len(NOUNS), SLOTS + 1], `colours` [B, len(COLOURS)], `picture` [B, P]."""
        numbers = self.numbers(pooled).float().unflatten(1, (len(NOUNS), SLOTS + 1))
        return {
            "numbers": numbers,
            "colours": self.colours(pooled).float(),
            "picture": self.picture(pooled).float(),
        }

    def loss(self, pooled: Tensor, answers: Answers) -> Tensor:
        """Cross entropies of all that is asked of `pooled` [B, WIDTH], summed over each scene; their mean."""
        said = self(pooled)
        loss = F.binary_cross_entropy_with_logits(said["colours"], answers.colours, reduction="sum")
        loss = loss + summed_cross_entropy(said["numbers"], answers.numbers)
        for logits, right in picture_answers(said["picture"], answers):
            loss = loss + summed_cross_entropy(logits, right)
        return loss / len(pooled)

    @torch.no_grad()
    def hits(self, pooled: Tensor, answers: Answers) -> dict[str, Tensor]:
        """Which answers are wholly right, bool: [B], and where only some captions say it, fewer."""
        said = self(pooled)
        numbers = said["numbers"].argmax(2)
        right = {
            "nouns": ((numbers > 0) == (answers.numbers > 0)).all(1),
            "numbers": (numbers == answers.numbers).all(1),
            "colours": ((said["colours"] > 0) == (answers.colours > 0)).all(1),
        }
        return right | picture_hits(said["picture"], answers)


def picture_answers(logits: Tensor, answers: Answers) -> Iterator[tuple[Tensor, Tensor]]:
    """The logits [B, classes] of each question of `PICTURE`, out of [B, P], and its answer [B]."""
    yield from zip(logits.split(list(PICTURE.values()), dim=1), answers.picture.unbind(1), strict=True)


def picture_hits(logits: Tensor, answers: Answers) -> dict[str, Tensor]:
    """Which answers of `PICTURE` are right, bool, of the captions that say it."""
    return {
        name: (said.argmax(1) == right)[right != UNSAID]
        for name, (said, right) in zip(PICTURE, picture_answers(logits, answers), strict=True)
    }


def summed_cross_entropy(logits: Tensor, right: Tensor) -> Tensor:
    """Over all that is said: `logits` [..., classes], `right` int64 [...], `UNSAID` where a caption leaves it open."""
    return F.cross_entropy(logits.flatten(0, -2), right.flatten(), ignore_index=UNSAID, reduction="sum")
