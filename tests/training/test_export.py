"""The 16-bit Pocket on disk, from tiny networks through the same code, and what the command line makes of it."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL

from damage import edit_json
from engine import command_line
from engine.description import Sizes, describe
from engine.errors import OutputExists
from engine.inspection import inspect_model
from engine.quant.instant import NOTE
from engine.verification import verify_model
from training import card, export
from training.atlas import ATLAS, save_atlas
from training.card import STAGES, limits
from training.card_conversion import ternary_stage
from training.export import fit_preview, pixel_sizes, write_source
from training.flow import save_weights
from training.pocket import Pocket
from training.renderer import Renderer
from training.wordpieces import T5_TOKENS

TRAINING = {
    "device": "cpu",
    "machine": {"versions": {"torch": "2.11.0"}},
    "stages": [{"stage": stage, "updates": 1} for stage in STAGES],
}


@pytest.fixture
def cache(tokenizers: Path, tiny_pocket: Pocket, tiny_vae: AutoencoderKL, sprites: np.ndarray, tmp_path: Path) -> Path:
    """What the stages of training leave."""
    for name in ("tokenizer", "tokenizer_2"):
        (tmp_path / name).symlink_to(tokenizers / name)
    save_atlas(np.stack([sprites, sprites]), tmp_path / ATLAS)
    tiny_vae.save_pretrained(tmp_path / "vae")
    save_weights(tiny_pocket, tmp_path)
    (tmp_path / "training.json").write_text(json.dumps(TRAINING), encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def no_preview(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview of grey where a whole model is made: fitting one takes long."""
    if "cache" in request.fixturenames:
        zero = {"weight": [[0.0] * 16] * 3, "bias": [0.5] * 3}
        monkeypatch.setattr(export, "fit_preview", lambda *_: zero)


def run_export(cache: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> Path:
    """The source that `python -m training.export` writes."""
    source = cache / "pocket-bf16"
    words = ["--cache", cache, "--run", cache, "--source", source, "--training", cache / "training.json"]
    monkeypatch.setattr("sys.argv", ["export", *map(str, words), "--sizes", "192", "320", *more])
    export.main()
    return source


def check_words(folder: Path) -> None:
    """What a Pocket of either kind says of itself."""
    model = describe(folder)
    assert model.name == folder.name
    assert model.licence == "Apache-2.0"
    assert model.sizes == Sizes(min=192, max=320, multiple=16)
    assert model.max_sequence_length == T5_TOKENS
    assert model.preview is not None
    assert limits() in (model.limits or "")
    notice, said = ((folder / name).read_text("utf-8") for name in ("NOTICE", "README.md"))
    assert "Copyright (c) Microsoft" in notice
    assert "their flat style" in notice
    assert "shapes drawn by this" in notice
    assert f"# {folder.name}" in said
    assert notice.strip() in said
    assert "has not been scored" in said
    assert not [file for file in folder.rglob("*") if file.is_file() and file.stat().st_mode & 0o444 != 0o444]


def test_what_training_leaves_becomes_a_whole_model(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = run_export(cache, monkeypatch)
    check_words(source)
    assert describe(source).limits == limits()
    assert [check for check in verify_model(source) if check.subject == "transformer"]
    assert "ternary:" not in (source / "README.md").read_text("utf-8")
    assert not [folder.name for folder in cache.iterdir() if folder.name.startswith(".")]


def test_the_command_line_makes_a_ternary_pocket_of_it(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    source, target = run_export(cache, monkeypatch), cache / "made" / "pocket"
    places = [str(source), str(target)]
    assert command_line.main(["quantize", *places, "--recipe", "instant", "--device", "cpu", "--no-pictures"]) == 0
    monkeypatch.setattr("sys.argv", ["card", str(target), "--training", str(cache / "training.json")])
    card.main()
    assert command_line.main(["verify", str(target)]) == 0
    assert command_line.main(["verify", str(source)]) == 0
    check_words(target)
    assert describe(target).limits == f"{NOTE} {limits()}"
    assert (target / "NOTICE").read_bytes() == (source / "NOTICE").read_bytes()
    record = json.loads((target / "conversion.json").read_text("utf-8"))
    assert {"NOTICE", "triptych.json"} <= record["files"].keys()
    assert "README.md" not in record["files"], "it is written again once the model is scored"
    assert record["source"]["name"] == "pocket-bf16"
    assert record["source"]["licence"] == "Apache-2.0"
    text = (target / "README.md").read_text("utf-8")
    assert f"| ternary: instant | – | – | {ternary_stage(record, 'pocket')['seconds']} |" in text
    assert "recipe `instant`" in text
    assert NOTE in text
    inspection = inspect_model(target)
    assert (inspection.recipe, inspection.source) == ("instant", "pocket-bf16")
    assert not inspection.wide_block_linears


def test_a_record_of_another_training_is_refused_before_anything_is_written(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit_json(cache / "training.json", lambda record: record["stages"].pop())
    with pytest.raises(SystemExit):
        run_export(cache, monkeypatch)
    assert "name the record of the model's own training" in capsys.readouterr().err
    assert not (cache / "pocket-bf16").exists()
    assert not (run_export(cache, monkeypatch, "--no-card") / "README.md").exists()


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
