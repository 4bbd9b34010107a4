"""Guidance into the embedding: a student learns the guided velocities of the 16-bit model's own trajectories.

Meng et al. 2023, "On Distillation of Guided Diffusion Models", as FLUX.1-dev did. No picture is read.
"""

import argparse
import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL
from torch import Tensor, nn

from training.checkup import add_look_arguments, look
from training.clock import Clock, Every, add_stretch_arguments, load_state, save_state
from training.flow import compile_blocks, prepare_device, save_weights
from training.optimizers import optimizers, restore, set_rate, update
from training.pocket import SQUARE, Pocket, Tokens, load_weights, velocity
from training.pools import parse_sizes
from training.ranks import Ranks
from training.trajectories import States, TrajectoryPools

BATCH = 384  # points of trajectories of 256 x 256, or as many tokens in those of another size
TRAJECTORIES = 16_000
REFRESH_EVERY = 100  # updates
REPORT_EVERY = 100  # updates
AGREE_EVERY = 10  # updates
RECORD = "guided.json"
SHEET = "guided.jpg"


def distillation_loss(student: nn.Module, teacher: Pocket, drawn: States) -> Tensor:
    """Mean squared error of the student's velocity against the teacher's guided one."""
    with torch.autocast(drawn.latents.device.type, torch.bfloat16):
        with torch.no_grad():
            text = teacher.encode(drawn.ids)
        output = velocity(student, drawn.latents, drawn.sigmas, drawn.scales, text, drawn.grid)
    return (output.float() - drawn.velocities).square().mean()


def train(arguments: argparse.Namespace) -> None:
    """One stretch of distillation; leaves its state, a whole Pocket with its record, and a sheet."""
    prepare_device(arguments.device)
    ranks = Ranks(arguments.device)
    tokens = Tokens(arguments.cache)
    teacher = _load(arguments.teacher, tokens).to(ranks.device)
    student = _load(arguments.init or arguments.teacher, tokens).transformer.to(ranks.device).requires_grad_(True)
    chosen = optimizers(student, [], rate=arguments.rate)
    state = load_state(arguments.state)
    updates, elapsed = restore(state, "student", student, chosen)
    torch.manual_seed(arguments.seed + updates + 1_000_003 * ranks.rank)
    if arguments.compile:
        compile_blocks(student)
        compile_blocks(teacher.transformer)
    clock = Clock(total=arguments.total_seconds, stretch=arguments.seconds, elapsed=elapsed)
    pools = TrajectoryPools(
        teacher,
        tokens,
        sizes=parse_sizes(arguments.sizes),
        trajectories=arguments.trajectories,
        seed=(arguments.seed, updates, ranks.rank),
    )
    pools.fill(clock, until=elapsed + arguments.seconds / 3)
    if ranks.first:
        print(f"guided: {pools.offered} trajectories, {clock.elapsed - elapsed:.1f} s", flush=True)
    updates = _learn(student, chosen, pools, clock, ranks, updates=updates, arguments=arguments)
    offered = pools.offered * ranks.count + (state["trajectories"] if state else 0)
    ranks.close()
    if ranks.first:
        values = {"updates": updates, "elapsed": clock.elapsed, "trajectories": offered}
        optimizer_states = [optimizer.state_dict() for optimizer in chosen]
        save_state(arguments.state, student=student.state_dict(), optimizers=optimizer_states, **values)
        save_weights(teacher, arguments.out, transformer=student)
        write_record(arguments, updates=updates, seconds=clock.elapsed, trajectories=offered, gpus=ranks.count)
        print(f"guided ends at {clock.elapsed:.1f} s, {updates} updates", flush=True)
        vae = AutoencoderKL.from_pretrained(arguments.vae).to(teacher.device).eval()
        look(teacher, vae, tokens, arguments.out / SHEET, arguments, student=student)


def _load(folder: Path, tokens: Tokens) -> Pocket:
    pocket = Pocket(tokens)
    load_weights(pocket, folder)
    return pocket.requires_grad_(False)


def _learn(
    student: nn.Module,
    chosen: list[torch.optim.Optimizer],
    pools: TrajectoryPools,
    clock: Clock,
    ranks: Ranks,
    *,
    updates: int,
    arguments: argparse.Namespace,
) -> int:
    """Update until the stretch is over, and save weights now and then; returns the updates of all stretches."""
    begun, running = updates, torch.zeros((), device=ranks.device)
    teacher, save_due = pools.pools[0].teacher, Every(arguments.save_every, clock.elapsed)
    while True:
        if ranks.count == 1 or (updates - begun) % AGREE_EVERY == 0:
            rate, over = ranks.follow_first(clock.rate(warmup=0.05, decay_from=0.35), clock.over)
            if over:
                break
            set_rate(chosen, rate)
        drawn = pools.draw(arguments.batch * SQUARE[0] * SQUARE[1], updates, REFRESH_EVERY)
        loss = distillation_loss(student, teacher, drawn)
        update(student, chosen, loss, ranks.average_gradients)
        updates += 1
        running += loss.detach()
        if updates % REPORT_EVERY == 0 and ranks.first:
            mean = float(running) / REPORT_EVERY
            print(f"guided {clock.elapsed:6.1f} s {updates} updates loss {mean:.5f}", flush=True)
            running.zero_()
        if ranks.first and save_due.due(clock.elapsed):
            save_weights(teacher, arguments.out, transformer=student)
    return updates


def write_record(
    arguments: argparse.Namespace, *, updates: int, seconds: float, trajectories: int, gpus: int = 1
) -> None:
    """Write into `--out`, as JSON, how the student's weights were made."""
    device = torch.device(arguments.device)
    record = {
        "trajectories": trajectories,
        "updates": updates,
        "seconds": round(seconds),
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else device.type,
        "devices": gpus,
        "torch": torch.__version__,
        "seed": arguments.seed,
    }
    (arguments.out / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Distil the guided velocity for a stretch of time."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=Path("training/cache"), help="the tokenizers")
    parser.add_argument("--vae", type=Path, default=Path("training/cache/vae"), help="for the sheet")
    parser.add_argument("--teacher", type=Path, default=Path("training/cache"), help="weights that training.flow left")
    parser.add_argument("--init", type=Path, help="weights to begin with, when not the teacher's")
    parser.add_argument("--state", type=Path, required=True, help="what another stretch resumes from")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights, their record and the sheet")
    parser.add_argument("--sizes", default="256x256", help='width x height and their shares: "192x192:7 256x256:3"')
    parser.add_argument("--batch", type=int, default=BATCH, help="points at 256 x 256 on each GPU")
    parser.add_argument("--trajectories", type=int, default=TRAJECTORIES, help="at hand on each GPU")
    parser.add_argument("--rate", type=float, default=0.5, help="learning rates, as a part of the 16-bit training's")
    add_stretch_arguments(parser, seconds=400, total=400)
    add_look_arguments(parser)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
