"""Tests of start pictures as latents."""

from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKL

from damaged_models import edit_part
from engine.errors import InvalidModel
from engine.latents import load_decoder
from engine.start_latent import StartEncoder, load_encoder, to_tensor
from engine.start_picture import OpenedStart

CPU = torch.device("cpu")


def a_start(width: int = 64, height: int = 32, seed: int = 0) -> OpenedStart:
    pixels = torch.randint(0, 256, (height * width * 3,), generator=torch.Generator().manual_seed(seed))
    return OpenedStart(pixels=bytes(pixels.tolist()), width=width, height=height, sha256=f"{seed:064d}")


def encoder_of(folder: Path) -> StartEncoder:
    return StartEncoder(folder, dtype=torch.float32, device=CPU)


def test_it_is_the_mode_of_diffusers_own_encoder_as_the_transformer_sees_it(folder: Path) -> None:
    vae = AutoencoderKL.from_pretrained(folder / "vae", dtype=torch.float32)
    start = a_start()
    with torch.no_grad():
        expected = (vae.encode(to_tensor(start)).latent_dist.mode() - 0.1) * 0.5
    latent = encoder_of(folder).encode(start)
    assert latent.shape == (1, 4, 4, 8)
    assert torch.equal(latent, expected)


def test_pixels_lie_between_minus_one_and_one() -> None:
    start = OpenedStart(pixels=bytes((0, 255, 51)) * 2, width=2, height=1, sha256="")
    assert torch.allclose(to_tensor(start), torch.tensor([-1.0, 1.0, -0.6]).view(1, 3, 1, 1).expand(1, 3, 1, 2))


def test_the_last_one_is_remembered(folder: Path) -> None:
    encoder = encoder_of(folder)
    first = encoder.encode(a_start())
    assert encoder.encode(a_start()) is first
    assert not torch.equal(encoder.encode(a_start(seed=1)), first)
    assert torch.equal(encoder.encode(a_start()), first)


def test_a_picture_beyond_the_tile_is_encoded_in_tiles(folder: Path) -> None:
    encoder = encoder_of(folder)
    whole, tiled, fits = (encoder.encode(a_start(128, 64), tile=tile) for tile in (None, 64, 128))
    assert whole.shape == tiled.shape == (1, 4, 8, 16)
    assert torch.equal(whole, fits)
    assert not torch.equal(whole, tiled)


def test_the_two_halves_of_a_vae_are_kept_apart(folder: Path) -> None:
    vae = load_encoder(folder, dtype=torch.float32, device=CPU)
    assert vae.decoder is None
    assert load_decoder(folder, dtype=torch.float32)._vae.encoder is None


def test_an_encoder_that_lacks_a_tensor_is_refused(copy: Path) -> None:
    edit_part(copy / "vae", lambda tensors: tensors.pop("encoder.conv_in.weight"))
    with pytest.raises(InvalidModel, match=r"lacks encoder\.conv_in\.weight"):
        encoder_of(copy).encode(a_start())
