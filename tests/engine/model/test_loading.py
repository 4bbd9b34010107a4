"""Transformers loaded from models' folders."""

from pathlib import Path

import pytest
import torch
from diffusers import FluxTransformer2DModel

from engine.model.loading import load_transformer
from tiny_models import save_tiny_model

WEIGHTS = "diffusion_pytorch_model.safetensors"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("models") / "source")


@pytest.mark.parametrize("guidance", [True, False])
@pytest.mark.parametrize("max_shard_size", ["5GB", "20KB"])
@torch.inference_mode()
def test_a_16_bit_model_agrees_with_diffusers(tmp_path: Path, guidance: bool, max_shard_size: str) -> None:
    folder = save_tiny_model(tmp_path / "model", guidance=guidance, max_shard_size=max_shard_size)
    sharded = (folder / "transformer" / f"{WEIGHTS}.index.json").exists()
    assert sharded == (max_shard_size == "20KB")
    theirs = FluxTransformer2DModel.from_pretrained(folder, subfolder="transformer", torch_dtype=torch.float32)
    ours = load_transformer(folder, device="cpu", activations="exact", dtype=torch.float32)
    generator = torch.Generator().manual_seed(3)
    values = {
        "hidden_states": torch.randn(2, 15, 16, generator=generator),
        "encoder_hidden_states": torch.randn(2, 7, 24, generator=generator),
        "pooled_projections": torch.randn(2, 16, generator=generator),
        "timestep": torch.tensor([0.9, 0.3]),
        "img_ids": torch.arange(45).reshape(15, 3).float(),
        "txt_ids": torch.zeros(7, 3),
        "guidance": torch.tensor([3.5, 1.0]) if guidance else None,
    }
    expected = theirs(**values, return_dict=False)[0]
    assert (ours(**values) - expected).norm() <= 1e-4 * expected.norm()
