"""The benchmark of the recipe `calibrated`, on a model of few numbers."""

import json
from pathlib import Path

import pytest
import torch

import resources
from benchmarks import calibrated, random_flux, random_parts
from benchmarks.random_flux import write_random_flux
from benchmarks.random_parts import write_random_parts
from engine.conditioning import load_text_encoders
from engine.description import describe

TINY = random_flux.CONFIG | {
    "in_channels": 64,
    "attention_head_dim": 16,
    "num_attention_heads": 2,
    "joint_attention_dim": 32,
    "pooled_projection_dim": 16,
    "axes_dims_rope": [4, 6, 6],
}
CLIP = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
T5 = {"d_model": 32, "d_kv": 8, "d_ff": 32, "num_layers": 1, "num_heads": 2}
POCKET = resources.models_folder() / "pocket"


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(random_flux, "CONFIG", TINY)
    monkeypatch.setattr(random_parts, "CLIP", random_parts.CLIP | CLIP)
    monkeypatch.setattr(random_parts, "T5", random_parts.T5 | T5)
    folder = tmp_path / "models" / "source"
    write_random_flux(folder, blocks=3)
    write_random_parts(folder, POCKET, device=torch.device("cpu"))
    small = {"format_version": 1, "name": "tiny", "family": "dev", "max_sequence_length": 8}
    small["defaults"] = {"width": 64, "height": 64, "steps": 2, "guidance": 3.5}
    (folder / "triptych.json").write_text(json.dumps(small))
    return folder


def test_random_encoders_lead_a_transformer_of_their_widths(source: Path) -> None:
    assert describe(source).family == "dev"
    encoders = load_text_encoders(source, max_sequence_length=8, dtype=torch.float32)
    assert (encoders.pooled_width, encoders.sequence_width) == (16, 32)
    text = encoders.encode("a dog", torch.device("cpu"))
    assert text.sequence.shape == (1, 8, 32)
    assert bool(text.sequence.isfinite().all())
    assert float(text.pooled.std()) > 0


def test_the_same_seed_gives_the_same_encoders(source: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    write_random_flux(again, blocks=2)
    write_random_parts(again, POCKET, device=torch.device("cpu"))
    one, other = (folder / "text_encoder_2" / "model.safetensors" for folder in (source, again))
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.slow
def test_results_say_what_was_measured_and_what_the_whole_would_take(source: Path, tmp_path: Path) -> None:
    prompts = tmp_path / "prompts.txt"
    prompts.write_text("a dog\na cat\ntwo birds\na red house\n")
    folder, options = source.parent, ["--device", "cpu", "--prompts", str(prompts), "--out", str(tmp_path)]
    assert calibrated.main([str(folder), *options]) == 0
    (case,) = json.loads((tmp_path / "calibrated.json").read_text())["cases"]
    assert list(case["block_s"]) == [
        "transformer_blocks.0",
        "single_transformer_blocks.0",
        "single_transformer_blocks.1",
    ]
    assert case["estimated_seconds_of_all_blocks"] == pytest.approx(
        19 * case["double_block_s"] + 38 * case["single_block_s"], abs=0.1
    )
    assert {"planning", "trajectories", "blocks", "writing"} <= set(case["stages_s"])
    assert case["target_bytes"] < case["source_bytes"]
    assert not list(folder.iterdir())
