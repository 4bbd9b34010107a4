"""The autoencoder of Pocket: its shape, and its training on rendered scenes."""

import argparse
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor, nn

from engine.quant.distillation.muon import Muon
from training.atlas import ATLAS, load_atlas
from training.clock import Clock, Every, add_stretch_arguments, load_state, save_state
from training.optimizers import set_rate, update
from training.ranks import Ranks
from training.reconstruction import measure_latents, psnr, quality, reconstruction_loss
from training.renderer import Renderer
from training.scenes import sample_scenes

BATCH = 16
BATCHES_AT_ONCE = 8  # are drawn together: drawing takes many small steps, however few the pictures
MUON_RATE = 1e-3
ADAM_RATE = 5e-4
WARM_UP = 50  # updates, counted rather than timed: the first one waits a minute for the compiler
KL_WEIGHT = 1e-5
EMA_HALF_LIFE = 300  # updates
AGREE_EVERY = 10  # updates
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

    def __init__(self, vae: AutoencoderKL, *, decoder_only: bool) -> None:
        super().__init__()
        self.encoder, self.decoder = vae.encoder, vae.decoder
        self.decoder_only = decoder_only

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.decoder_only):
            mean, log_variance = self.encoder(pictures).float().chunk(2, dim=1)
        log_variance = log_variance.clamp(-30, 20)
        latent = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        return self.decoder(latent.to(pictures.dtype)).float(), mean, log_variance


def vae_optimizers(network: nn.Module) -> list[torch.optim.Optimizer]:
    """Muon for the convolutions between hidden layers, AdamW for the first and last ones, biases and norms."""
    kernels, rest = [], []
    for name, parameter in network.named_parameters():
        outer = "conv_in" in name or "conv_out" in name
        if parameter.requires_grad:
            (kernels if parameter.ndim == 4 and not outer else rest).append(parameter)
    muon = Muon(kernels, lr=MUON_RATE)
    adam = torch.optim.AdamW(rest, lr=ADAM_RATE, betas=(0.9, 0.99), weight_decay=0.0)
    for optimizer in (muon, adam):
        for group in optimizer.param_groups:
            group["peak"] = group["lr"]
    return [muon, adam]


class Learner:
    """The autoencoder in training, the running average of its weights, and their optimizers."""

    def __init__(self, ranks: Ranks, *, decoder_only: bool = False) -> None:
        """With `decoder_only` the encoder stays as it is, and so do the latents, their shift and their scale."""
        device, self.ranks = ranks.device, ranks
        self.vae = new_vae().to(device, memory_format=torch.channels_last)
        self.average = new_vae().to(device, memory_format=torch.channels_last).requires_grad_(False)
        self.average.load_state_dict(self.vae.state_dict())
        self.decoder_only = decoder_only
        self.vae.encoder.requires_grad_(not decoder_only)
        self.network = _AutoEncoding(self.vae, decoder_only=decoder_only)
        self.optimizers = vae_optimizers(self.network)
        self.updates = 0

    def begin_with(self, folder: Path) -> None:
        """Take the weights of an autoencoder that was saved in `folder`, and its latents' shift and scale."""
        saved = AutoencoderKL.from_pretrained(folder)
        self.vae.load_state_dict(saved.state_dict())
        self.average.load_state_dict(saved.state_dict())
        self.set_latents(saved.config.shift_factor, saved.config.scaling_factor)

    def set_latents(self, shift: float, scale: float) -> None:
        """Note down what latents are moved by and multiplied with before the transformer sees them."""
        self.average.register_to_config(shift_factor=shift, scaling_factor=scale)

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave in an earlier stretch.

        Raises:
            SystemExit: that stretch trained the encoder and this one must not, or the other way round.
        """
        if state["decoder_only"] != self.decoder_only:
            was = "with" if state["decoder_only"] else "without"
            raise SystemExit(f"the state was trained {was} --decoder-only: go on with it so, or choose another --state")
        self.vae.load_state_dict(state["vae"])
        self.average.load_state_dict(state["average"])
        for optimizer, values in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(values)
        self.set_latents(*state["latents"])
        self.updates = state["updates"]

    def state(self) -> dict[str, Any]:
        """What another stretch resumes from."""
        return {
            "vae": self.vae.state_dict(),
            "average": self.average.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "latents": (self.average.config.shift_factor, self.average.config.scaling_factor),
            "decoder_only": self.decoder_only,
            "updates": self.updates,
        }

    def update(self, pictures: Tensor, rate: float) -> tuple[Tensor, Tensor]:
        """One update on pictures [B, 3, H, W] at a part `rate` of the learning rates; the loss and the outputs."""
        set_rate(self.optimizers, rate * min(1.0, (self.updates + 1) / WARM_UP))
        with torch.autocast(pictures.device.type, torch.bfloat16):
            output, mean, log_variance = self.network(pictures)
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        loss = reconstruction_loss(output, pictures) + KL_WEIGHT * divergence
        update(self.network, self.optimizers, loss, self.ranks.average_gradients)
        self.updates += 1
        self._follow(min(0.5 ** (1 / EMA_HALF_LIFE), self.updates / (self.updates + 10)))
        return loss.detach(), output.detach()

    def _follow(self, keep: float) -> None:
        weights = [parameter.detach() for parameter in self.vae.parameters()]
        torch._foreach_lerp_(list(self.average.parameters()), weights, 1 - keep)


def train(arguments: argparse.Namespace) -> None:
    """One stretch of training; writes the averaged weights to `--out` at its end, and a record beside them."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    ranks = Ranks(arguments.device)
    torch.manual_seed(arguments.seed)
    learner, state = _prepared(arguments, ranks)
    renderer = Renderer(load_atlas(arguments.atlas), ranks.device)
    clock = Clock(total=arguments.total_seconds, stretch=arguments.seconds, elapsed=state["elapsed"] if state else 0.0)
    seed = [arguments.seed, learner.updates, ranks.rank]
    torch.manual_seed(sum(seed) + 1_000_003 * ranks.rank)
    if arguments.compile:
        learner.network.encoder.compile()
        learner.network.decoder.compile()
    batches = _batches(renderer, arguments.batch, arguments.side, np.random.default_rng(seed))
    _learn(learner, clock, batches, arguments)
    ranks.close()
    if ranks.first:
        save_state(arguments.state, **learner.state(), elapsed=clock.elapsed)
        _finish(learner, renderer, arguments.out, clock.elapsed)


def _learn(learner: Learner, clock: Clock, batches: Iterator[Tensor], arguments: argparse.Namespace) -> None:
    """Update until the stretch is over, and save the state now and then."""
    begun, ranks, save_due = learner.updates, learner.ranks, Every(arguments.save_every, clock.elapsed)
    while True:
        if ranks.count == 1 or (learner.updates - begun) % AGREE_EVERY == 0:
            rate, over = ranks.follow_first(clock.rate(warmup=0.0, decay_from=0.3), clock.over)
        if over:
            break
        pictures = next(batches)
        loss, output = learner.update(pictures, rate)
        if learner.updates % REPORT_EVERY == 0 and ranks.first:
            progress = f"loss {float(loss):.4f} psnr {psnr(output, pictures):.2f}"
            print(f"vae {clock.elapsed:6.1f} s {learner.updates} updates {progress}", flush=True)
        if ranks.first and save_due.due(clock.elapsed):
            save_state(arguments.state, **learner.state(), elapsed=clock.elapsed)


def _batches(renderer: Renderer, batch: int, side: int, random: np.random.Generator) -> Iterator[Tensor]:
    """Pictures [batch, 3, side, side] without an end."""
    while True:
        pictures = renderer.render(sample_scenes(BATCHES_AT_ONCE * batch, random), side)
        yield from pictures.contiguous(memory_format=torch.channels_last).split(batch)


def _prepared(arguments: argparse.Namespace, ranks: Ranks) -> tuple[Learner, dict[str, Any] | None]:
    """A learner that goes on from `--state`, else from `--init`, else from nothing; and that state."""
    learner, state = Learner(ranks, decoder_only=arguments.decoder_only), load_state(arguments.state)
    if state:
        learner.resume(state)
    elif arguments.init:
        learner.begin_with(arguments.init)
    elif arguments.decoder_only:
        raise SystemExit("--decoder-only needs an autoencoder whose latents it keeps: give its folder with --init")
    return learner, state


def _finish(learner: Learner, renderer: Renderer, target: Path, seconds: float) -> None:
    """Give the averaged autoencoder its latents' shift and scale, save it, measure it and write a record."""
    average, device = learner.average, learner.average.device
    if not learner.decoder_only:
        shift, deviation = measure_latents(average, renderer)
        learner.set_latents(shift, 1 / deviation)
    average.to(memory_format=torch.contiguous_format).save_pretrained(target)
    record = {name: round(value, 3) for name, value in quality(average, renderer).items()}
    for name, value in record.items():
        print(f"vae held-out {name} {value:.2f} dB", flush=True)
    record |= {
        "shift": average.config.shift_factor,
        "scale": average.config.scaling_factor,
        "decoder_only": learner.decoder_only,
        "updates": learner.updates,
        "seconds": round(seconds, 1),
        "devices": learner.ranks.count,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else device.type,
    }
    (target.parent / f"{target.name}.json").write_text(json.dumps(record, indent=2) + "\n")
    if not math.isfinite(record["psnr"]):
        raise SystemExit("the autoencoder diverged: train again with a lower learning rate")


def main() -> None:
    """Train the autoencoder for a stretch of time."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--atlas", type=Path, default=Path("training/cache") / ATLAS)
    parser.add_argument("--state", type=Path, default=Path("training/cache/vae.pt"))
    parser.add_argument("--out", type=Path, default=Path("training/cache/vae"))
    parser.add_argument("--init", type=Path, help="folder of an autoencoder to begin with")
    parser.add_argument("--decoder-only", action="store_true", help="leave the encoder and so the latents as they are")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--side", type=int, default=256)
    add_stretch_arguments(parser, seconds=300, total=300)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
