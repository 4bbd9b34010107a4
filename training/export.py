"""Pocket of 16 bits as a model on disk, in diffusers' layout: what `triptych quantize` makes `pocket` from."""

import argparse
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxPipeline
from safetensors.torch import load_file
from transformers import CLIPTokenizer, T5Tokenizer

from engine.description import Sizes
from engine.errors import OutputExists
from training.atlas import ATLAS, load_atlas
from training.card import TRAINING, check_training, limits, write_card
from training.licences import NOTICE
from training.pocket import Pocket, Tokens, load_weights
from training.renderer import Renderer
from training.scenes import sample_scenes
from training.wordpieces import T5_TOKENS

MAX_SHARD = "15MB"
SIZES = Sizes(min=256, max=256, multiple=16)  # all that the first Pocket was trained at
SETTINGS: dict[str, Any] = {
    "format_version": 1,
    "family": "dev",
    "defaults": {"width": 256, "height": 256, "steps": 20, "guidance": 4.0},
    "max_sequence_length": T5_TOKENS,
    "licence": "Apache-2.0",
}


def write_source(run: Path, cache: Path, target: Path, *, sizes: Sizes = SIZES, force: bool = False) -> None:
    """Write `pocket-bf16`: `run` holds the trained weights, `cache` the tokenizers and the atlas.

    Raises:
        OutputExists: `target` is there and `force` is false, or it is no model.
    """
    if target.exists() and not (force and (target / "model_index.json").is_file()):
        raise OutputExists(f"{target} exists already: choose another --source, or replace a model there with --force")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as place:
        folder = Path(place) / target.name
        _save_source(run, cache, folder, sizes)
        for file in folder.rglob("*"):
            file.chmod(0o755 if file.is_dir() else 0o644)  # safetensors' files are for their owner alone
        if target.exists():
            target.rename(Path(place) / "replaced")
        folder.rename(target)


def _save_source(run: Path, cache: Path, folder: Path, sizes: Sizes) -> None:
    pocket = Pocket(Tokens(cache))
    load_weights(pocket, run)
    vae = AutoencoderKL.from_config(AutoencoderKL.load_config(run / "vae"))
    vae.load_state_dict(load_file(run / "vae" / "diffusion_pytorch_model.safetensors"))
    preview = fit_preview(vae, Renderer(load_atlas(cache / ATLAS), torch.device("cpu")))
    pipeline = FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, shift=3.0),
        vae=vae.bfloat16(),
        text_encoder=pocket.text_encoder.bfloat16(),
        tokenizer=CLIPTokenizer.from_pretrained(cache / "tokenizer"),
        text_encoder_2=pocket.text_encoder_2.bfloat16(),
        tokenizer_2=T5Tokenizer.from_pretrained(cache / "tokenizer_2"),
        transformer=pocket.transformer.bfloat16(),
    )
    pipeline.save_pretrained(folder, max_shard_size=MAX_SHARD)
    settings = SETTINGS | {"name": folder.name, "sizes": asdict(sizes), "limits": limits(), "preview": preview}
    (folder / "triptych.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    (folder / "NOTICE").write_text(NOTICE, encoding="utf-8")


@torch.no_grad()
def fit_preview(vae: AutoencoderKL, renderer: Renderer, count: int = 96) -> dict[str, list[Any]]:
    """The linear map from a scaled latent to colour in 0..1 with the least squared error over rendered scenes."""
    pictures = renderer.render(sample_scenes(count, np.random.default_rng(2**42)))
    latents = torch.cat([vae.encode(part).latent_dist.mode() for part in pictures.split(8)])
    latents = (latents - vae.config.shift_factor) * vae.config.scaling_factor
    colours = F.avg_pool2d(pictures, 8) / 2 + 0.5
    rows = latents.permute(0, 2, 3, 1).reshape(-1, latents.shape[1])
    rows = torch.cat([rows, torch.ones(len(rows), 1)], dim=1)
    solution = torch.linalg.lstsq(rows, colours.permute(0, 2, 3, 1).reshape(-1, 3)).solution.T  # [3, channels + 1]
    rounded = [[round(float(value), 6) for value in row] for row in solution]
    return {"weight": [row[:-1] for row in rounded], "bias": [row[-1] for row in rounded]}


def pixel_sizes(least: int, most: int) -> Sizes:
    """Sides from `least` to `most` pixels.

    Raises:
        ValueError: they are no multiples of the tokens' side, or the default picture is outside.
    """
    sizes = Sizes(min=least, max=most, multiple=SIZES.multiple)
    if least % sizes.multiple or most % sizes.multiple:
        raise ValueError(f"sizes must be multiples of {sizes.multiple}, got {least} to {most}")
    if not least <= SETTINGS["defaults"]["width"] <= most:
        raise ValueError(f"sizes must have the default {SETTINGS['defaults']['width']} in them, got {least} to {most}")
    return sizes


def main() -> None:
    """Write the 16-bit model and its card from the results of training."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=Path("training/cache"), help="tokenizers and the atlas")
    parser.add_argument("--run", type=Path, default=Path("training/cache/run"), help="trained weights")
    parser.add_argument("--source", type=Path, default=Path("resources/models/pocket-bf16"), help="(%(default)s)")
    parser.add_argument(
        "--sizes", type=int, nargs=2, metavar=("MIN", "MAX"), default=(SIZES.min, SIZES.max),
        help="sides in pixels that it was trained at (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--training", type=Path, default=TRAINING, help="the record for the card (%(default)s)")
    parser.add_argument("--card", action=argparse.BooleanOptionalAction, default=True, help="write its card too")
    parser.add_argument("--force", action="store_true", help="replace a model that is there")
    arguments = parser.parse_args()
    try:
        sizes = pixel_sizes(*arguments.sizes)
        if arguments.card:
            check_training(json.loads(arguments.training.read_text("utf-8")))
    except (OSError, ValueError) as error:
        parser.error(str(error))
    write_source(arguments.run, arguments.cache, arguments.source, sizes=sizes, force=arguments.force)
    print(write_card(arguments.source, arguments.training, scores=None) if arguments.card else arguments.source)


if __name__ == "__main__":
    main()
