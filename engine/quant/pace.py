"""How long a conversion has yet to run."""

from collections.abc import Sequence

from engine.quant.plan import ConversionPlan
from engine.quant.planning import Measured
from engine.quant.recipe import Block


class Pace:
    """The time left: from the plan's sample at first, from this run's own blocks as soon as one is done."""

    def __init__(self, blocks: Sequence[Block], done: int, measured: Measured, plan: ConversionPlan) -> None:
        self._blocks = blocks
        self._left = sum(block.parameters for block in blocks[done:])
        self._counted = 0
        self._spent = 0.0
        self._expected = measured.recipe.seconds_a_weight
        self._digests = plan.read_bytes * measured.seconds_a_byte
        self._writing = plan.seconds - self._left * self._expected - self._digests
        self.done = done

    @property
    def seconds_left(self) -> float:
        """Of the whole conversion."""
        rate = self._spent / self._counted if self._counted else self._expected
        return self._left * rate + self._digests + max(0.0, self._writing)

    def count(self, seconds: float) -> None:
        """The next block is finished, and took `seconds`."""
        parameters = self._blocks[self.done].parameters
        self._left -= parameters
        self._counted += parameters
        self._spent += seconds
        self.done += 1

    def digests_done(self) -> None:
        """The source's digests are known."""
        self._digests = 0.0
