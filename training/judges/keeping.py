"""What is kept of a judge's training, often enough that a kill costs seconds."""

from dataclasses import dataclass
from pathlib import Path

import torch

from training.clock import save_state
from training.judges.detector import Network, save_judge
from training.nouns import NOUNS


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """Where a training of judge `name` ("a" or "b") is kept: the state that resumes, and the judge itself."""

    name: str
    side: int
    state: Path
    judge: Path

    def keep(self, network: Network, optimizers: list[torch.optim.Optimizer], *, updates: int, elapsed: float) -> None:
        """Write the state and the judge, each so that a kill leaves the old one or the new one.

        The judge has no threshold; the record of an earlier threshold beside it is removed.
        """
        save_state(
            self.state,
            network=network.state_dict(),
            optimizers=[optimizer.state_dict() for optimizer in optimizers],
            updates=updates,
            elapsed=elapsed,
        )
        nouns = tuple(noun.name for noun in NOUNS)
        save_judge(self.judge, network, name=self.name, nouns=nouns, side=self.side, threshold=None)
        self.judge.with_suffix(".json").unlink(missing_ok=True)
