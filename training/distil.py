"""Self-distillation: a student learns the guided velocities of the 16-bit model's own trajectories.

A student of 16 bits learns guidance into its embedding (Meng et al. 2023, "On Distillation of Guided Diffusion
Models"), as FLUX.1-dev did; a ternary one learns the codes too. Neither reads a picture.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderKL, FluxTransformer2DModel
from torch import Tensor, nn

from training.checkup import add_look_arguments, look
from training.clock import Clock, Every, add_stretch_arguments, load_state, save_state
from training.flow import prepare_device, save_weights, save_whole
from training.optimizers import optimizers, restore, set_rate, update
from training.pocket import SQUARE, Pocket, Tokens, load_weights, velocity
from training.pools import parse_sizes
from training.ranks import Ranks
from training.ternary import make_ternary_aware, packed_tensors
from training.trajectories import States, TrajectoryPools

BATCH = 256  # points of trajectories of 256 x 256, or as many tokens in those of another size
TRAJECTORIES = 16_000
REFRESH_EVERY = 100  # updates
REPORT_EVERY = 100  # updates
AGREE_EVERY = 10  # updates
KINDS = ("guided", "ternary")


def distillation_loss(student: nn.Module, teacher: Pocket, drawn: States) -> Tensor:
    """Mean squared error of the student's velocity against the teacher's guided one."""
    with torch.autocast(drawn.latents.device.type, torch.bfloat16):
        with torch.no_grad():
            text = teacher.encode(drawn.ids)
        output = velocity(student, drawn.latents, drawn.sigmas, drawn.scales, text, drawn.grid)
    return (output.float() - drawn.velocities).square().mean()


@dataclass(frozen=True, kw_only=True)
class Student:
    """The network that learns, its optimizers, and the names of its ternary linears, none for 16 bits."""

    network: FluxTransformer2DModel
    optimizers: list[torch.optim.Optimizer]
    ternary: tuple[str, ...]

    def save(self, teacher: Pocket, folder: Path) -> None:
        """Its weights: packed where linears are ternary, else with the text encoders as a whole Pocket."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.ternary:
            save_whole(packed_tensors(self.network, list(self.ternary)), folder / "ternary.safetensors")
        else:
            save_weights(teacher, folder, transformer=self.network)


def train(arguments: argparse.Namespace) -> None:
    """One stretch of distillation; leaves its state, the student's weights with their record, and a sheet."""
    prepare_device(arguments.device)
    ranks = Ranks(arguments.device)
    tokens = Tokens(arguments.cache)
    teacher = _load(arguments.teacher, tokens).to(ranks.device)
    network = _load(arguments.init or arguments.teacher, tokens).transformer.to(ranks.device).requires_grad_(True)
    names = make_ternary_aware(network) if arguments.student == "ternary" else []
    student = Student(network=network, optimizers=optimizers(network, [], rate=arguments.rate), ternary=tuple(names))
    state = load_state(arguments.state)
    updates, elapsed = restore(state, "student", network, student.optimizers)
    torch.manual_seed(arguments.seed + updates + 1_000_003 * ranks.rank)
    if arguments.compile:
        network.compile_repeated_blocks(fullgraph=True, dynamic=False)
        teacher.transformer.compile_repeated_blocks(fullgraph=True, dynamic=False)
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
        print(f"{arguments.student}: {pools.offered} trajectories, {clock.elapsed - elapsed:.1f} s", flush=True)
    updates = _learn(student, pools, clock, ranks, updates=updates, arguments=arguments)
    offered = pools.offered * ranks.count + (state["trajectories"] if state else 0)
    ranks.close()
    if ranks.first:
        values = {"updates": updates, "elapsed": clock.elapsed, "trajectories": offered}
        optimizer_states = [optimizer.state_dict() for optimizer in student.optimizers]
        save_state(arguments.state, student=network.state_dict(), optimizers=optimizer_states, **values)
        student.save(teacher, arguments.out)
        write_record(arguments, updates=updates, seconds=clock.elapsed, trajectories=offered, gpus=ranks.count)
        print(f"{arguments.student} ends at {clock.elapsed:.1f} s, {updates} updates", flush=True)
        vae = AutoencoderKL.from_pretrained(arguments.vae).to(teacher.device).eval()
        look(teacher, vae, tokens, arguments.out / f"{arguments.student}.jpg", arguments, student=network)


def _load(folder: Path, tokens: Tokens) -> Pocket:
    pocket = Pocket(tokens)
    load_weights(pocket, folder)
    return pocket.requires_grad_(False)


def _learn(
    student: Student,
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
            set_rate(student.optimizers, rate)
        drawn = pools.draw(arguments.batch * SQUARE[0] * SQUARE[1], updates, REFRESH_EVERY)
        loss = distillation_loss(student.network, teacher, drawn)
        update(student.network, student.optimizers, loss, ranks.average_gradients)
        updates += 1
        running += loss.detach()
        if updates % REPORT_EVERY == 0 and ranks.first:
            mean = float(running) / REPORT_EVERY
            print(f"{arguments.student} {clock.elapsed:6.1f} s {updates} updates loss {mean:.5f}", flush=True)
            running.zero_()
        if ranks.first and save_due.due(clock.elapsed):
            student.save(teacher, arguments.out)
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
    file = arguments.out / f"{arguments.student}.json"
    file.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Distil a student for a stretch of time."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("student", choices=KINDS, help="guided: 16 bits; ternary: every linear of the blocks")
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
