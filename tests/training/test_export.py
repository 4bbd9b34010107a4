"""Both Pockets on disk, from tiny networks through the same code."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL
from safetensors.torch import save_file

from engine.description import describe
from engine.inspection import inspect_model
from engine.verification import verify_model
from training import export
from training.atlas import ATLAS, save_atlas
from training.export import fit_preview, write_source, write_ternary
from training.flow import save_weights
from training.pocket import Pocket
from training.renderer import Renderer
from training.ternary import make_ternary_aware, packed_tensors

RECORD = {"trajectories": 3, "updates": 2, "seconds": 1, "device": "cpu", "torch": "2.11.0", "seed": 5}


@pytest.fixture
def cache(tokenizers: Path, tiny_pocket: Pocket, tiny_vae: AutoencoderKL, sprites: np.ndarray, tmp_path: Path) -> Path:
    """What the stages of training leave."""
    for name in ("tokenizer", "tokenizer_2"):
        (tmp_path / name).symlink_to(tokenizers / name)
    save_atlas(np.stack([sprites, sprites]), tmp_path / ATLAS)
    tiny_vae.save_pretrained(tmp_path / "vae")
    save_weights(tiny_pocket, tmp_path)
    names = make_ternary_aware(tiny_pocket.transformer)
    save_file(packed_tensors(tiny_pocket.transformer, names), tmp_path / "ternary.safetensors")
    (tmp_path / "ternary.json").write_text(json.dumps(RECORD), encoding="utf-8")
    return tmp_path


def test_what_training_leaves_becomes_two_whole_models(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zero = {"weight": [[0.0] * 16] * 3, "bias": [0.5] * 3}
    monkeypatch.setattr(export, "fit_preview", lambda *_: zero)
    source, target = cache / "pocket-bf16", cache / "pocket"
    write_source(cache, cache, source)
    write_ternary(source, cache / "ternary.safetensors", target, force=False)
    for folder in (source, target):
        assert describe(folder).name == folder.name
        assert "Microsoft" in (folder / "NOTICE").read_text("utf-8")
    assert [check for check in verify_model(target) if check.subject == "transformer"]
    inspection = inspect_model(target)
    assert inspection.recipe == "distilled"
    assert inspection.source == "pocket-bf16"
    assert not inspection.wide_block_linears
    conversion = json.loads((target / "conversion.json").read_text("utf-8"))
    assert conversion.items() >= RECORD.items()


class _Averages:
    """An autoencoder whose latents are a known linear map of the picture's 8 x 8 means."""

    def __init__(self) -> None:
        self.config = AutoencoderKL(latent_channels=4, scaling_factor=2.0, shift_factor=0.3).config
        self.weight = torch.tensor([[1.0, 0, 0], [0, 2, 0], [0, 0, 3], [1, 1, 0]])

    def encode(self, pictures: torch.Tensor) -> "_Averages":
        self.latent_dist = self
        self._latents = torch.einsum("lc,bchw->blhw", self.weight, torch.nn.functional.avg_pool2d(pictures, 8))
        return self

    def mode(self) -> torch.Tensor:
        return self._latents


def test_the_preview_finds_the_map_from_latents_to_colours(renderer: Renderer) -> None:
    vae = _Averages()
    found = fit_preview(vae, renderer, count=8)
    picture = renderer.render(export.sample_scenes(2, np.random.default_rng(1)))
    latents = (vae.encode(picture).mode() - 0.3) * 2
    colours = torch.einsum("cl,blhw->bchw", torch.tensor(found["weight"]), latents)
    colours += torch.tensor(found["bias"])[:, None, None]
    expected = torch.nn.functional.avg_pool2d(picture, 8) / 2 + 0.5
    torch.testing.assert_close(colours, expected, atol=1e-3, rtol=0)
