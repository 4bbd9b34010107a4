"""Transformers loaded from models' folders."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from diffusers import FluxTransformer2DModel

from damage import CONFIG_FILE, TRANSFORMER_FILE, cut_short, edit_json, edit_tensors
from dequantized import dequantized
from engine.errors import InvalidModel, UnsupportedFormat
from engine.model.linear import TernaryLinear
from engine.model.loading import load_transformer
from engine.model.shapes import block_linears
from kernels.ops import Activations
from tiny_models import save_tiny_model
from tiny_ternary import save_tiny_ternary

TO_Q = "transformer_blocks.0.attn.to_q"


def inputs(*, guidance: bool) -> dict[str, torch.Tensor | None]:
    generator = torch.Generator().manual_seed(3)
    return {
        "hidden_states": torch.randn(2, 15, 16, generator=generator),
        "encoder_hidden_states": torch.randn(2, 7, 24, generator=generator),
        "pooled_projections": torch.randn(2, 16, generator=generator),
        "timestep": torch.tensor([0.9, 0.3]),
        "img_ids": torch.arange(45).reshape(15, 3).float(),
        "txt_ids": torch.zeros(7, 3),
        "guidance": torch.tensor([3.5, 1.0]) if guidance else None,
    }


@pytest.mark.parametrize("guidance", [True, False])
@pytest.mark.parametrize("max_shard_size", ["5GB", "20KB"])
@torch.inference_mode()
def test_a_16_bit_model_agrees_with_diffusers(tmp_path: Path, guidance: bool, max_shard_size: str) -> None:
    folder = save_tiny_model(tmp_path / "model", guidance=guidance, max_shard_size=max_shard_size)
    assert (folder / TRANSFORMER_FILE).exists() == (max_shard_size == "5GB")
    theirs = FluxTransformer2DModel.from_pretrained(folder, subfolder="transformer", torch_dtype=torch.float32)
    ours = load_transformer(folder, device="cpu", activations="exact", dtype=torch.float32)
    values = inputs(guidance=guidance)
    expected = theirs(**values, return_dict=False)[0]
    assert (ours(**values) - expected).norm() <= 1e-4 * expected.norm()


@pytest.mark.parametrize("max_shard_bytes", [10**9, 10_000])
@pytest.mark.parametrize(("activations", "ratio"), [("exact", 1e-4), ("int8", 5e-2)])
@pytest.mark.parametrize("prepared_bytes", [0, 30_000, 10**9])
@torch.inference_mode()
def test_a_ternary_model_agrees_with_its_dequantized_weights(
    tmp_path: Path,
    source_model: Path,
    max_shard_bytes: int,
    activations: Activations,
    ratio: float,
    prepared_bytes: int,
) -> None:
    folder = save_tiny_ternary(source_model, tmp_path / "ternary", max_shard_bytes=max_shard_bytes)
    ours = load_transformer(folder, device="cpu", activations=activations, prepared_bytes=prepared_bytes)
    expected = dequantized(source_model, folder)(**inputs(guidance=True), return_dict=False)[0]
    actual = ours(**inputs(guidance=True))
    assert actual.dtype == torch.float32
    assert (actual - expected).norm() <= ratio * expected.norm()


def test_every_linear_of_the_blocks_is_ternary(ternary_model: Path) -> None:
    model = load_transformer(ternary_model, device="cpu", activations="int8")
    found = {name for name, module in model.named_modules() if isinstance(module, TernaryLinear)}
    assert found == block_linears(model.config).keys()
    assert not any(parameter.requires_grad for parameter in model.parameters())


def test_the_budget_is_kept(ternary_model: Path) -> None:
    def unpacked(prepared_bytes: int) -> list[int]:
        model = load_transformer(ternary_model, device="cpu", activations="int8", prepared_bytes=prepared_bytes)
        weights = [module.weight for module in model.modules() if isinstance(module, TernaryLinear)]
        return [weight.bytes for weight in weights if weight.is_unpacked]

    assert unpacked(0) == []
    assert 0 < sum(unpacked(30_000)) <= 30_000
    assert len(unpacked(10**9)) == 40


def test_a_16_bit_model_computes_in_bfloat16_unless_asked(source_model: Path) -> None:
    assert load_transformer(source_model, device="cpu", activations="exact").dtype == torch.bfloat16


def rename(tensors: dict[str, torch.Tensor], old: str, new: str) -> None:
    tensors[new] = tensors.pop(old)


BREAKS: dict[str, tuple[Callable[[dict[str, torch.Tensor]], object], str]] = {
    "missing": (lambda tensors: tensors.pop("x_embedder.bias"), r"lacks the tensor x_embedder\.bias"),
    "unknown": (lambda tensors: tensors.update(extra=torch.zeros(1)), "holds extra, which is no tensor"),
    "renamed": (lambda tensors: rename(tensors, f"{TO_Q}.codes", f"{TO_Q}.weight"), rf"lacks the tensor {TO_Q}\.codes"),
    "shape": (
        lambda tensors: tensors.update({"proj_out.bias": torch.zeros(3)}),
        r"proj_out\.bias .* shape \[3\] where",
    ),
    "dtype": (
        lambda tensors: tensors.update({"proj_out.bias": torch.zeros(16, dtype=torch.int32)}),
        r"proj_out\.bias .* dtype I32",
    ),
    "codes shape": (
        lambda tensors: tensors.update({f"{TO_Q}.codes": torch.zeros(32, 8, dtype=torch.uint8)}),
        rf"{TO_Q}\.codes .* shape \[32, 8\] where \[32, 7\]",
    ),
    "codes dtype": (
        lambda tensors: tensors.update({f"{TO_Q}.codes": tensors[f"{TO_Q}.codes"].to(torch.int8)}),
        rf"{TO_Q}\.codes .* dtype I8 where U8",
    ),
    "code": (lambda tensors: tensors[f"{TO_Q}.codes"][3, 2].fill_(243), rf"{TO_Q} in .* is damaged"),
    "padding": (lambda tensors: tensors[f"{TO_Q}.codes"][3, 6].fill_(242), rf"{TO_Q} in .* is damaged"),
    "scale NaN": (lambda tensors: tensors[f"{TO_Q}.row_scale"][5].fill_(torch.nan), rf"{TO_Q}\.row_scale .* finite"),
    "scale negative": (lambda tensors: tensors[f"{TO_Q}.row_scale"][5].fill_(-1), rf"{TO_Q}\.row_scale .* negative"),
    "input scale 0": (
        lambda tensors: tensors.update({f"{TO_Q}.input_scale": torch.zeros(32)}),
        rf"{TO_Q}\.input_scale .* positive",
    ),
    "half a branch": (
        lambda tensors: tensors.update({f"{TO_Q}.branch_up": torch.zeros(32, 2, dtype=torch.bfloat16)}),
        f"half of the side branch of {TO_Q}",
    ),
    "unequal branch": (
        lambda tensors: tensors.update(
            {
                f"{TO_Q}.branch_up": torch.zeros(32, 2, dtype=torch.bfloat16),
                f"{TO_Q}.branch_down": torch.zeros(3, 32, dtype=torch.bfloat16),
            }
        ),
        rf"{TO_Q}\.branch_up .* shape",
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_wrong_tensors_are_refused_by_name(copy_of: Callable[[Path], Path], ternary_model: Path, what: str) -> None:
    edit, says = BREAKS[what]
    model = copy_of(ternary_model)
    edit_tensors(model, edit)
    with pytest.raises(InvalidModel, match=says):
        load_transformer(model, device="cpu", activations="int8")


def test_a_file_cut_short_is_refused(copy_of: Callable[[Path], Path], ternary_model: Path) -> None:
    model = copy_of(ternary_model)
    cut_short(model / TRANSFORMER_FILE)
    with pytest.raises(InvalidModel, match="diffusion_pytorch_model"):
        load_transformer(model, device="cpu", activations="int8")


@pytest.mark.parametrize(
    ("key", "value", "error", "says"),
    [
        ("format_version", 2, UnsupportedFormat, "format version 2"),
        ("format_version", None, InvalidModel, "no valid format_version"),
        ("quant_method", "bitsandbytes", InvalidModel, "another method"),
        ("layout", "tiled2", InvalidModel, "tiled2"),
        ("modules", {}, InvalidModel, "no list of quantized modules"),
        ("modules", {"no.such": [1, 1]}, InvalidModel, "no such linear"),
        ("modules", {TO_Q: [32, 31]}, InvalidModel, r"its shape is \[32, 32\]"),
    ],
)
def test_a_wrong_configuration_is_refused(
    copy_of: Callable[[Path], Path],
    ternary_model: Path,
    key: str,
    value: object,
    error: type[Exception],
    says: str,
) -> None:
    model = copy_of(ternary_model)
    edit_json(model / CONFIG_FILE, lambda config: config["quantization_config"].update({key: value}))
    with pytest.raises(error, match=says):
        load_transformer(model, device="cpu", activations="int8")
