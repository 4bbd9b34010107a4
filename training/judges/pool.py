"""Examples at hand on the device, kept as bytes; old ones make place for new ones, each is used some times."""

from dataclasses import dataclass

import torch
from torch import Tensor

from training.judges.benign import augment
from training.judges.examples import Examples, Recipe
from training.judges.targets import Targets

PORTION = 4  # batches that are drawn at once: many small steps cost as much as few large ones
PORTIONS = 8  # in the pool
USES = 3  # of an example, on average, each time changed otherwise


@dataclass(frozen=True, kw_only=True)
class PoolSize:
    """How many examples are drawn at once, how many are kept, and how many batches use a portion's arrival."""

    portion: int
    kept: int
    batches: int

    @classmethod
    def for_batch(cls, batch: int) -> "PoolSize":
        """What suits batches of this size."""
        return cls(portion=PORTION * batch, kept=PORTIONS * PORTION * batch, batches=PORTION * USES)


class Pool:
    """Batches from a pool of examples, each time mirrored or not and changed in other ways that do not count."""

    def __init__(self, examples: Examples, recipe: Recipe, size: PoolSize, first: int) -> None:
        """`first` is the number of the first batch of examples: those of an earlier stretch are not drawn again."""
        self.examples, self.recipe, self.size, self.next = examples, recipe, size, first
        self.generator = torch.Generator(examples.renderer.device)
        self.generator.manual_seed(recipe.seed + 2**20 * first)
        self.drawn = self.place = 0
        portions = [self._portion() for _ in range(size.kept // size.portion)]
        self.pictures = torch.cat([pictures for pictures, _ in portions])  # uint8 [kept, 3, side, side]
        self.targets = Targets.together([targets for _, targets in portions])

    def _portion(self) -> tuple[Tensor, Targets]:
        pictures, targets = self.examples.draw(self.size.portion, self.recipe, self.next)
        self.next += 1
        return ((pictures + 1) * 127.5).round().to(torch.uint8), targets

    @property
    def due(self) -> bool:
        """Whether new examples should come before the next batch."""
        return self.drawn > 0 and self.drawn % self.size.batches == 0

    def refresh(self) -> None:
        """Replace the oldest portion."""
        pictures, targets = self._portion()
        at = slice(self.place, self.place + len(pictures))
        self.pictures[at] = pictures
        for name, values in vars(self.targets).items():
            values[at] = getattr(targets, name)
        self.place = at.stop % len(self.pictures)

    @torch.no_grad()
    def draw(self, count: int) -> tuple[Tensor, Targets]:
        """A batch: float32 [count, 3, side, side] in -1..1, and its targets."""
        self.drawn += 1
        device = self.pictures.device
        at = torch.randint(len(self.pictures), (count,), generator=self.generator, device=device)
        mirrored = torch.rand(count, generator=self.generator, device=device) < 0.5
        pictures = self.pictures[at].float() / 127.5 - 1
        pictures = torch.where(mirrored[:, None, None, None], pictures.flip(-1), pictures)
        return augment(pictures, self.generator), self.targets.rows(at).mirrored(mirrored)
