"""How long a conversion has yet to run."""

from collections.abc import Sequence

from engine.events import Stage
from engine.quant.plan import ConversionPlan
from engine.quant.planning import DIGEST_PASSES, Measured
from engine.quant.recipe import Block, Progress


class Pace:
    """The time left: from the plan's sample at first, from this run's own steps and blocks as soon as one is done."""

    def __init__(self, blocks: Sequence[Block], done: int, measured: Measured, plan: ConversionPlan) -> None:
        self._blocks = blocks
        self._left = sum(block.parameters for block in blocks[done:])
        self._counted = 0
        self._spent = 0.0
        self._expected = measured.recipe.seconds_a_weight
        self._stages = measured.prepare_seconds(done=done)
        self._first: tuple[Progress, float] | None = None
        self._digests = measured.digest_seconds
        self._passes = DIGEST_PASSES
        begun = sum(self._stages.values()) + self._left * self._expected + self._passes * self._digests
        self._beside = 0.0
        self._writing = max(0.0, plan.seconds - begun)
        self.done = done

    @property
    def seconds_left(self) -> float:
        """Of the whole conversion."""
        rate = self._spent / self._counted if self._counted else self._expected
        return (
            sum(self._stages.values()) + self._left * rate + self._passes * self._digests + self._writing + self._beside
        )

    def step(self, progress: Progress, now: float) -> None:
        """A stage before the blocks is so far at the time `now`, in seconds of any clock; those before it are over."""
        if self._first is None or self._first[0].stage is not progress.stage:
            self._first = progress, now
        first, started = self._first
        left, made = progress.total - progress.done, progress.done - first.done
        expected = self._stages.get(progress.stage, 0.0)
        self._stages = {stage: seconds for stage, seconds in self._stages.items() if _order(stage, progress.stage) > 0}
        self._stages[progress.stage] = (now - started) / made * left if made else expected * left / progress.total

    def beside(self, seconds: float) -> None:
        """What is made between blocks takes so many seconds more, as it shows by now."""
        self._stages.pop(Stage.PREVIEW, None)
        self._beside = seconds

    def prepared(self) -> None:
        """All stages before the blocks are over."""
        self._stages = {}

    def count(self, seconds: float) -> None:
        """The next block is finished, and took `seconds`."""
        parameters = self._blocks[self.done].parameters
        self._left -= parameters
        self._counted += parameters
        self._spent += seconds
        self.done += 1

    def digests_done(self) -> None:
        """All of the source was hashed once more."""
        self._passes -= 1


def _order(stage: Stage, other: Stage) -> int:
    stages = list(Stage)
    return stages.index(stage) - stages.index(other)
