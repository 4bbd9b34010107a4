"""Pools of encoded scenes: sizes, what a batch holds, and how scenes are replaced."""

import pytest
import torch
from diffusers import AutoencoderKL

from training.layout import GROUND
from training.pocket import CLIP_TOKENS, LATENT_CHANNELS, T5_TOKENS, Tokens
from training.pools import REFRESH_EVERY, LatentPool, Pools, Size, parse_sizes
from training.renderer import Renderer

SCENES = 6


def test_sizes_are_read_with_their_shares() -> None:
    wide, square = parse_sizes("320x192:3 256x256:1")
    assert wide == Size(rows=12, columns=20, share=0.75)
    assert square == Size(rows=16, columns=16, share=0.25)
    with pytest.raises(ValueError, match="200x192 is no size"):
        parse_sizes("200x192")


def test_a_pool_gives_latents_with_captions_and_labels_and_takes_new_scenes_in_turn(
    tiny_vae: AutoencoderKL, renderer: Renderer, tokens: Tokens
) -> None:
    pool = LatentPool(tiny_vae, renderer, tokens, size=parse_sizes("96x64")[0], scenes=SCENES, seed=(0,))
    batch = pool.draw(3)
    assert batch.latents.shape == (3, 24, 4 * LATENT_CHANNELS)
    assert batch.latents.dtype == torch.float32
    assert batch.ids.shape == (3, CLIP_TOKENS + T5_TOKENS)
    assert batch.labels.shape == (3, 2, 24)
    for labels, nouns in zip(batch.labels[:, 0], batch.answers.noun, strict=True):
        assert set(labels.tolist()) - {GROUND} <= {noun + 1 for noun in nouns.tolist()}
    assert batch.grid == (4, 6)
    before = pool.columns[0].clone()
    pool.refresh(2)
    assert (pool.columns[0] != before).flatten(1).any(1).tolist() == [True, True, False, False, False, False]


def test_a_pool_is_refreshed_as_it_is_drawn_from(tiny_vae: AutoencoderKL, renderer: Renderer, tokens: Tokens) -> None:
    pool = LatentPool(tiny_vae, renderer, tokens, size=parse_sizes("64x64")[0], scenes=SCENES, seed=(0,))
    first = pool.columns[0].clone()
    for _ in range(REFRESH_EVERY - 1):
        pool.draw(1)
    assert torch.equal(pool.columns[0], first)
    pool.draw(1)
    assert not torch.equal(pool.columns[0], first)


def test_every_process_draws_the_same_size_at_an_update(
    tiny_vae: AutoencoderKL, renderer: Renderer, tokens: Tokens
) -> None:
    sizes = parse_sizes("64x64 96x64")
    pools = [Pools(tiny_vae, renderer, tokens, sizes=sizes, scenes=4, seed=(rank,)) for rank in (0, 1)]
    batches = [[pool.draw(48, update) for update in range(8)] for pool in pools]
    grids = [[batch.grid for batch in drawn] for drawn in batches]
    assert grids[0] == grids[1]
    assert set(grids[0]) == {(4, 4), (4, 6)}
    assert {(batch.grid, len(batch.latents)) for batch in batches[0]} == {((4, 4), 3), ((4, 6), 2)}
    assert not torch.equal(batches[0][0].latents, batches[1][0].latents)
