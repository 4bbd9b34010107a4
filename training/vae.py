"""The autoencoder of Pocket: its shape, and its training on rendered scenes."""

import argparse
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import Tensor, nn

from training.atlas import ATLAS, load_atlas
from training.clock import Clock, load_state, save_state
from training.renderer import Renderer
from training.scenes import sample_scenes

BATCH = 32
LEARNING_RATE = 1.5e-3
KL_WEIGHT = 1e-5
EMA_HALF_LIFE = 300  # updates
REPORT_EVERY = 200  # updates


def new_vae() -> AutoencoderKL:
    """An untrained autoencoder: 8 times smaller, 16 channels, 3.3 million parameters."""
    return AutoencoderKL(
        latent_channels=16,
        block_out_channels=(32, 64, 96, 128),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        norm_num_groups=16,
        mid_block_add_attention=False,
        use_quant_conv=False,
        use_post_quant_conv=False,
        scaling_factor=1.0,
        shift_factor=0.0,
        sample_size=256,
    )


class _AutoEncoding(nn.Module):
    """Encoder and decoder in one call, so that they compile as two graphs."""

    def __init__(self, vae: AutoencoderKL) -> None:
        super().__init__()
        self.encoder, self.decoder = vae.encoder, vae.decoder

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mean, log_variance = self.encoder(pictures).float().chunk(2, dim=1)
        log_variance = log_variance.clamp(-30, 20)
        latent = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        return self.decoder(latent.to(pictures.dtype)).float(), mean, log_variance


def reconstruction_loss(output: Tensor, pictures: Tensor) -> Tensor:
    """Mean absolute and squared error, and the absolute error of the pictures' gradients at two scales."""
    difference = output - pictures
    loss = difference.abs().mean() + 2 * difference.square().mean()
    for scale in (1, 2):
        scaled = F.avg_pool2d(difference, scale) if scale > 1 else difference
        loss = loss + 0.5 * (scaled.diff(dim=-1).abs().mean() + scaled.diff(dim=-2).abs().mean())
    return loss


def psnr(output: Tensor, pictures: Tensor) -> float:
    """Mean over the batch, in dB, of pictures in -1..1."""
    error = ((output.clamp(-1, 1) - pictures) / 2).square().mean((1, 2, 3))
    return float((-10 * error.log10()).mean())


@torch.no_grad()
def held_out_psnr(vae: AutoencoderKL, renderer: Renderer, count: int = 256) -> float:
    """PSNR in dB on scenes of a seed that training never draws."""
    scenes = sample_scenes(count, np.random.default_rng(2**40))
    pictures = renderer.render(scenes)
    outputs = [vae.decode(vae.encode(part).latent_dist.mode()).sample for part in pictures.split(32)]
    return psnr(torch.cat(outputs), pictures)


@torch.no_grad()
def measure_latents(vae: AutoencoderKL, renderer: Renderer, count: int = 1024) -> tuple[float, float]:
    """Mean and standard deviation of the latents: the shift and the inverse of the scale."""
    pictures = renderer.render(sample_scenes(count, np.random.default_rng(2**41)))
    latents = torch.cat([vae.encode(part).latent_dist.sample() for part in pictures.split(64)])
    return float(latents.mean()), float(latents.std())


class Learner:
    """The autoencoder in training, the running average of its weights, and their optimizer."""

    def __init__(self, device: torch.device, state: dict[str, Any] | None) -> None:
        """`state` is what `state` gave in an earlier stretch, None at the beginning."""
        self.vae = new_vae().to(device, memory_format=torch.channels_last)
        self.average = new_vae().to(device, memory_format=torch.channels_last).requires_grad_(False)
        self.average.load_state_dict(self.vae.state_dict())
        self.optimizer = torch.optim.AdamW(
            self.vae.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.99), weight_decay=1e-3
        )
        self.updates = 0
        if state:
            self.vae.load_state_dict(state["vae"])
            self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.updates = state["updates"]
        self.network = _AutoEncoding(self.vae)

    def begin_with(self, folder: Path) -> None:
        """Take the weights of an autoencoder that was saved in `folder`."""
        weights = AutoencoderKL.from_pretrained(folder).state_dict()
        self.vae.load_state_dict(weights)
        self.average.load_state_dict(weights)

    def state(self) -> dict[str, Any]:
        """What another stretch resumes from."""
        return {
            "vae": self.vae.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "updates": self.updates,
        }

    def update(self, pictures: Tensor, rate: float) -> tuple[Tensor, Tensor]:
        """One update on pictures [B, 3, H, W] at a part `rate` of the learning rate; the loss and the outputs."""
        for group in self.optimizer.param_groups:
            group["lr"] = LEARNING_RATE * rate
        with torch.autocast(pictures.device.type, torch.bfloat16):
            output, mean, log_variance = self.network(pictures)
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        loss = reconstruction_loss(output, pictures) + KL_WEIGHT * divergence
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.vae.parameters(), 1.0)
        self.optimizer.step()
        self.updates += 1
        self._follow(min(0.5 ** (1 / EMA_HALF_LIFE), self.updates / (self.updates + 10)))
        return loss.detach(), output.detach()

    def _follow(self, keep: float) -> None:
        weights = [parameter.detach() for parameter in self.vae.parameters()]
        torch._foreach_lerp_(list(self.average.parameters()), weights, 1 - keep)


def train(arguments: argparse.Namespace) -> None:
    """One stretch of training; writes the averaged weights to `--out` at its end."""
    device = torch.device(arguments.device)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    renderer = Renderer(load_atlas(arguments.atlas), device)
    state = load_state(arguments.state)
    learner = Learner(device, state)
    if state is None and arguments.init:
        learner.begin_with(arguments.init)
    clock = Clock(total=arguments.total_seconds, stretch=arguments.seconds, elapsed=state["elapsed"] if state else 0.0)
    random = np.random.default_rng([arguments.seed, learner.updates])
    if arguments.compile:
        learner.network.encoder.compile()
        learner.network.decoder.compile()
    while not clock.over:
        rate = clock.rate(decay_from=0.3)
        pictures = renderer.render(sample_scenes(arguments.batch, random), arguments.side)
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        loss, output = learner.update(pictures, rate)
        if learner.updates % REPORT_EVERY == 0:
            quality = f"loss {float(loss):.4f} psnr {psnr(output, pictures):.2f}"
            print(f"vae {clock.elapsed:6.1f} s {learner.updates} updates {quality}", flush=True)
    save_state(arguments.state, **learner.state(), elapsed=clock.elapsed)
    _finish(learner.average, renderer, arguments.out)


def _finish(average: AutoencoderKL, renderer: Renderer, target: Path) -> None:
    """Measure the averaged autoencoder, give it its latents' shift and scale, and save it."""
    shift, deviation = measure_latents(average, renderer)
    average.register_to_config(scaling_factor=1 / deviation, shift_factor=shift)
    quality = held_out_psnr(average, renderer)
    print(f"vae held-out PSNR {quality:.2f} dB, shift {shift:.4f}, deviation {deviation:.4f}", flush=True)
    average.to(memory_format=torch.contiguous_format).save_pretrained(target)
    if not math.isfinite(quality):
        raise SystemExit("the autoencoder diverged: train again with a lower learning rate")


def main() -> None:
    """Train the autoencoder for a stretch of time."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--atlas", type=Path, default=Path("training/cache") / ATLAS)
    parser.add_argument("--state", type=Path, default=Path("training/cache/vae.pt"))
    parser.add_argument("--out", type=Path, default=Path("training/cache/vae"))
    parser.add_argument("--init", type=Path, help="folder of an autoencoder to begin with")
    parser.add_argument("--seconds", type=float, default=300, help="how long this stretch trains")
    parser.add_argument("--total-seconds", type=float, default=300, help="how long all stretches train")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
