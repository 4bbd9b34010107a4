"""LoRAs: what they add under each naming, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.loaders.lora_conversion_utils import _convert_kohya_flux_lora_to_diffusers
from safetensors.torch import save_file
from torch import Tensor

from bfl_shapes import FLUX_DEV, bfl_shapes
from engine.checkpoint.contents import read_contents
from engine.checkpoint.lora import read_lora
from engine.checkpoint.source import Source, open_source
from engine.checkpoint.stored import whole
from engine.checkpoint.tensors import _read
from engine.errors import EngineError, InvalidModel, InvalidRequest
from engine.model.config import config_from_values
from single_files import WIDTH, bfl_tensors, converted_by_diffusers, save_bfl

RANK = 3
TO_Q = "transformer_blocks.1.attn.to_q"
PROJ_OUT = "single_transformer_blocks.0.proj_out"
BFL_TO_Q, BFL_LINEAR1, BFL_LAST = (
    "double_blocks.1.img_attn.qkv",
    "single_blocks.0.linear1",
    "final_layer.adaLN_modulation.1",
)
BFL_ROWS = {BFL_TO_Q: 3 * WIDTH, BFL_LINEAR1: 7 * WIDTH, BFL_LAST: 2 * WIDTH}


def factors(rows: int, columns: int, *, seed: int = 0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(rows, RANK, generator=generator), torch.randn(RANK, columns, generator=generator)


def save_pairs(file: Path, tensors: dict[str, Tensor], **metadata: str) -> Path:
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, file, metadata=metadata or None)
    return file


FLUX_CONFIG = {
    "in_channels": 64,
    "attention_head_dim": 128,
    "num_attention_heads": 24,
    "joint_attention_dim": 4096,
    "pooled_projection_dim": 768,
    "guidance_embeds": True,
}


def folded(weight: Tensor, up: Tensor, down: Tensor, factor: float) -> Tensor:
    return (weight.float() + factor * (up @ down)).to(weight.dtype)


def changed(source: Source, plain: Source) -> dict[str, Tensor]:
    found = {name: source.read(name) for name in source.tensors}
    return {name: tensor for name, tensor in found.items() if not torch.equal(tensor, plain.read(name))}


@pytest.mark.parametrize(
    ("prefix", "down_name", "up_name"),
    [
        ("transformer.", "lora_A.weight", "lora_B.weight"),
        ("base_model.model.transformer.", "lora_A.default.weight", "lora_B.default.weight"),
        ("", "lora_down.weight", "lora_up.weight"),
        ("unet.", "lora.down.weight", "lora.up.weight"),
    ],
)
def test_diffusers_names(source_model: Path, tmp_path: Path, prefix: str, down_name: str, up_name: str) -> None:
    (up, down), (up_2, down_2) = factors(WIDTH, WIDTH), factors(WIDTH, 5 * WIDTH, seed=1)
    file = save_pairs(
        tmp_path / "lora.safetensors",
        {
            f"{prefix}{TO_Q}.{down_name}": down,
            f"{prefix}{TO_Q}.{up_name}": up,
            f"{prefix}{PROJ_OUT}.{down_name}": down_2,
            f"{prefix}{PROJ_OUT}.{up_name}": up_2,
        },
    )
    plain = open_source(source_model)
    found = changed(open_source(source_model, loras=[(file, 0.5)]), plain)
    assert found.keys() == {f"{TO_Q}.weight", f"{PROJ_OUT}.weight"}
    assert torch.equal(found[f"{TO_Q}.weight"], folded(plain.read(f"{TO_Q}.weight"), up, down, 0.5))
    assert torch.equal(found[f"{PROJ_OUT}.weight"], folded(plain.read(f"{PROJ_OUT}.weight"), up_2, down_2, 0.5))


@pytest.mark.parametrize("kohya", [True, False])
@pytest.mark.parametrize("alpha_dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_black_forest_labs_names(source_model: Path, tmp_path: Path, kohya: bool, alpha_dtype: torch.dtype) -> None:
    pairs = {name: factors(rows, WIDTH, seed=rows) for name, rows in BFL_ROWS.items()}
    stored, tensors, expected = {}, bfl_tensors(), {}
    for name, (up, down) in pairs.items():
        module = f"lora_unet_{name.replace('.', '_')}" if kohya else f"diffusion_model.{name}"
        stored |= {f"{module}.lora_down.weight": down, f"{module}.lora_up.weight": up}
        stored[f"{module}.alpha"] = torch.tensor(1.5, dtype=alpha_dtype)
    for name, tensor in tensors.items():
        module = name.removesuffix(".weight")
        expected[name] = folded(tensor, *pairs[module], 2 * 1.5 / RANK) if module in pairs else tensor
    lora = save_pairs(tmp_path / "lora.safetensors", stored)
    file = save_bfl(tmp_path / "flux.safetensors", tensors)
    source = open_source(file, base=source_model, loras=[(lora, 2.0)])
    assert len(changed(source, open_source(file, base=source_model))) == 3 + 4 + 1
    for name, tensor in converted_by_diffusers(expected).items():
        assert torch.allclose(source.read(name), tensor, rtol=2**-8, atol=1e-5), name


def test_kohya_names_mean_what_diffusers_makes_of_them(tmp_path: Path) -> None:
    config, stored = config_from_values(FLUX_CONFIG | {"num_layers": 1, "num_single_layers": 1}), {}
    for name, shape in bfl_shapes(FLUX_DEV | {"double": 1, "single": 1}).items():
        module = name.removesuffix(".weight")
        if "_blocks." in name and len(shape) == 2:
            up, down = factors(*shape, seed=len(stored))
            flat = f"lora_unet_{module.replace('.', '_')}"
            stored |= {
                f"{flat}.lora_up.weight": up,
                f"{flat}.lora_down.weight": down,
                f"{flat}.alpha": torch.tensor(2.0),
            }
    additions = read_lora(save_pairs(tmp_path / "lora.safetensors", stored), 1.0, config)
    converted = _convert_kohya_flux_lora_to_diffusers(dict(stored))
    assert {f"transformer.{name}" for name in additions} == {name.rsplit(".", 2)[0] for name in converted}
    for name, (addition,) in additions.items():
        down, up = (converted[f"transformer.{name}.lora_{side}.weight"] for side in "AB")
        probe = torch.ones(down.shape[1])
        found = addition.factor * (_read(addition.up) @ (_read(whole(addition.down)) @ probe))
        assert torch.allclose(found, up @ (down @ probe), rtol=1e-4, atol=1e-3), name


def test_kohya_names_of_diffusers_modules(source_model: Path, tmp_path: Path) -> None:
    up, down = factors(WIDTH, WIDTH)
    module = f"lora_transformer_{TO_Q.replace('.', '_')}"
    stored = {f"{module}.lora_down.weight": down, f"{module}.lora_up.weight": up, f"{module}.alpha": torch.tensor(3.0)}
    plain = open_source(source_model)
    found = open_source(source_model, loras=[(save_pairs(tmp_path / "lora.safetensors", stored), 1.0)])
    assert torch.equal(found.read(f"{TO_Q}.weight"), folded(plain.read(f"{TO_Q}.weight"), up, down, 1.0))


def test_several_loras_add_up(source_model: Path, tmp_path: Path) -> None:
    files, weights, expected = [], (1.0, -0.25), open_source(source_model).read(f"{TO_Q}.weight").float()
    for seed, weight in enumerate(weights):
        up, down = factors(WIDTH, WIDTH, seed=seed)
        files.append(
            save_pairs(tmp_path / f"{seed}.safetensors", {f"{TO_Q}.lora_A.weight": down, f"{TO_Q}.lora_B.weight": up})
        )
        expected = expected + weight * (up @ down)
    source = open_source(source_model, loras=list(zip(files, weights, strict=True)))
    assert torch.equal(source.read(f"{TO_Q}.weight"), expected.to(torch.bfloat16))
    assert [file.weight for file in source.files[-2:]] == list(weights)


@pytest.mark.parametrize(
    ("settings", "factor"),
    [
        ({"transformer.lora_alpha": 6}, 2.0),
        ({"transformer.lora_alpha": 6, "transformer.use_rslora": True}, 6 / 3**0.5),
        ({"transformer.lora_alpha": 6, "transformer.alpha_pattern": {"attn.to_q": 12}}, 4.0),
        ({"text_encoder.lora_alpha": 6}, 1.0),
    ],
)
def test_alpha_from_diffusers_settings(
    source_model: Path, tmp_path: Path, settings: dict[str, Any], factor: float
) -> None:
    up, down = factors(WIDTH, WIDTH)
    file = save_pairs(
        tmp_path / "lora.safetensors",
        {f"transformer.{TO_Q}.lora_A.weight": down, f"transformer.{TO_Q}.lora_B.weight": up},
        lora_adapter_metadata=json.dumps(settings),
    )
    (addition,) = read_lora(file, 1.0, read_contents(source_model).config)[TO_Q]
    assert addition.factor == pytest.approx(factor)


GOOD = {
    f"transformer.{TO_Q}.lora_A.weight": torch.ones(RANK, WIDTH),
    f"transformer.{TO_Q}.lora_B.weight": torch.ones(WIDTH, RANK),
}
Edit = Callable[[dict[str, Tensor]], Any]


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (lambda t: t.update({"transformer.nowhere.lora_A.weight": torch.ones(1)}), "changes transformer.nowhere"),
        (lambda t: t.update({"lora_unet_down_blocks_0.lora_up.weight": torch.ones(1)}), "changes lora_unet_d"),
        (lambda t: t.update({"lora_te1_text_model_0.lora_up.weight": torch.ones(1)}), "text encoder"),
        (lambda t: t.update({"text_encoder.x.lora_A.weight": torch.ones(1)}), "text encoder"),
        (lambda t: t.update({f"transformer.{TO_Q}.lora_B.bias": torch.ones(1)}), "no part of a plain LoRA"),
        (lambda t: t.update({f"transformer.{TO_Q}.dora_scale": torch.ones(1)}), "no part of a plain LoRA"),
        (lambda t: t.update({f"transformer.{TO_Q}.lora_down.weight": torch.ones(1)}), "twice"),
        (lambda t: t.update({f"transformer.{TO_Q}.lora_A.weight": torch.ones(RANK, 31)}), "do not make"),
        (lambda t: t.update({f"transformer.{TO_Q}.lora_A.weight": torch.ones(RANK, WIDTH).byte()}), "in U8"),
        (lambda t: t.update({f"transformer.{TO_Q}.alpha": torch.ones(2)}), "one 16- or 32-bit number"),
        (lambda t: t.update({f"transformer.{TO_Q}.alpha": torch.tensor(float("inf"))}), "inf as alpha"),
        (lambda t: t.pop(f"transformer.{TO_Q}.lora_B.weight"), "lacks the up factor"),
        (lambda t: t.clear(), "no tensor"),
    ],
)  # fmt: skip
def test_what_cannot_be_folded_in_is_refused(source_model: Path, tmp_path: Path, edit: Edit, what: str) -> None:
    tensors = dict(GOOD)
    edit(tensors)
    file = save_pairs(tmp_path / "lora.safetensors", tensors)
    with pytest.raises(InvalidModel, match=what) as refusal:
        open_source(source_model, loras=[(file, 1.0)])
    assert str(file) in refusal.value.sentence


@pytest.mark.parametrize("settings", ["[]", "{", json.dumps({"transformer.lora_alpha": "many"})])
def test_damaged_settings_are_refused(source_model: Path, tmp_path: Path, settings: str) -> None:
    file = save_pairs(tmp_path / "lora.safetensors", dict(GOOD), lora_adapter_metadata=settings)
    with pytest.raises(InvalidModel, match="settings in the header"):
        open_source(source_model, loras=[(file, 1.0)])


def test_a_dora_is_refused(source_model: Path, tmp_path: Path) -> None:
    settings = json.dumps({"transformer.use_dora": True})
    file = save_pairs(tmp_path / "lora.safetensors", dict(GOOD), lora_adapter_metadata=settings)
    with pytest.raises(InvalidModel, match="DoRA"):
        open_source(source_model, loras=[(file, 1.0)])


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_a_weight_that_is_no_number_is_refused(source_model: Path, tmp_path: Path, weight: float) -> None:
    file = save_pairs(tmp_path / "lora.safetensors", dict(GOOD))
    with pytest.raises(InvalidRequest, match="finite"):
        open_source(source_model, loras=[(file, weight)])


@pytest.mark.parametrize("name", ["lora.pt", "missing.safetensors", "."])
def test_a_file_that_is_none_is_refused(source_model: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "lora.pt").write_bytes(b"PK\x03\x04")
    with pytest.raises(EngineError, match=r"pickled|no LoRA"):
        open_source(source_model, loras=[(tmp_path / name, 1.0)])
