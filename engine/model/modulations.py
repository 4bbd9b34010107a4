"""The shifts, scales and gates of every block for every step of a picture."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, kw_only=True)
class Modulations:
    """What the modulation linears make of n steps' times, guidance and pooled text: all that their weights are for.

    `double` holds [n, 1, 6 * D] for the image and for the text of each double block, `single` [n, 1, 3 * D] of each
    single block, `final` [n, 1, 2 * D].
    """

    double: tuple[tuple[Tensor, Tensor], ...]
    single: tuple[Tensor, ...]
    final: Tensor

    @property
    def steps(self) -> int:
        """n, for how many steps there are modulations."""
        return self.final.shape[0]

    @property
    def bytes(self) -> int:
        """How many bytes the vectors take: 2.1 MB a step at FLUX.1-dev's shapes in 16 bits."""
        return sum(vectors.nbytes for vectors in self.tensors)

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """Every tensor, in the blocks' order."""
        return (*(vectors for pair in self.double for vectors in pair), *self.single, self.final)

    def step(self, index: int) -> "Modulations":
        """Those of step `index` alone; views."""
        assert 0 <= index < self.steps, f"step {index} of {self.steps}"
        rows = slice(index, index + 1)
        return Modulations(
            double=tuple((image[rows], text[rows]) for image, text in self.double),
            single=tuple(vectors[rows] for vectors in self.single),
            final=self.final[rows],
        )
