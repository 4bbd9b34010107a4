"""A judge's training by the clock."""

import argparse
import math
from pathlib import Path

import torch

from training.atlas import ATLAS
from training.clock import Clock, load_state, save_state
from training.flow import prepare_device
from training.judges.calibrate import add_vaes, calibrate, open_examples
from training.judges.detector import ARCHITECTURES, Network, read_network, save_judge
from training.judges.examples import RECIPES, Examples
from training.judges.pool import Pool, PoolSize
from training.judges.probe import Probe, Stopwatch
from training.judges.targets import Targets
from training.nouns import NOUNS
from training.optimizers import optimizers, restore, set_rate, update

RATE, DECAY = 2e-3, 0.02  # AdamW's, for the convolutional judge
REPORT_EVERY = 100  # updates
PROBE_EVERY, PROBE_SCENES = 500, 192  # updates, scenes of each kind


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
    """One stretch of training; writes the judge with its threshold, and the record beside it, at its end."""
    device = prepare_device(arguments.device)
    recipe = RECIPES[arguments.judge]
    torch.manual_seed(recipe.seed)
    examples = open_examples(arguments.atlas, arguments.vae, device, arguments.side)
    network = new_network(arguments.judge, arguments.side)
    file = arguments.state or arguments.out / f"judge-{arguments.judge}.pt"
    state = load_state(file)
    if state is None and arguments.init:
        begin_with(network, arguments.init)
    network = network.to(device, memory_format=torch.channels_last)
    chosen = chosen_optimizers(network, arguments.rate)
    updates, elapsed = restore(state, "network", network, chosen)
    if arguments.compile:
        network.compile()
    pool = Pool(examples, recipe, PoolSize.for_batch(arguments.batch), first=updates)
    probe = Probe(examples, min(PROBE_SCENES, arguments.scenes))
    clock = Clock(total=arguments.total_seconds, stretch=arguments.seconds, elapsed=elapsed)
    updates = _stretch(network, chosen, pool, probe, clock, updates=updates, batch=arguments.batch)
    save_state(
        file,
        network=network.state_dict(),
        optimizers=[optimizer.state_dict() for optimizer in chosen],
        updates=updates,
        elapsed=clock.elapsed,
    )
    print(f"judge {arguments.judge} ends at {clock.elapsed:.1f} s, {updates} updates", flush=True)
    _finish(arguments, network, examples)


def _finish(arguments: argparse.Namespace, network: Network, examples: Examples) -> None:
    """Write the judge, then fix its threshold."""
    file = arguments.out / f"judge-{arguments.judge}.safetensors"
    nouns = tuple(noun.name for noun in NOUNS)
    save_judge(file, network, name=arguments.judge, nouns=nouns, side=arguments.side, threshold=None)
    record = calibrate(file, examples, vaes=arguments.vae, scenes=arguments.scenes)
    exact = ", ".join(f"{name} {share:.3f}" for name, share in record["exact"].items())
    print(f"judge {arguments.judge} threshold {record['threshold']}, F1 {record['f1']:.3f}; exact: {exact}", flush=True)


def _stretch(
    network: Network,
    chosen: list[torch.optim.Optimizer],
    pool: Pool,
    probe: Probe,
    clock: Clock,
    *,
    updates: int,
    batch: int,
) -> int:
    """Update until the stretch is over; returns the updates of all stretches."""
    running, watch = 0.0, Stopwatch(pool.pictures.device)
    while not clock.over:
        if pool.due:
            watch("portion", pool.refresh)
        examples = watch("draw", lambda: pool.draw(batch))
        running += watch("learn", lambda: learn(network, chosen, examples, clock.rate()))  # noqa: B023 (called at once)
        updates += 1
        if updates % REPORT_EVERY == 0:
            mean = float(running) / REPORT_EVERY
            if not math.isfinite(mean):
                raise SystemExit(f"the judge diverged after {updates} updates: train again with a lower --rate")
            exact = f" exact {probe(network)}" if updates % PROBE_EVERY == 0 else ""
            print(f"judge {clock.elapsed:6.1f} s {updates} updates loss {mean:.4f}{exact}", flush=True)
            running = 0.0
    return updates


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
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--scenes", type=int, default=2048, help="held-out scenes of each condition for the threshold")
    parser.add_argument("--device", default="cuda")
    parser.add_argument(
        "--compile", action=argparse.BooleanOptionalAction, default=False, help="pays in stretches of over 10 minutes"
    )
    train(parser.parse_args())


if __name__ == "__main__":
    main()
