"""Tiny sprites, tokenizers and networks in the place of those that training takes hours for."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL

from training import pocket
from training.captions import write_captions
from training.nouns import NOUNS
from training.pocket import LATENT_CHANNELS, Pocket, Tokens
from training.renderer import Renderer
from training.scenes import sample_scenes
from training.wordpieces import train_bpe, train_unigram

SIDE = 32
TINY_TRANSFORMER = {"num_layers": 1, "num_single_layers": 1, "num_attention_heads": 2}


@pytest.fixture(autouse=True)
def torchs_own_settings() -> Iterator[None]:
    """Take back what training sets for the whole process."""
    precision, attention = torch.get_float32_matmul_precision(), torch.backends.cuda.cudnn_sdp_enabled()
    yield
    torch.set_float32_matmul_precision(precision)
    torch.backends.cuda.enable_cudnn_sdp(attention)


@pytest.fixture(scope="session")
def sprites() -> np.ndarray:
    """A disc, lighter at the top, for every noun: uint8 [N, SIDE, SIDE, 4]."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1) * 2 - 1
    disc = np.zeros((SIDE, SIDE, 4))
    disc[..., :3] = (170 - 40 * y)[..., None]
    disc[..., 3] = np.where(x * x + y * y < 0.9, 255, 0)
    return np.repeat(disc[None].round().astype(np.uint8), len(NOUNS), axis=0)


@pytest.fixture(scope="session")
def renderer(sprites: np.ndarray) -> Renderer:
    return Renderer(sprites, torch.device("cpu"))


@pytest.fixture(scope="session")
def tokenizers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both tokenizers, trained on a few captions."""
    folder = tmp_path_factory.mktemp("tokenizers")
    texts = write_captions(sample_scenes(1500, np.random.default_rng(1)), random.Random(1))
    train_bpe(texts).save_pretrained(folder / "tokenizer")
    train_unigram(texts).save_pretrained(folder / "tokenizer_2")
    return folder


@pytest.fixture(scope="session")
def tokens(tokenizers: Path) -> Tokens:
    return Tokens(tokenizers)


@pytest.fixture
def tiny_pocket(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> Pocket:
    """A Pocket with one block of each kind; its shape holds for what else is made in the same test."""
    monkeypatch.setattr(pocket, "TRANSFORMER", pocket.TRANSFORMER | TINY_TRANSFORMER)
    torch.manual_seed(0)
    return Pocket(tokens)


@pytest.fixture(scope="session")
def tiny_vae() -> AutoencoderKL:
    """An autoencoder of Pocket's latents with random weights."""
    torch.manual_seed(0)
    return AutoencoderKL(
        latent_channels=LATENT_CHANNELS,
        block_out_channels=(4, 4, 4, 4),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        norm_num_groups=2,
        mid_block_add_attention=False,
        use_quant_conv=False,
        use_post_quant_conv=False,
        scaling_factor=0.5,
        shift_factor=0.1,
        sample_size=256,
    ).eval()
