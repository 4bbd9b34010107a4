"""A head that asks the words of a caption what belongs together: which thing, how many, in which colour, where."""

import torch
from torch import Tensor, nn

from training.colours import COLOURS
from training.nouns import NOUNS
from training.pocket import WIDTH
from training.questions import (
    BINS,
    NOTHING,
    PICTURE,
    UNSAID,
    Answers,
    picture_answers,
    picture_hits,
    summed_cross_entropy,
)
from training.scenes import SLOTS

PLACES = 4  # left, right, top, bottom
HEADS = 4
ABSENT = 0.25  # of the asked-for nouns are replaced by some other noun, of which there is most often none


class BindingHead(nn.Module):
    """One attention to the words for each question, whose key is a noun, a place, or the ground and style.

    A question reads a mixture of words and cannot compare them, so that it is answered only when the encoder has
    brought together what belongs together: at a noun its number, its colour and its place, as a picture's tokens
    will look for them. It is thrown away after training.
    """

    def __init__(self) -> None:
        super().__init__()
        self.nouns = nn.Embedding(len(NOUNS), WIDTH)
        self.places = nn.Parameter(torch.randn(PLACES + 1, WIDTH))  # the last asks for the picture
        self.norm = nn.LayerNorm(WIDTH)
        self.attention = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
        self.mix = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 2 * WIDTH), nn.GELU())
        self.thing = nn.Linear(2 * WIDTH, (SLOTS + 1) + (len(COLOURS) + 1) + 2 * BINS)
        self.placed = nn.Linear(2 * WIDTH, NOTHING + (len(COLOURS) + 1))
        self.picture = nn.Linear(2 * WIDTH, sum(PICTURE.values()))

    def forward(self, sequence: Tensor, asked: Tensor) -> dict[str, Tensor]:
        """Logits for the words [B, T, WIDTH] and the nouns `asked`, int64 [B, 2].

        `number`, `colour`, `across`, `down` [B, 2, classes] of the nouns, `noun_at`, `colour_at` [B, PLACES, classes]
        of what stands at each place, `picture` [B, P].
        """
        places = self.places.expand(len(sequence), -1, -1)
        words, questions = self.norm(sequence), torch.cat([self.nouns(asked), places], dim=1)
        found = self.mix(self.attention(questions, words, words, need_weights=False)[0])
        things = self.thing(found[:, :2]).float().split([SLOTS + 1, len(COLOURS) + 1, BINS, BINS], dim=2)
        at = self.placed(found[:, 2:-1]).float().split([NOTHING, len(COLOURS) + 1], dim=2)
        named = dict(zip(("number", "colour", "across", "down"), things, strict=True))
        return named | {"noun_at": at[0], "colour_at": at[1], "picture": self.picture(found[:, -1]).float()}

    def loss(self, sequence: Tensor, answers: Answers) -> Tensor:
        """The sum of the mean cross entropies of all that is asked."""
        asked = asked_nouns(answers)
        said, right = self(sequence, asked), right_answers(answers, asked)
        pairs = [(said[name], right[name]) for name in right] + list(picture_answers(said["picture"], answers))
        return torch.stack([_mean_cross_entropy(logits, goal) for logits, goal in pairs]).sum()

    @torch.no_grad()
    def hits(self, sequence: Tensor, answers: Answers) -> dict[str, Tensor]:
        """Which answers are right, bool, each of the scenes of which it is asked; `bound`: of two things, all."""
        asked = asked_nouns(answers, absent=0.0)
        said, right = self(sequence, asked), right_answers(answers, asked)
        correct = {name: (said[name].argmax(-1) == goal) | (goal == UNSAID) for name, goal in right.items()}
        two = (answers.noun[:, 1] != NOTHING) & (answers.noun[:, 1] != answers.noun[:, 0])
        hits = {name: correct[name][(goal != UNSAID).any(1)].all(1) for name, goal in right.items()}
        bound = torch.stack([row.all(1) for row in correct.values()]).all(0)
        return hits | {"bound": bound[two]} | picture_hits(said["picture"], answers)


def asked_nouns(answers: Answers, absent: float = ABSENT) -> Tensor:
    """Two nouns a scene, int64 [B, 2]: those that are there, or some noun: at times, and where nothing is."""
    first = answers.noun[:, 0]
    second = torch.where(answers.noun[:, 1] == NOTHING, first, answers.noun[:, 1])
    asked = torch.stack([first, second], dim=1)
    other = torch.randint_like(asked, NOTHING)
    left_out = torch.rand(asked.shape, device=asked.device) < absent
    return torch.where(left_out | (asked == NOTHING), other, asked)


def right_answers(answers: Answers, asked: Tensor) -> dict[str, Tensor]:
    """What `BindingHead.forward` should say but for the picture, int64 [B, 2] or [B, PLACES]; `UNSAID` where open."""
    here = answers.noun[:, None] == asked[..., None]  # [B, 2, SLOTS]
    slot, there = here.int().argmax(2), here.any(2)
    thing = {
        name: torch.where(there, getattr(answers, name).gather(1, slot), UNSAID)
        for name in ("colour", "across", "down")
    }
    at, stands = _placed(answers)
    return thing | {
        "number": here.sum(2),
        "noun_at": torch.where(stands, answers.noun.gather(1, at), UNSAID),
        "colour_at": torch.where(stands, answers.colour.gather(1, at), UNSAID),
    }


def _placed(answers: Answers) -> tuple[Tensor, Tensor]:
    """The slot that stands at each place [B, PLACES], and whether the caption says so."""
    last = BINS - 1
    sides = [answers.across == 0, answers.across == last, answers.down == 0, answers.down == last]
    there = torch.stack(sides, dim=1) & (answers.noun != NOTHING)[:, None]  # [B, PLACES, SLOTS]
    return there.int().argmax(2), there.sum(2) == 1


def _mean_cross_entropy(logits: Tensor, right: Tensor) -> Tensor:
    """The mean over what is said; 0 where nothing is."""
    return summed_cross_entropy(logits, right) / (right != UNSAID).sum().clamp_min(1)
