"""Single files: what is read of them, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from damage import TRANSFORMER_FILE, cut_short
from engine.checkpoint import tensors as tensors_module
from engine.checkpoint.single_file import SingleFile, read_single_file
from engine.checkpoint.stored import read_bytes
from engine.checkpoint.tensors import DTYPES, read_tensor
from engine.errors import InvalidModel
from engine.headers import TensorHeader
from single_files import bfl_tensors, converted_by_diffusers, save_bfl

AXES = (4, 6, 6)
QKV = "double_blocks.1.img_attn.qkv.weight"


def read_all(single: SingleFile) -> dict[str, Tensor]:
    return {name: read_tensor(tensor) for name, tensor in single.tensors.items()}


def assert_same(found: dict[str, Tensor], expected: dict[str, Tensor]) -> None:
    assert found.keys() == expected.keys()
    for name, tensor in expected.items():
        assert found[name].dtype == tensor.dtype, name
        assert torch.equal(found[name], tensor), name


def quantized(tensors: dict[str, Tensor], scale_name: str) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Weights in scaled 8-bit floats as ComfyUI stores them, and the same as plain bfloat16."""
    stored, plain = dict(tensors), dict(tensors)
    for name, tensor in tensors.items():
        if "_blocks." in name and name.endswith(".weight"):
            scale = tensor.float().abs().max() / 448
            stored[name] = (tensor.float() / scale).to(torch.float8_e4m3fn)
            stored[name.removesuffix("weight") + scale_name] = scale
            plain[name] = (stored[name].float() * scale).to(torch.bfloat16)
    return stored, plain


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
@pytest.mark.parametrize("prefix", ["", "model.diffusion_model.", "diffusion_model."])
def test_tensors_are_those_that_diffusers_makes(tmp_path: Path, dtype: torch.dtype, prefix: str) -> None:
    tensors = bfl_tensors(dtype=dtype)
    single = read_single_file(save_bfl(tmp_path / "a.safetensors", tensors, prefix=prefix), axes=AXES)
    assert_same(read_all(single), converted_by_diffusers(tensors))


@pytest.mark.parametrize("guidance", [True, False])
def test_sizes_are_told_by_the_tensors(tmp_path: Path, guidance: bool, source_model: Path) -> None:
    file = save_bfl(tmp_path / "a.safetensors", bfl_tensors(guidance=guidance))
    single = read_single_file(file, axes=AXES)
    config = json.loads((source_model / "transformer/config.json").read_text())
    config.pop("_diffusers_version")
    assert single.config_values == config | {"guidance_embeds": guidance}
    assert_same(read_all(single), converted_by_diffusers(load_file(file)))


def test_diffusers_names_in_one_file(tmp_path: Path, source_model: Path) -> None:
    tensors = load_file(source_model / TRANSFORMER_FILE)
    for prefix in ("", "transformer."):
        file = tmp_path / f"{prefix}safetensors"
        save_file({prefix + name: tensor for name, tensor in tensors.items()}, file)
        assert_same(read_all(read_single_file(file, axes=AXES)), tensors)


@pytest.mark.parametrize("dtype", [torch.float8_e4m3fn, torch.float8_e5m2])
def test_plain_8_bit_floats_come_as_bfloat16_unchanged(tmp_path: Path, dtype: torch.dtype) -> None:
    tensors = bfl_tensors(dtype=dtype)
    expected = converted_by_diffusers({name: tensor.to(torch.bfloat16) for name, tensor in tensors.items()})
    single = read_single_file(save_bfl(tmp_path / "a.safetensors", tensors), axes=AXES)
    assert {tensor.dtype for tensor in single.tensors.values()} == {"BF16"}
    assert_same(read_all(single), expected)


@pytest.mark.parametrize("prefix", ["", "model.diffusion_model."])
def test_comfyui_older_scaled_file(tmp_path: Path, prefix: str) -> None:
    stored, plain = quantized(bfl_tensors(), "scale_weight")
    stored |= {
        "scaled_fp8": torch.zeros(2).to(torch.float8_e4m3fn),
        QKV.replace("weight", "scale_input"): torch.tensor(3.0),
    }
    single = read_single_file(save_bfl(tmp_path / "a.safetensors", stored, prefix=prefix), axes=AXES)
    assert_same(read_all(single), converted_by_diffusers(plain))


def test_comfyui_newer_scaled_file(tmp_path: Path) -> None:
    stored, plain = quantized(bfl_tensors(), "weight_scale")
    mark = json.dumps({"format": "float8_e4m3fn", "full_precision_matrix_mult": True}).encode()
    stored[QKV.replace("weight", "comfy_quant")] = torch.tensor(list(mark), dtype=torch.uint8)
    single = read_single_file(save_bfl(tmp_path / "a.safetensors", stored), axes=AXES)
    assert_same(read_all(single), converted_by_diffusers(plain))


def test_other_parts_of_a_pipeline_in_the_file_are_left_alone(tmp_path: Path) -> None:
    tensors = bfl_tensors()
    stored = {f"model.diffusion_model.{name}": tensor for name, tensor in tensors.items()}
    stored |= {"vae.decoder.conv_in.weight": torch.zeros(3), "text_encoders.t5xxl.shared.weight": torch.zeros(3)}
    single = read_single_file(save_bfl(tmp_path / "a.safetensors", stored), axes=AXES)
    assert_same(read_all(single), converted_by_diffusers(tensors))


def test_only_the_needed_rows_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    single = read_single_file(save_bfl(tmp_path / "a.safetensors"), axes=AXES)
    amounts: list[int] = []

    def count(tensor: TensorHeader, start: int, stop: int) -> bytearray:
        amounts.append(stop - start)
        return read_bytes(tensor, start, stop)

    monkeypatch.setattr(tensors_module, "read_bytes", count)
    read_tensor(single.tensors["transformer_blocks.1.attn.to_k.weight"])
    assert amounts == [32 * 32 * 2]


def test_dtypes_and_shapes_are_known_before_reading(tmp_path: Path) -> None:
    stored, _ = quantized(bfl_tensors(), "scale_weight")
    single = read_single_file(save_bfl(tmp_path / "a.safetensors", stored), axes=AXES)
    for tensor in single.tensors.values():
        found = read_tensor(tensor)
        assert (DTYPES[tensor.dtype], tensor.shape, tensor.bytes) == (found.dtype, tuple(found.shape), found.nbytes)


def test_the_makers_licence_is_known(tmp_path: Path) -> None:
    assert read_single_file(save_bfl(tmp_path / "a.safetensors"), axes=AXES).licence is None
    file = save_bfl(tmp_path / "b.safetensors", **{"modelspec.license": "apache-2.0"})
    assert read_single_file(file, axes=AXES).licence == "apache-2.0"


FOREIGN = {
    "Stable Diffusion 1 or 2": ["model.diffusion_model.input_blocks.0.0.weight", "betas", "first_stage_model.x"],
    "Stable Diffusion XL": ["model.diffusion_model.label_emb.0.0.weight", "conditioner.embedders.0.x", "denoiser.s"],
    "Stable Diffusion 3": ["model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight"],
    "FLUX.2": ["double_stream_modulation_img.lin.weight", "double_blocks.0.img_attn.qkv.weight"],
    "Chroma": ["distilled_guidance_layer.in_proj.weight", "double_blocks.0.img_attn.qkv.weight"],
    "Z-Image": ["cap_embedder.0.weight", "noise_refiner.0.attention.qkv.weight", "layers.0.x"],
    "Qwen-Image": ["txt_norm.weight", "transformer_blocks.0.img_mod.1.weight"],
    "HunyuanVideo": ["double_blocks.0.img_attn_qkv.weight", "txt_in.individual_token_refiner.blocks.0.x"],
    "Wan": ["patch_embedding.weight", "blocks.0.self_attn.q.weight"],
    "ControlNet": ["controlnet_blocks.0.weight", "transformer_blocks.0.attn.to_q.weight"],
    "is a LoRA": ["transformer.transformer_blocks.0.attn.to_q.lora_A.weight"],
    "is a VAE": ["decoder.conv_in.weight", "encoder.conv_in.weight"],
    "is a text encoder": ["text_model.embeddings.token_embedding.weight"],
    "ternary transformer already": ["transformer_blocks.0.attn.to_q.codes", "transformer_blocks.0.attn.to_q.row_scale"],
    "quantized by another method": [
        "double_blocks.0.img_attn.qkv.weight.absmax",
        "double_blocks.0.img_attn.qkv.weight",
    ],
    "mixes the names": ["double_blocks.0.img_attn.qkv.weight", "single_transformer_blocks.0.proj_out.weight"],
    "not known": ["layers.0.weight"],
}


@pytest.mark.parametrize("what", FOREIGN)
def test_another_architecture_is_refused_by_name(tmp_path: Path, what: str) -> None:
    file = tmp_path / "a.safetensors"
    save_file({name: torch.zeros(2, 2) for name in FOREIGN[what]}, file)
    with pytest.raises(InvalidModel, match=what) as refusal:
        read_single_file(file, axes=AXES)
    assert str(file) in refusal.value.sentence


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("flux.gguf", b"GGUF\x03\0\0\0", "GGUF"),
        ("flux.safetensors", b"GGUF\x03\0\0\0", "GGUF"),
        ("flux.ckpt", b"PK\x03\x04", "pickled"),
        ("flux.safetensors", b"\x80\x02}q\0.", "pickled"),
        ("flux.pt", b"anything", "pickled"),
        ("flux.safetensors", b"", "cut short"),
        ("flux.safetensors", b"<html>a page that asks to log in</html>", "cut short or no safetensors"),
    ],
)
def test_another_format_is_refused(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidModel, match=what):
        read_single_file(tmp_path / name, axes=AXES)


def test_a_header_as_long_as_a_pickles_mark_is_no_pickle(tmp_path: Path) -> None:
    file = save_bfl(tmp_path / "a.safetensors")
    content = file.read_bytes()
    length = int.from_bytes(content[:8], "little")
    wanted = int.from_bytes(b"PK", "little")
    header = content[8 : 8 + length].rstrip() + b" " * (wanted - len(content[8 : 8 + length].rstrip()))
    file.write_bytes(wanted.to_bytes(8, "little") + header + content[8 + length :])
    assert file.read_bytes().startswith(b"PK")
    assert len(header) == wanted
    assert read_single_file(file, axes=AXES).tensors


Edit = Callable[[dict[str, Tensor]], Any]


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (lambda t: t.pop("double_blocks.1.txt_mlp.2.bias"), "lacks .*transformer_blocks.1.ff_context.net.2.bias"),
        (lambda t: t.pop("img_in.weight"), "lacks .*x_embedder.weight"),
        (lambda t: t.update({"double_blocks.0.extra.weight": torch.zeros(2)}), "holds double_blocks.0.extra.weight"),
        (lambda t: t.update({"img_in.gain": torch.zeros(2)}), "holds x_embedder.gain"),
        (lambda t: t.update({"single_blocks.0.norm.key_norm.weight": torch.zeros(16)}), "norm_k.weight twice"),
        (lambda t: t.update({QKV: torch.zeros(95, 32)}), "divide by 3"),
        (lambda t: t.update({QKV: torch.zeros(96, 31)}), r"shape \[32, 31\] where \[32, 32\]"),
        (lambda t: t.update({QKV: torch.zeros(96, 32, dtype=torch.int8)}), "dtype I8"),
        (lambda t: t.update({"img_in.weight": torch.zeros(32, 96)}), "Fill, Depth and Canny"),
        (lambda t: t.update({QKV.replace("weight", "scale_weight"): torch.tensor(1.0)}), "without a weight in 8-bit"),
        (lambda t: t.update({QKV.replace("weight", "comfy_quant"): torch.tensor([1, 2])}), "not known"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, edit: Edit, what: str) -> None:
    tensors = bfl_tensors()
    edit(tensors)
    with pytest.raises(InvalidModel, match=what):
        read_single_file(save_bfl(tmp_path / "a.safetensors", tensors), axes=AXES)


@pytest.mark.parametrize("scale", [torch.tensor(float("nan")), torch.tensor(0.0), torch.ones(2)])
def test_a_scale_that_is_none_is_refused(tmp_path: Path, scale: Tensor) -> None:
    stored, _ = quantized(bfl_tensors(), "scale_weight")
    stored[QKV.replace("weight", "scale_weight")] = scale
    with pytest.raises(InvalidModel, match="scale_weight"):
        read_single_file(save_bfl(tmp_path / "a.safetensors", stored), axes=AXES)


def test_unknown_rotary_axes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidModel, match="attention heads of 16"):
        read_single_file(save_bfl(tmp_path / "a.safetensors"), axes=(16, 56, 56))


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    file = save_bfl(tmp_path / "a.safetensors")
    single = read_single_file(file, axes=AXES)
    last = max(single.tensors.values(), key=lambda tensor: tensor.rows[0].tensor.end)
    cut_short(file)
    with pytest.raises(InvalidModel, match="bytes where"):
        read_single_file(file, axes=AXES)
    with pytest.raises(InvalidModel, match="cut short"):
        read_tensor(last)
