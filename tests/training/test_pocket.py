"""The packing, the positions and the beginnings of Pocket, against diffusers' own pipeline."""

import torch
from diffusers import FluxPipeline

from engine.latents import LatentSize, image_ids
from training.pocket import CLIP_TOKENS, GRID, LATENT_CHANNELS, T5_TOKENS, WIDTH, Pocket, Tokens, pack, unpack


def test_packing_is_that_of_the_pipeline() -> None:
    latents = torch.randn(3, LATENT_CHANNELS, 2 * GRID, 2 * GRID)
    packed = pack(latents)
    assert packed.shape == (3, GRID * GRID, 4 * LATENT_CHANNELS)
    assert torch.equal(packed, FluxPipeline._pack_latents(latents, 3, LATENT_CHANNELS, 2 * GRID, 2 * GRID))
    assert torch.equal(unpack(packed), latents)
    assert torch.equal(unpack(packed), FluxPipeline._unpack_latents(packed, 256, 256, 8))


def test_positions_are_those_of_the_engine(tiny_pocket: Pocket) -> None:
    size = LatentSize(channels=LATENT_CHANNELS, height=2 * GRID, width=2 * GRID)
    assert torch.equal(tiny_pocket.image_ids, image_ids(size))
    assert torch.equal(tiny_pocket.text_ids, torch.zeros(T5_TOKENS, 3))


@torch.no_grad()
def test_velocity_begins_at_zero_and_has_the_latents_shape(tiny_pocket: Pocket, tokens: Tokens) -> None:
    pooled, sequence = text = tiny_pocket.encode(tokens(["a red cube", "a dog"]))
    assert pooled.shape == (2, WIDTH)
    assert sequence.shape == (2, T5_TOKENS, WIDTH)
    latents = torch.randn(2, GRID * GRID, 4 * LATENT_CHANNELS)
    flow = tiny_pocket.velocity(latents, torch.tensor([0.3, 0.9]), torch.ones(2), text)
    assert flow.shape == latents.shape
    assert not flow.any()


@torch.no_grad()
def test_prompts_differ_from_the_first_token_on(tiny_pocket: Pocket, tokens: Tokens) -> None:
    ids = tokens(["a red cube", "a blue cube", ""])
    assert ids.shape == (3, CLIP_TOKENS + T5_TOKENS)
    pooled, _ = tiny_pocket.encode(ids)
    assert (pooled[0] - pooled[1]).abs().max() > 1e-3
    assert (pooled[0] - pooled[2]).abs().max() > 1e-3
