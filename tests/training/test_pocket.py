"""The packing, the positions, the forward pass and the beginnings of Pocket, against diffusers and the engine."""

import pytest
import torch
from diffusers import FluxPipeline

from engine.latents import LatentSize, image_ids
from training.pocket import (
    CLIP_TOKENS,
    LATENT_CHANNELS,
    SQUARE,
    T5_TOKENS,
    WIDTH,
    Pocket,
    Tokens,
    pack,
    position_ids,
    unpack,
    velocity,
    velocity_and_features,
)

GRIDS = [SQUARE, (12, 20)]


@pytest.mark.parametrize("grid", GRIDS)
def test_packing_is_that_of_the_pipeline(grid: tuple[int, int]) -> None:
    rows, columns = grid
    latents = torch.randn(3, LATENT_CHANNELS, 2 * rows, 2 * columns)
    packed = pack(latents)
    assert packed.shape == (3, rows * columns, 4 * LATENT_CHANNELS)
    assert torch.equal(packed, FluxPipeline._pack_latents(latents, 3, LATENT_CHANNELS, 2 * rows, 2 * columns))
    assert torch.equal(unpack(packed, grid), latents)
    assert torch.equal(unpack(packed, grid), FluxPipeline._unpack_latents(packed, 16 * rows, 16 * columns, 8))


@pytest.mark.parametrize("grid", GRIDS)
def test_positions_are_those_of_the_engine(grid: tuple[int, int]) -> None:
    rows, columns = grid
    ids = position_ids(T5_TOKENS, grid, torch.device("cpu"))
    assert torch.equal(ids[:T5_TOKENS], torch.zeros(T5_TOKENS, 3))
    size = LatentSize(channels=LATENT_CHANNELS, height=2 * rows, width=2 * columns)
    assert torch.equal(ids[T5_TOKENS:], image_ids(size))


@torch.no_grad()
def test_the_forward_pass_is_that_of_diffusers(tiny_pocket: Pocket, tokens: Tokens) -> None:
    for parameter in tiny_pocket.transformer.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    grid = (3, 5)
    pooled, sequence = text = tiny_pocket.encode(tokens(["a red cube", "a dog"]))
    latents, sigma, guidance = torch.randn(2, 15, 64), torch.tensor([0.3, 0.9]), torch.tensor([1.0, 3.5])
    ids = position_ids(T5_TOKENS, grid, torch.device("cpu"))
    expected = tiny_pocket.transformer(
        hidden_states=latents,
        encoder_hidden_states=sequence,
        pooled_projections=pooled,
        timestep=sigma,
        guidance=guidance,
        txt_ids=ids[:T5_TOKENS],
        img_ids=ids[T5_TOKENS:],
    ).sample
    ours, features = velocity_and_features(tiny_pocket.transformer, latents, sigma, guidance, text, grid)
    assert expected.abs().max() > 0.1
    torch.testing.assert_close(ours, expected)
    assert features.shape == (2, 15, tiny_pocket.transformer.inner_dim)


@torch.no_grad()
def test_velocity_begins_at_zero_and_has_the_latents_shape(tiny_pocket: Pocket, tokens: Tokens) -> None:
    pooled, sequence = text = tiny_pocket.encode(tokens(["a red cube", "a dog"]))
    assert pooled.shape == (2, WIDTH)
    assert sequence.shape == (2, T5_TOKENS, WIDTH)
    latents = torch.randn(2, SQUARE[0] * SQUARE[1], 4 * LATENT_CHANNELS)
    flow = velocity(tiny_pocket.transformer, latents, torch.tensor([0.3, 0.9]), torch.ones(2), text)
    assert flow.shape == latents.shape
    assert not flow.any()


@torch.no_grad()
def test_prompts_differ_from_the_first_token_on(tiny_pocket: Pocket, tokens: Tokens) -> None:
    ids = tokens(["a red cube", "a blue cube", ""])
    assert ids.shape == (3, CLIP_TOKENS + T5_TOKENS)
    pooled, _ = tiny_pocket.encode(ids)
    assert (pooled[0] - pooled[1]).abs().max() > 1e-3
    assert (pooled[0] - pooled[2]).abs().max() > 1e-3
