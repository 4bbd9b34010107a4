"""A judge's training by the clock."""

import argparse
import math
import time
from pathlib import Path

import torch

from training.atlas import ATLAS
from training.clock import Clock, Every, load_state
from training.judges.calibrate import SCENES, add_vaes, calibrate, open_examples, prepare
from training.judges.detector import ARCHITECTURES, Network, read_network
from training.judges.examples import RECIPES, Examples
from training.judges.keeping import Keeping
from training.judges.pool import Pool, PoolSize
from training.judges.probe import Probe, Stopwatch
from training.judges.targets import Targets
from training.nouns import NOUNS
from training.optimizers import optimizers, restore, set_rate, update

RATE, DECAY = 2e-3, 0.02  # AdamW's, for the convolutional judge
REPORT_EVERY = 100  # updates
PROBE_EVERY, PROBE_SCENES = 500, 192  # updates, scenes of each kind
SAVE_EVERY = 45.0  # seconds


def new_network(name: str, side: int) -> Network:
    """An untrained network of judge "a" or "b" for pictures of `side` pixels."""
    return ARCHITECTURES[name](len(NOUNS), **({"side": side} if name == "b" else {}))


def begin_with(network: Network, file: Path) -> None:
    """Take the weights of a judge that was written earlier.

    Raises:
        SystemExit: it is a judge of another architecture or of other nouns.
    """
    earlier, about = read_network(file)
    if type(earlier) is not type(network) or about["nouns"] != [noun.name for noun in NOUNS]:
        raise SystemExit(f"{file} is another judge, or one of other nouns: begin without --init")
    network.load_state_dict(earlier.state_dict())


def chosen_optimizers(network: Network, rate: float = 1.0) -> list[torch.optim.Optimizer]:
    """Muon and AdamW for a transformer, AdamW alone for convolutions, at a part `rate` of their rates."""
    if hasattr(network, "transformer_blocks"):
        return optimizers(network, [], rate)
    adam = torch.optim.AdamW(network.parameters(), lr=RATE * rate, betas=(0.9, 0.99), weight_decay=DECAY)
    for group in adam.param_groups:
        group["peak"] = group["lr"]
    return [adam]


def learn(
    network: Network, chosen: list[torch.optim.Optimizer], batch: tuple[torch.Tensor, Targets], rate: float
) -> torch.Tensor:
    """One update on a batch of examples at a part `rate` of the learning rates; the loss."""
    pictures, targets = batch
    set_rate(chosen, rate)
    with torch.autocast(pictures.device.type, torch.bfloat16):
        outputs = network(pictures.contiguous(memory_format=torch.channels_last))
    loss = network.loss(outputs, targets)
    update(network, chosen, loss)
    return loss.detach()


def train(arguments: argparse.Namespace) -> None:
    """One stretch of training; the judge is kept on the way and at its end, and only then gets its threshold."""
    begin = time.monotonic()
    device = prepare(arguments.device)
    recipe = RECIPES[arguments.judge]
    torch.manual_seed(recipe.seed)
    examples = open_examples(arguments.atlas, arguments.vae, device, arguments.side)
    _say(begin, "has its sprites")
    keeping = _keeping(arguments)
    state = load_state(keeping.state)
    network = new_network(arguments.judge, arguments.side)
    if state is None and arguments.init:
        begin_with(network, arguments.init)
    network = network.to(device, memory_format=torch.channels_last)
    chosen = chosen_optimizers(network, arguments.rate)
    updates, elapsed = restore(state, "network", network, chosen)
    if arguments.compile:
        network.compile()
    pool = Pool(examples, recipe, PoolSize.for_batch(arguments.batch), first=updates)
    _say(begin, "has its first examples")
    probe = Probe(examples, min(PROBE_SCENES, arguments.scenes))
    _say(begin, "begins")
    clock = Clock(total=arguments.total_seconds, stretch=arguments.seconds, elapsed=elapsed)
    stretch = Stretch(network, chosen, keeping, updates=updates, save_every=arguments.save_every)
    stretch.run(pool, probe, clock, batch=arguments.batch)
    _finish(keeping.judge, arguments, examples)


def _say(begin: float, what: str) -> None:
    print(f"judge {what} {time.monotonic() - begin:.1f} s after its start", flush=True)


def _keeping(arguments: argparse.Namespace) -> Keeping:
    name, out = arguments.judge, arguments.out
    state = arguments.state or out / f"judge-{name}.pt"
    return Keeping(name=name, side=arguments.side, state=state, judge=out / f"judge-{name}.safetensors")


def _finish(file: Path, arguments: argparse.Namespace, examples: Examples) -> None:
    """Fix the threshold of the judge that was written."""
    record = calibrate(file, examples, vaes=arguments.vae, scenes=arguments.scenes)
    exact = ", ".join(f"{name} {share:.3f}" for name, share in record["exact"].items())
    print(f"judge {arguments.judge} threshold {record['threshold']}, F1 {record['f1']:.3f}; exact: {exact}", flush=True)


class Stretch:
    """Updates of a network until a clock says that it is enough."""

    def __init__(
        self,
        network: Network,
        chosen: list[torch.optim.Optimizer],
        keeping: Keeping,
        *,
        updates: int = 0,
        save_every: float = SAVE_EVERY,
    ) -> None:
        """`chosen` are the optimizers, `updates` those of earlier stretches; `save_every` is in seconds."""
        self.network, self.chosen, self.keeping = network, chosen, keeping
        self.updates, self.save_every = updates, save_every
        self._losses: torch.Tensor | float = 0.0  # since the last report, summed on the device
        self._counted = 0

    def run(self, pool: Pool, probe: Probe, clock: Clock, *, batch: int) -> None:
        """Update until the stretch is over, report, and keep what was learned on the way and at the end.

        Raises:
            SystemExit: the loss is no number any more; what was kept before stays.
        """
        watch, saving = Stopwatch(pool.pictures.device), Every(self.save_every, clock.elapsed)
        while not clock.over:
            if pool.due:
                watch("portion", pool.refresh)
            examples = watch("draw", lambda: pool.draw(batch))
            loss = watch("learn", lambda: learn(self.network, self.chosen, examples, clock.rate()))  # noqa: B023 (called at once)
            self._losses, self._counted = self._losses + loss, self._counted + 1
            self.updates += 1
            if self.updates % REPORT_EVERY == 0:
                self._report(probe, clock)
            if saving.due(clock.elapsed):
                self._keep(clock)
        self._keep(clock)
        print(f"judge {self.keeping.name} ends at {clock.elapsed:.1f} s, {self.updates} updates", flush=True)

    def _mean_loss(self) -> float:
        """Since the last report; waits for the device."""
        mean = float(self._losses) / max(self._counted, 1)
        if not math.isfinite(mean):
            raise SystemExit(f"the judge diverged after {self.updates} updates: train again with a lower --rate")
        return mean

    def _report(self, probe: Probe, clock: Clock) -> None:
        mean = self._mean_loss()
        exact = f" exact {probe(self.network)}" if self.updates % PROBE_EVERY == 0 else ""
        print(f"judge {clock.elapsed:6.1f} s {self.updates} updates loss {mean:.4f}{exact}", flush=True)
        self._losses, self._counted = 0.0, 0

    def _keep(self, clock: Clock) -> None:
        self._mean_loss()
        begin = clock.elapsed
        self.keeping.keep(self.network, self.chosen, updates=self.updates, elapsed=begin)
        print(f"judge {begin:6.1f} s {self.updates} updates kept in {clock.elapsed - begin:.2f} s", flush=True)


def main() -> None:
    """Train a judge for a stretch of time, then fix its threshold."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("judge", choices=tuple(ARCHITECTURES))
    parser.add_argument("--atlas", type=Path, default=Path("training/cache") / ATLAS)
    add_vaes(parser)
    parser.add_argument("--out", type=Path, default=Path("training/cache/judges"), help="where the judge goes")
    parser.add_argument("--state", type=Path, help="what a later stretch resumes from; in --out when left out")
    parser.add_argument("--init", type=Path, help="a judge to begin with where there is no state")
    parser.add_argument("--rate", type=float, default=1.0, help="a part of the learning rates; 0.3 after --init")
    parser.add_argument("--seconds", type=float, default=90, help="how long this stretch trains")
    parser.add_argument("--total-seconds", type=float, default=90, help="how long all stretches train")
    parser.add_argument("--save-every", type=float, default=SAVE_EVERY, help="seconds after which the judge is kept")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument(
        "--scenes", type=int, default=SCENES, help="held-out scenes of each condition for the threshold"
    )
    parser.add_argument("--device", default="cuda")
    parser.add_argument(
        "--compile", action=argparse.BooleanOptionalAction, default=False, help="pays in stretches of over 10 minutes"
    )
    train(parser.parse_args())


if __name__ == "__main__":
    main()
