"""A judge's training by the clock."""

import argparse
from pathlib import Path

import torch

from training.atlas import ATLAS
from training.clock import Clock, load_state, save_state
from training.flow import prepare_device
from training.judges.calibrate import calibrate, open_examples
from training.judges.detector import ARCHITECTURES, Network, save_judge
from training.judges.examples import RECIPES, Examples, Recipe
from training.judges.targets import Targets
from training.nouns import NOUNS
from training.optimizers import optimizers, restore, set_rate, update

RATE, DECAY = 2e-3, 0.02  # AdamW's, for the convolutional judge
REPORT_EVERY = 50  # updates


def new_network(name: str, side: int) -> Network:
    """An untrained network of judge "a" or "b" for pictures of `side` pixels."""
    return ARCHITECTURES[name](len(NOUNS), **({"side": side} if name == "b" else {}))


def chosen_optimizers(network: Network) -> list[torch.optim.Optimizer]:
    """Muon and AdamW for a transformer, AdamW alone for convolutions."""
    if hasattr(network, "transformer_blocks"):
        return optimizers(network, [])
    adam = torch.optim.AdamW(network.parameters(), lr=RATE, betas=(0.9, 0.99), weight_decay=DECAY)
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
    network = new_network(arguments.judge, arguments.side).to(device, memory_format=torch.channels_last)
    chosen = chosen_optimizers(network)
    state = arguments.state or arguments.out / f"judge-{arguments.judge}.pt"
    updates, elapsed = restore(load_state(state), "network", network, chosen)
    clock = Clock(total=arguments.total_seconds, stretch=arguments.seconds, elapsed=elapsed)
    updates = _stretch(network, chosen, examples, recipe, clock, updates=updates, batch=arguments.batch)
    save_state(
        state,
        network=network.state_dict(),
        optimizers=[optimizer.state_dict() for optimizer in chosen],
        updates=updates,
        elapsed=clock.elapsed,
    )
    print(f"judge {arguments.judge} ends at {clock.elapsed:.1f} s, {updates} updates", flush=True)
    file = arguments.out / f"judge-{arguments.judge}.safetensors"
    nouns = tuple(noun.name for noun in NOUNS)
    save_judge(file, network, name=arguments.judge, nouns=nouns, side=arguments.side, threshold=None)
    record = calibrate(file, examples, vae=arguments.vae, scenes=arguments.scenes)
    exact = ", ".join(f"{name} {share:.3f}" for name, share in record["exact"].items())
    print(f"judge {arguments.judge} threshold {record['threshold']}, F1 {record['f1']:.3f}; exact: {exact}", flush=True)


def _stretch(
    network: Network,
    chosen: list[torch.optim.Optimizer],
    examples: Examples,
    recipe: Recipe,
    clock: Clock,
    *,
    updates: int,
    batch: int,
) -> int:
    """Update until the stretch is over; returns the updates of all stretches."""
    running = 0.0
    while not clock.over:
        running += learn(network, chosen, examples.draw(batch, recipe, updates), clock.rate())
        updates += 1
        if updates % REPORT_EVERY == 0:
            print(
                f"judge {clock.elapsed:6.1f} s {updates} updates loss {float(running) / REPORT_EVERY:.4f}", flush=True
            )
            running = 0.0
    return updates


def main() -> None:
    """Train a judge for a stretch of time, then fix its threshold."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("judge", choices=tuple(ARCHITECTURES))
    parser.add_argument("--atlas", type=Path, default=Path("training/cache") / ATLAS)
    parser.add_argument("--vae", type=Path, default=Path("training/cache/vae"), help="a folder of an AutoencoderKL")
    parser.add_argument("--out", type=Path, default=Path("training/cache/judges"), help="where the judge goes")
    parser.add_argument("--state", type=Path, help="what a later stretch resumes from; in --out when left out")
    parser.add_argument("--seconds", type=float, default=90, help="how long this stretch trains")
    parser.add_argument("--total-seconds", type=float, default=90, help="how long all stretches train")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--scenes", type=int, default=2048, help="held-out scenes of each condition for the threshold")
    parser.add_argument("--device", default="cuda")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
