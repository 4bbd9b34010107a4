"""Tests of noise, packing, decoding and previews."""

from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKL, FluxPipeline
from diffusers.image_processor import VaeImageProcessor
from hypothesis import given
from hypothesis import strategies as st

from engine.description import PreviewMap
from engine.latents import LatentSize, image_ids, load_decoder, pack, preview, start_noise, to_pixels, unpack
from tiny_models import save_tiny_model

SIZE = LatentSize(channels=4, height=6, width=10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@given(batch=st.integers(1, 3), channels=st.integers(1, 5), rows=st.integers(1, 5), columns=st.integers(1, 5))
def test_packing_round_trips_as_flux_packs(batch: int, channels: int, rows: int, columns: int) -> None:
    size = LatentSize(channels=channels, height=2 * rows, width=2 * columns)
    latent = torch.randn(batch, channels, size.height, size.width)
    tokens = pack(latent)
    assert tokens.shape == (batch, size.tokens, 4 * channels)
    assert torch.equal(tokens, FluxPipeline._pack_latents(latent, batch, channels, size.height, size.width))
    assert torch.equal(unpack(tokens, size), latent)


def test_image_ids_are_those_of_flux() -> None:
    theirs = FluxPipeline._prepare_latent_image_ids(1, SIZE.height // 2, SIZE.width // 2, "cpu", torch.float32)
    assert torch.equal(image_ids(SIZE), theirs)


def test_noise_comes_from_its_seed_alone() -> None:
    torch.manual_seed(1)
    first = start_noise(7, SIZE)
    torch.manual_seed(2)
    assert torch.equal(first, start_noise(7, SIZE))
    assert not torch.equal(first, start_noise(8, SIZE))
    assert first.shape == (1, 4, 6, 10)
    assert first.dtype == torch.float32


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_every_seed_makes_noise(seed: int) -> None:
    assert start_noise(seed, SIZE).isfinite().all()


def test_decoding_is_the_vae_own(folder: Path) -> None:
    vae = AutoencoderKL.from_pretrained(folder / "vae", dtype=torch.float32)
    latent = start_noise(3, LatentSize(channels=4, height=4, width=6))
    with torch.no_grad():
        theirs = vae.decode(latent / vae.config.scaling_factor + vae.config.shift_factor).sample[0]
    decoder = load_decoder(folder, dtype=torch.float32)
    ours = decoder.decode(latent)
    assert ours.shape == (3, 32, 48)
    torch.testing.assert_close(ours, theirs)


def test_pictures_are_decoded_at_once_as_each_alone(folder: Path) -> None:
    size = LatentSize(channels=4, height=4, width=6)
    latents = torch.cat([start_noise(seed, size) for seed in range(3)])
    decoder = load_decoder(folder, dtype=torch.float32)
    pictures = decoder.decode_all(latents)
    assert pictures.shape == (3, 3, 32, 48)
    for picture, latent in zip(pictures, latents, strict=True):
        torch.testing.assert_close(picture, decoder.decode(latent[None]))


def test_sizes_follow_the_vae(folder: Path) -> None:
    decoder = load_decoder(folder, dtype=torch.float32)
    assert decoder.multiple == 16
    assert decoder.size_of(96, 32) == LatentSize(channels=4, height=4, width=12)
    with pytest.raises(AssertionError):
        decoder.size_of(100, 32)


def test_pixels_are_rounded_as_diffusers_rounds_them() -> None:
    picture = torch.linspace(-1.3, 1.3, 3 * 16 * 20).reshape(3, 16, 20)
    theirs = VaeImageProcessor().postprocess(picture[None], output_type="pil")[0]
    assert to_pixels(picture) == theirs.tobytes()


def test_a_preview_is_a_linear_map_of_each_place() -> None:
    colours = PreviewMap(weight=((0.5, 0, 0, 0), (0, 0.25, 0, 0), (0, 0, 0, 2)), bias=(0.5, 0, 0.25))
    latent = torch.zeros(1, 4, 2, 3)
    latent[0, :, 1, 2] = torch.tensor([1.0, 2.0, 9.0, -1.0])
    made = preview(latent, colours)
    assert (made.width, made.height) == (3, 2)
    assert made.pixels[:3] == bytes((128, 0, 64))
    assert made.pixels[-3:] == bytes((255, 128, 0))
