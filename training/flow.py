"""The 16-bit Pocket: rectified-flow training of the transformer and its text encoders."""

import argparse
import random
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from safetensors.torch import save_file
from torch import Tensor

from training.atlas import ATLAS, load_atlas
from training.captions import write_captions
from training.clock import Clock, load_state, save_state
from training.optimizers import optimizers, restore, set_rate, update
from training.pocket import Pocket, Tokens, load_weights, pack
from training.renderer import Renderer
from training.sampling import SHEET_PROMPTS, SHIFT, decode, sample, save_sheet
from training.scenes import sample_scenes

BATCH = 384
POOL = 40_000  # encoded scenes at hand
REFRESH_EVERY = 4  # updates
REFRESH = 192  # scenes
REPORT_EVERY = 200  # updates
EMPTY_SHARE = 0.1  # prompts left empty, for classifier-free guidance


class LatentPool:
    """Encoded scenes with their captions' tokens; old ones make place for new ones."""

    def __init__(self, vae: AutoencoderKL, renderer: Renderer, tokens: Tokens, size: int, seed: int) -> None:
        self.vae, self.renderer, self.tokens = vae, renderer, tokens
        self.random, self.choose = np.random.default_rng([7, seed]), random.Random(seed)
        device = renderer.device
        first = self._encode(min(REFRESH, size))
        self.latents = torch.empty(size, *first[0].shape[1:], device=device, dtype=first[0].dtype)
        self.ids = torch.empty(size, first[1].shape[1], device=device, dtype=torch.int32)
        self.place = 0
        while self.place < size:
            self.refresh(min(REFRESH, size - self.place))
        self.place = 0

    @torch.no_grad()
    def _encode(self, count: int) -> tuple[Tensor, Tensor]:
        scenes = sample_scenes(count, self.random)
        ids = self.tokens(write_captions(scenes, self.choose))
        pictures = self.renderer.render(scenes).contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.renderer.device.type, torch.bfloat16):
            parts = [self.vae.encode(part).latent_dist.sample() for part in pictures.split(96)]
        latents = (torch.cat(parts).float() - self.vae.config.shift_factor) * self.vae.config.scaling_factor
        return pack(latents).to(torch.bfloat16), ids.to(self.renderer.device, torch.int32)

    def refresh(self, count: int = REFRESH) -> None:
        """Replace the oldest `count` scenes."""
        latents, ids = self._encode(count)
        at = (torch.arange(count, device=latents.device) + self.place) % len(self.latents)
        self.latents[at], self.ids[at] = latents, ids
        self.place += count

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """Packed latents float32 [count, tokens, 64] and token ids int64 [count, T]."""
        at = torch.randint(len(self.latents), (count,), device=self.latents.device)
        return self.latents[at].float(), self.ids[at].long()


def draw_sigmas(count: int, device: torch.device) -> Tensor:
    """Noise levels [count]: logit-normal, moved by FLUX's shift, with a share of uniform ones."""
    sigma = torch.sigmoid(torch.randn(count, device=device))
    sigma = SHIFT * sigma / (1 + (SHIFT - 1) * sigma)
    uniform = torch.rand(count, device=device)
    sigma = torch.where(torch.rand(count, device=device) < 0.2, uniform, sigma).clamp(1e-3, 1.0)
    return sigma.bfloat16().float()  # as the transformer sees it under autocast


def prepare_device(name: str) -> torch.device:
    """The device, with the fast and sound settings for training."""
    torch.set_float32_matmul_precision("high")
    torch.backends.cuda.enable_cudnn_sdp(False)  # its compiled backward read outside its memory
    return torch.device(name)


def train(arguments: argparse.Namespace) -> None:
    """One stretch of training; leaves its state, the weights for the export and a sheet of samples."""
    device = prepare_device(arguments.device)
    torch.manual_seed(arguments.seed)
    tokens = Tokens(arguments.cache)
    vae = AutoencoderKL.from_pretrained(arguments.cache / "vae").to(device, memory_format=torch.channels_last).eval()
    pocket = Pocket(tokens).to(device)
    chosen = optimizers(pocket.transformer, [pocket.text_encoder, pocket.text_encoder_2])
    state = load_state(arguments.state)
    if state is None and arguments.init:
        load_weights(pocket, arguments.init)
    updates, elapsed = restore(state, "pocket", pocket, chosen)
    torch.manual_seed(arguments.seed + updates)
    if arguments.compile:
        pocket.transformer.compile_repeated_blocks(fullgraph=True)
    renderer = Renderer(load_atlas(arguments.cache / ATLAS), device)
    clock = Clock(total=arguments.total_seconds, stretch=arguments.seconds, elapsed=elapsed)
    pool = LatentPool(vae, renderer, tokens, arguments.pool, seed=updates)
    print(f"flow pool of {arguments.pool} scenes after {clock.elapsed - elapsed:.1f} s", flush=True)
    updates = _learn(pocket, chosen, pool, clock, updates=updates, batch=arguments.batch)
    save_state(
        arguments.state,
        pocket=pocket.state_dict(),
        optimizers=[optimizer.state_dict() for optimizer in chosen],
        updates=updates,
        elapsed=clock.elapsed,
    )
    save_weights(pocket, arguments.cache)
    with torch.autocast(device.type, torch.bfloat16), torch.compiler.set_stance("force_eager"):
        packed = sample(pocket, tokens, list(SHEET_PROMPTS)[: arguments.sheet], guidance=2.5)
    save_sheet(decode(vae, packed), arguments.cache / "flow.jpg")
    print(f"flow ends at {clock.elapsed:.1f} s, {updates} updates", flush=True)


def _learn(
    pocket: Pocket,
    chosen: list[torch.optim.Optimizer],
    pool: LatentPool,
    clock: Clock,
    *,
    updates: int,
    batch: int,
) -> int:
    """Update until the stretch is over; returns the updates of all stretches."""
    device = pool.latents.device
    empty = pool.tokens([""]).to(device)
    running = 0.0
    while not clock.over:
        set_rate(chosen, clock.rate())
        latents, ids = pool.draw(batch)
        ids = torch.where(torch.rand(len(ids), 1, device=device) < EMPTY_SHARE, empty, ids)
        loss = flow_loss(pocket, latents, ids)
        update(pocket, chosen, loss)
        updates += 1
        running += loss.detach()
        if updates % REFRESH_EVERY == 0:
            pool.refresh(min(REFRESH, len(pool.latents)))
        if updates % REPORT_EVERY == 0:
            mean = float(running) / REPORT_EVERY
            print(f"flow {clock.elapsed:6.1f} s {updates} updates loss {mean:.4f}", flush=True)
            running = 0.0
    return updates


def save_weights(pocket: Pocket, folder: Path) -> None:
    """Write the three networks in bfloat16, as `training.export` reads them."""
    networks = {
        "teacher-0": pocket.transformer,
        "text_encoder": pocket.text_encoder,
        "text_encoder_2": pocket.text_encoder_2,
    }
    for name, network in networks.items():
        # A copy each: the file format refuses tensors that share memory, as T5's two embeddings do.
        tensors = {
            key: tensor.detach().to("cpu", torch.bfloat16, copy=True).contiguous()
            for key, tensor in network.state_dict().items()
        }
        save_file(tensors, folder / f"{name}.safetensors")


def flow_loss(pocket: Pocket, latents: Tensor, ids: Tensor) -> Tensor:
    """Mean squared error of the velocity (Liu et al. 2022, rectified flow; x_t = (1 - t) x_0 + t noise)."""
    noise = torch.randn_like(latents)
    sigma = draw_sigmas(len(latents), latents.device)
    mixed = torch.lerp(latents, noise, sigma[:, None, None])
    with torch.autocast(latents.device.type, torch.bfloat16):
        output = pocket.velocity(mixed, sigma, torch.ones_like(sigma), pocket.encode(ids))
    return (output.float() - (noise - latents)).square().mean()


def main() -> None:
    """Train the 16-bit Pocket for a stretch of time."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=Path("training/cache"), help="the atlas, tokenizers and vae")
    parser.add_argument("--state", type=Path, default=Path("training/cache/flow.pt"))
    parser.add_argument(
        "--init", type=Path, help="weights of an earlier run to begin with, made with the same tokenizers"
    )
    parser.add_argument("--seconds", type=float, default=540, help="how long this stretch trains")
    parser.add_argument("--total-seconds", type=float, default=780, help="how long all stretches train")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--pool", type=int, default=POOL)
    parser.add_argument("--sheet", type=int, default=32, help="pictures on the sample sheet")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
