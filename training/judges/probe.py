"""What the log of a training says on the way: exactly right held-out scenes, and the time of each part."""

import time
from collections.abc import Callable
from typing import TypeVar

import torch

from training.judges.calibrate import SEED, tally
from training.judges.detector import Network, find
from training.judges.examples import Examples

PROBE_SEED = SEED - 1  # neither a training seed nor that of the threshold
TIMED, UNTIMED = 5, 5  # calls of each part, after some that warm up

Result = TypeVar("Result")


class Probe:
    """A few held-out scenes, plain and damaged, both decoded."""

    def __init__(self, examples: Examples, scenes: int) -> None:
        """`scenes` of each kind; they are kept on the device."""
        self.batches = {
            name: examples.held_out(scenes, PROBE_SEED, damaged=damaged, decoded=True)
            for name, damaged in (("decoded", 0.0), ("damaged", 1.0))
        }

    def __call__(self, network: Network) -> str:
        """The shares of exactly right scenes at the best threshold of each kind; leaves the network in training."""
        network.eval()
        shares = []
        for name, (pictures, targets) in self.batches.items():
            with torch.compiler.set_stance("force_eager"):
                counted = tally(find(network, pictures), targets)
            shares.append(f"{name} {counted.exact.max() / counted.scenes:.3f}")
        network.train()
        return " ".join(shares)


class Stopwatch:
    """Prints once what each part of an update takes; only then it waits for the device."""

    def __init__(self, device: torch.device) -> None:
        self.device, self.calls = device, dict[str, int]()
        self.seconds = dict[str, float]()

    def __call__(self, part: str, call: Callable[[], Result]) -> Result:
        """What `call` returns."""
        number = self.calls[part] = self.calls.get(part, 0) + 1
        if not UNTIMED < number <= UNTIMED + TIMED:
            return call()
        self._wait()
        begin = time.monotonic()
        result = call()
        self._wait()
        self.seconds[part] = self.seconds.get(part, 0.0) + time.monotonic() - begin
        if number == UNTIMED + TIMED:
            print(f"judge {part} takes {self.seconds[part] / TIMED * 1000:.1f} ms", flush=True)
        return result

    def _wait(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
