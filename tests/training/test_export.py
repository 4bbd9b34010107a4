"""Both Pockets on disk, from tiny networks through the same code."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL
from safetensors.torch import save_file

from engine.description import Sizes, describe
from engine.errors import OutputExists
from engine.inspection import inspect_model
from engine.verification import verify_model
from training import export
from training.atlas import ATLAS, save_atlas
from training.card import limits
from training.export import fit_preview, pixel_sizes, write_source
from training.flow import save_weights
from training.pocket import Pocket
from training.renderer import Renderer
from training.ternary import make_ternary_aware, packed_tensors

RECORD = {"trajectories": 3, "updates": 2, "seconds": 1, "device": "cpu", "torch": "2.11.0", "seed": 5}
TRAINING = {
    "device": "cpu",
    "machine": {"versions": {"torch": "2.11.0"}},
    "stages": [{"stage": "flow", "updates": 1}, {"stage": "ternary", "updates": RECORD["updates"]}],
}


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


@pytest.fixture(autouse=True)
def no_preview(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview of grey where a whole model is made: fitting one takes long."""
    if "cache" in request.fixturenames:
        zero = {"weight": [[0.0] * 16] * 3, "bias": [0.5] * 3}
        monkeypatch.setattr(export, "fit_preview", lambda *_: zero)


def test_what_training_leaves_becomes_two_whole_models(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target, training = cache / "pocket-bf16", cache / "pocket", cache / "training.json"
    training.write_text(json.dumps(TRAINING), encoding="utf-8")
    words = ["--cache", cache, "--run", cache, "--source", source, "--target", target, "--training", training]
    monkeypatch.setattr("sys.argv", ["export", *map(str, words), "--sizes", "192", "320"])
    export.main()
    for folder in (source, target):
        model = describe(folder)
        assert model.name == folder.name
        assert model.sizes == Sizes(min=192, max=320, multiple=16)
        assert model.limits == limits()
        notice, card = ((folder / name).read_text("utf-8") for name in ("NOTICE", "README.md"))
        assert "Copyright (c) Microsoft" in notice
        assert "their flat style" in notice
        assert "shapes drawn by this" in notice
        assert f"# {folder.name}" in card
        assert "has not been scored" in card
        assert not [file for file in folder.rglob("*") if file.is_file() and file.stat().st_mode & 0o444 != 0o444]
    assert [check for check in verify_model(target) if check.subject == "transformer"]
    assert "README.md" not in json.loads((target / "conversion.json").read_text("utf-8"))["files"]
    inspection = inspect_model(target)
    assert inspection.recipe == "distilled"
    assert inspection.source == "pocket-bf16"
    assert not inspection.wide_block_linears
    conversion = json.loads((target / "conversion.json").read_text("utf-8"))
    assert conversion.items() >= RECORD.items()
    assert not [folder.name for folder in cache.iterdir() if folder.name.startswith(".")]


def test_a_source_that_is_there_is_replaced_only_when_asked(cache: Path) -> None:
    source = cache / "pocket-bf16"
    write_source(cache, cache, source)
    assert describe(source).sizes == Sizes(min=256, max=256, multiple=16), "unless others are asked for"
    (source / "transformer" / "left_over.safetensors").write_bytes(b"old")
    with pytest.raises(OutputExists, match="exists already"):
        write_source(cache, cache, source)
    write_source(cache, cache, source, force=True)
    assert not (source / "transformer" / "left_over.safetensors").exists()
    other = cache / "other"
    other.mkdir()
    with pytest.raises(OutputExists, match="exists already"):
        write_source(cache, cache, other, force=True)


@pytest.mark.parametrize(("least", "most", "why"), [(190, 320, "multiples of 16"), (272, 320, "the default 256")])
def test_sizes_that_no_picture_has_are_refused(least: int, most: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        pixel_sizes(least, most)


def test_sizes_may_be_one_alone() -> None:
    assert pixel_sizes(256, 256) == export.SIZES


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
