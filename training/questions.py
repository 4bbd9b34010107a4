"""What captions say of their scenes, and the two heads that ask text encoders for it."""

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
PAIR = LAYOUTS.index("pair")
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

    @property
    def numbers(self) -> Tensor:
        """How many of each noun there are, int64 [B, len(NOUNS)]."""
        return F.one_hot(self.noun, NOTHING + 1).sum(1)[:, :NOTHING]

    @property
    def colours(self) -> Tensor:
        """Which colours are asked of things, float32 [B, len(COLOURS)]."""
        return F.one_hot(self.colour.clamp(min=0), len(COLOURS) + 1).amax(1)[:, 1:].float()

    @property
    def paired(self) -> Tensor:
        """Where two things may be named in either order, bool [B]."""
        return self.picture[:, list(PICTURE).index("layout")] == PAIR

    def turned(self, where: Tensor) -> "Answers":
        """With the first two things exchanged in the rows `where`, bool [B]."""
        noun, colour = (
            torch.where(where[:, None], torch.cat([slots[:, :2].flip(1), slots[:, 2:]], dim=1), slots)
            for slots in (self.noun, self.colour)
        )
        return Answers(noun=noun, colour=colour, across=self.across, down=self.down, picture=self.picture)


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


class SequenceHead(nn.Module):
    """Asks the sequence for each thing and for the picture, with a query each (Carion et al. 2020, DETR)."""

    def __init__(self) -> None:
        super().__init__()
        self.queries = nn.Parameter(torch.randn(SLOTS + 1, WIDTH) * 0.5)
        layer = nn.TransformerDecoderLayer(WIDTH, 4, 4 * WIDTH, dropout=0.0, batch_first=True, norm_first=True)
        self.decoder = nn.TransformerDecoder(layer, 2, norm=nn.LayerNorm(WIDTH))
        self.things = nn.Linear(WIDTH, NOTHING + 1 + len(COLOURS) + 1 + 2 * BINS)
        self.picture = nn.Linear(WIDTH, sum(PICTURE.values()))

    def forward(self, sequence: Tensor) -> dict[str, Tensor]:
        """Logits: `noun`, `colour`, `across`, `down` [B, SLOTS, classes] and `picture` [B, P]."""
        found = self.decoder(self.queries.expand(len(sequence), -1, -1), sequence)
        sizes = [NOTHING + 1, len(COLOURS) + 1, BINS, BINS]
        things = self.things(found[:, :SLOTS]).float().split(sizes, dim=2)
        named = dict(zip(("noun", "colour", "across", "down"), things, strict=True))
        return named | {"picture": self.picture(found[:, SLOTS]).float()}


def reading_loss(said: tuple[dict[str, Tensor], dict[str, Tensor]], answers: Answers) -> Tensor:
    """Cross entropies of all that is asked, summed over each scene; their mean over the scenes."""
    pooled, sequence = said
    answers = in_said_order(sequence, answers)
    loss = F.binary_cross_entropy_with_logits(pooled["colours"], answers.colours, reduction="sum")
    loss = loss + _cross_entropy(pooled["numbers"], answers.numbers)
    for name in ("noun", "colour", "across", "down"):
        loss = loss + _cross_entropy(sequence[name], getattr(answers, name))
    for head in said:
        for logits, right in zip(_picture(head), answers.picture.unbind(1), strict=True):
            loss = loss + _cross_entropy(logits, right)
    return loss / len(answers.noun)


def _cross_entropy(logits: Tensor, right: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, -2), right.flatten(), ignore_index=UNSAID, reduction="sum")


def _picture(head: dict[str, Tensor]) -> tuple[Tensor, ...]:
    return head["picture"].split(list(PICTURE.values()), dim=1)


@torch.no_grad()
def in_said_order(sequence: dict[str, Tensor], answers: Answers) -> Answers:
    """The answers with the things of a pair in the order that costs `sequence` less: captions name either first."""

    def cost(answers: Answers) -> Tensor:
        return sum(
            F.cross_entropy(
                sequence[name].transpose(1, 2), getattr(answers, name), ignore_index=UNSAID, reduction="none"
            ).sum(1)
            for name in ("noun", "colour")
        )

    return answers.turned(answers.paired & (cost(answers.turned(answers.paired)) < cost(answers)))


def right_answers(said: tuple[dict[str, Tensor], dict[str, Tensor]], answers: Answers) -> dict[str, Tensor]:
    """Which answers are wholly right, bool: [B], and where only some captions say it, fewer."""
    pooled, sequence = said
    answers = in_said_order(sequence, answers)
    numbers = pooled["numbers"].argmax(2)
    there = answers.noun != NOTHING
    noun, colour = sequence["noun"].argmax(2), sequence["colour"].argmax(2)
    across, down = sequence["across"].argmax(2), sequence["down"].argmax(2)
    placed = answers.across != UNSAID
    in_place = ((across == answers.across) & (down == answers.down)) | ~placed
    right = {
        "pooled nouns": ((numbers > 0) == (answers.numbers > 0)).all(1),
        "pooled numbers": (numbers == answers.numbers).all(1),
        "pooled colours": ((pooled["colours"] > 0) == (answers.colours > 0)).all(1),
        "sequence nouns": (noun == answers.noun).all(1),
        "sequence numbers": (noun != NOTHING).sum(1) == there.sum(1),
        "sequence colours": ((colour == answers.colour) | ~there).all(1),
        "sequence places": in_place.all(1)[placed.any(1)],
    }
    for name, head in zip(("pooled", "sequence"), said, strict=True):
        for question, logits, answer in zip(PICTURE, _picture(head), answers.picture.unbind(1), strict=True):
            right[f"{name} {question}"] = (logits.argmax(1) == answer)[answer != UNSAID]
    return right
