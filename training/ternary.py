"""The ternary Pocket: self-distillation on the 16-bit model's own trajectories, from captions alone."""

import argparse
import copy
import itertools
import json
import random
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, FluxTransformer2DModel
from safetensors.torch import save_file
from torch import Tensor, nn

from kernels.layout import Layout, pack
from training.clock import Clock, load_state, save_state
from training.flow import prepare_device
from training.lessons import draw_prompts
from training.optimizers import optimizers, restore, set_rate, update
from training.pocket import Pocket, Tokens, velocity
from training.sampling import (
    SHEET_PROMPTS,
    decode,
    encode_guided,
    guided_velocity,
    sample,
    save_sheet,
    schedule,
    start_noise,
)

BATCH = 256
STEPS = 16  # of the teacher's trajectories
TRAJECTORIES = 16_000
REFRESH_EVERY = 100  # updates
REFRESH = 512  # trajectories
GUIDANCE = (1.0, 5.0)
THRESHOLD = 0.767  # of a row's mean magnitude: least squared error for Gaussian rows


def round_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Codes [N, K] in -1, 0, 1 and row scales [N, 1] of a weight [N, K], both float."""
    magnitude = weight.abs()
    kept = magnitude > THRESHOLD * magnitude.mean(dim=1, keepdim=True)
    scale = (magnitude * kept).sum(1, keepdim=True) / kept.sum(1, keepdim=True).clamp_min(1)
    return weight.sign() * kept, scale


def round_activations(x: Tensor) -> Tensor:
    """int8 per token and back: symmetric, absmax / 127; the gradient passes straight through."""
    detached = x.detach().float()
    scale = detached.abs().amax(-1, keepdim=True).clamp_min(1e-8) / 127
    return x + ((detached / scale).round() * scale - detached).to(x.dtype)


class TernaryAwareLinear(nn.Linear):
    """A linear that computes with ternary weights and int8 activations and learns the weights behind them.

    The straight-through estimator of Bengio et al. (2013), as in BitNet b1.58 (Ma et al. 2024).
    """

    def forward(self, x: Tensor) -> Tensor:
        codes, scale = round_rows(self.weight.detach())
        weight = self.weight + (codes * scale - self.weight.detach())
        return F.linear(round_activations(x), weight, self.bias)


def make_ternary_aware(transformer: FluxTransformer2DModel) -> list[str]:
    """Turn every linear of the blocks into a `TernaryAwareLinear`; returns their names."""
    names = []
    for blocks in ("transformer_blocks", "single_transformer_blocks"):
        for name, module in getattr(transformer, blocks).named_modules():
            if type(module) is nn.Linear:
                module.__class__ = TernaryAwareLinear
                names.append(f"{blocks}.{name}")
    return names


class TrajectoryPool:
    """States, velocities and conditions of the teacher's guided trajectories; no picture is read."""

    def __init__(self, teacher: Pocket, tokens: Tokens, size: int, seed: int) -> None:
        self.teacher, self.tokens, self.seed = teacher, tokens, seed
        self.random, self.choose = np.random.default_rng([13, seed]), random.Random(seed)
        self.device = teacher.device
        self.size, self.place, self.filled = size, 0, 0
        self.offered = 0  # trajectories that `draw` could give so far
        token_shape = start_noise(1, self.device, 0).shape[1:]
        self.states = torch.empty(size, STEPS, *token_shape, dtype=torch.bfloat16, device=self.device)
        self.velocities = torch.empty_like(self.states)
        self.sigmas = torch.empty(size, STEPS, device=self.device)
        self.scales = torch.empty(size, device=self.device)
        self.ids = torch.empty(size, tokens([""]).shape[1], dtype=torch.int32, device=self.device)

    def fill(self, clock: Clock, *, until: float) -> None:
        """Make trajectories until the pool is full or `clock` shows `until` seconds."""
        while self.filled < self.size and clock.elapsed < until:
            self.refresh(min(REFRESH, self.size))
        self.offered = self.filled  # what the last ones replaced was never drawn

    @torch.no_grad()
    def refresh(self, count: int) -> None:
        """Replace the oldest `count` trajectories."""
        prompts = draw_prompts(count, self.random, self.choose)
        at = (torch.arange(count, device=self.device) + self.place) % self.size
        scale = torch.empty(count, device=self.device).uniform_(*GUIDANCE)
        sigmas = schedule(STEPS, jitter=self.random.uniform(-0.5, 0.5))
        self.seed += 1
        with torch.autocast(self.device.type, torch.bfloat16):
            text = encode_guided(self.teacher, self.tokens, prompts, self.device)
            latents = start_noise(count, self.device, self.seed)
            for step, (sigma, following) in enumerate(itertools.pairwise(sigmas)):
                flow = guided_velocity(self.teacher, latents, sigma, scale, text)
                self.states[at, step], self.velocities[at, step] = latents.bfloat16(), flow.bfloat16()
                self.sigmas[at, step] = sigma
                latents = latents + (following - sigma) * flow
        self.scales[at], self.ids[at] = scale, self.tokens(prompts).to(self.device, torch.int32)
        self.place += count
        self.offered += count
        self.filled = min(self.size, self.filled + count)

    def draw(self, count: int) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """States, velocities [count, tokens, 64], sigmas, guidance scales [count] and token ids."""
        at = torch.randint(self.filled, (count,), device=self.device)
        step = torch.randint(STEPS, (count,), device=self.device)
        states, velocities = self.states[at, step].float(), self.velocities[at, step].float()
        return states, velocities, self.sigmas[at, step], self.scales[at], self.ids[at].long()


def train(arguments: argparse.Namespace) -> None:
    """One stretch of distillation; leaves its state, the packed transformer with its record, and sample sheets."""
    device = prepare_device(arguments.device)
    torch.manual_seed(arguments.seed)
    tokens = Tokens(arguments.cache)
    teacher = _load_teacher(arguments.teacher, tokens, device)
    student = copy.deepcopy(teacher.transformer).requires_grad_(True)
    names = make_ternary_aware(student)
    chosen = optimizers(student, [], rate=arguments.rate)
    state = load_state(arguments.state)
    updates, elapsed = restore(state, "student", student, chosen)
    offered = state["trajectories"] if state else 0
    torch.manual_seed(arguments.seed + updates)
    if arguments.compile:
        student.compile_repeated_blocks(fullgraph=True)
        teacher.transformer.compile_repeated_blocks(fullgraph=True)
    clock = Clock(total=arguments.total_seconds, stretch=arguments.seconds, elapsed=elapsed)
    pool = TrajectoryPool(teacher, tokens, arguments.trajectories, seed=updates)
    pool.fill(clock, until=elapsed + arguments.seconds / 3)
    print(f"ternary {pool.filled} trajectories after {clock.elapsed - elapsed:.1f} s", flush=True)
    updates = _learn(student, chosen, pool, clock, updates=updates, batch=arguments.batch)
    save_state(
        arguments.state,
        student=student.state_dict(),
        optimizers=[optimizer.state_dict() for optimizer in chosen],
        updates=updates,
        elapsed=clock.elapsed,
        trajectories=offered + pool.offered,
    )
    save_file(packed_tensors(student, names), arguments.out)
    _save_sheets(student, teacher, tokens, arguments)
    write_record(arguments, updates=updates, seconds=clock.elapsed, trajectories=offered + pool.offered)
    print(f"ternary ends at {clock.elapsed:.1f} s, {updates} updates", flush=True)


def _load_teacher(file: Path, tokens: Tokens, device: torch.device) -> Pocket:
    teacher = Pocket(tokens).to(device).requires_grad_(False)
    source = load_state(file)
    if source is None:
        raise SystemExit(f"{file} is not there: train the 16-bit model first (python -m training.flow)")
    teacher.load_state_dict(source["pocket"])
    return teacher


def _learn(
    student: nn.Module,
    chosen: list[torch.optim.Optimizer],
    pool: TrajectoryPool,
    clock: Clock,
    *,
    updates: int,
    batch: int,
) -> int:
    """Update until the stretch is over; returns the updates of all stretches."""
    running = 0.0
    while not clock.over:
        set_rate(chosen, clock.rate(warmup=0.05, decay_from=0.35))
        loss = distillation_loss(student, pool.teacher, pool.draw(batch))
        update(student, chosen, loss)
        updates += 1
        running += loss.detach()
        if updates % REFRESH_EVERY == 0:
            pool.refresh(min(REFRESH, pool.size))
            mean = float(running) / REFRESH_EVERY
            print(f"ternary {clock.elapsed:6.1f} s {updates} updates loss {mean:.5f}", flush=True)
            running = 0.0
    return updates


def _save_sheets(student: nn.Module, teacher: Pocket, tokens: Tokens, arguments: argparse.Namespace) -> None:
    device = teacher.device
    vae = AutoencoderKL.from_pretrained(arguments.cache / "vae").to(device).eval()
    prompts = list(SHEET_PROMPTS)[: arguments.sheet]
    for guidance in (1.5, 2.5, 3.5):
        with torch.autocast(device.type, torch.bfloat16), torch.compiler.set_stance("force_eager"):
            latents = sample(teacher, tokens, prompts, guidance=guidance, student=student)
        save_sheet(decode(vae, latents), arguments.cache / f"ternary-{guidance}.jpg")


def write_record(arguments: argparse.Namespace, *, updates: int, seconds: float, trajectories: int) -> None:
    """Write beside `--out`, as JSON, how its weights were made; `seconds` has the sample sheets in it."""
    device = torch.device(arguments.device)
    record = {
        "trajectories": trajectories,
        "updates": updates,
        "seconds": round(seconds),
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else device.type,
        "torch": torch.__version__,
        "seed": arguments.seed,
    }
    arguments.out.with_suffix(".json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def distillation_loss(student: nn.Module, teacher: Pocket, drawn: tuple[Tensor, ...]) -> Tensor:
    """Mean squared error of the student's velocity against the teacher's guided one."""
    states, velocities, sigmas, scales, ids = drawn
    with torch.autocast(states.device.type, torch.bfloat16):
        with torch.no_grad():
            text = teacher.encode(ids)
        output = velocity(student, states, sigmas, scales, text)
    return (output.float() - velocities).square().mean()


def packed_tensors(student: nn.Module, names: list[str]) -> dict[str, Tensor]:
    """The student's tensors for the disk: codes and row scales of its ternary linears, bfloat16 for the rest."""
    tensors: dict[str, Tensor] = {}
    for name, tensor in student.state_dict().items():
        module, _, part = name.rpartition(".")
        if module in names and part == "weight":
            codes, scale = round_rows(tensor.float().cpu())
            tensors[f"{module}.codes"] = pack(codes.to(torch.int8), Layout.BASE3)
            tensors[f"{module}.row_scale"] = scale[:, 0].contiguous()
        else:
            tensors[name] = tensor.detach().to(torch.bfloat16).cpu().contiguous()
    return tensors


def main() -> None:
    """Distil the ternary Pocket for a stretch of time."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=Path("training/cache"), help="tokenizers and vae")
    parser.add_argument("--teacher", type=Path, default=Path("training/cache/flow.pt"))
    parser.add_argument("--state", type=Path, default=Path("training/cache/ternary.pt"))
    parser.add_argument("--out", type=Path, default=Path("training/cache/ternary.safetensors"))
    parser.add_argument("--seconds", type=float, default=400, help="how long this stretch trains")
    parser.add_argument("--total-seconds", type=float, default=400, help="how long all stretches train")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--trajectories", type=int, default=TRAJECTORIES)
    parser.add_argument("--rate", type=float, default=0.5, help="learning rates, as a part of the 16-bit training's")
    parser.add_argument("--sheet", type=int, default=32, help="pictures on a sample sheet")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
