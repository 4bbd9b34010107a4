"""Fused blocks against those that they stand for, and against diffusers'."""

import dataclasses
import re
from pathlib import Path

import pytest
import torch

from dequantized import dequantized
from engine.model import loading
from engine.model.blocks import DoubleStreamBlock, SingleStreamBlock
from engine.model.fused import FusedDoubleBlock, FusedSingleBlock, fuse_blocks, why_not_fused
from engine.model.linear import TernaryLinear
from engine.model.loading import load_transformer
from engine.model.transformer import FluxTransformer
from kernels import ops
from kernels.dispatch import Backend
from random_weights import random_weight


def inputs(batch: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(3)
    return {
        "hidden_states": torch.randn(batch, 15, 16, generator=generator),
        "encoder_hidden_states": torch.randn(batch, 7, 24, generator=generator),
        "pooled_projections": torch.randn(batch, 16, generator=generator),
        "timestep": torch.linspace(0.9, 0.3, batch),
        "img_ids": torch.arange(45).reshape(15, 3).float(),
        "txt_ids": torch.zeros(7, 3),
        "guidance": torch.linspace(3.5, 1.0, batch),
    }


def loaded(folder: Path, *, backend: Backend | None = None, prepared_bytes: int = 10**9) -> FluxTransformer:
    """The model with fused blocks of a backend."""
    model = load_transformer(
        folder, device="cpu", activations="int8", prepared_bytes=prepared_bytes, fused=False, dtype=torch.float32
    )
    fuse_blocks(model.transformer_blocks, backend)
    fuse_blocks(model.single_transformer_blocks, backend)
    return model


def kinds(model: FluxTransformer) -> set[type]:
    return {type(block) for block in (*model.transformer_blocks, *model.single_transformer_blocks)}


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("prepared_bytes", [0, 10**9])
@torch.inference_mode()
def test_on_a_cpu_they_compute_the_same_bits(ternary_model: Path, batch: int, prepared_bytes: int) -> None:
    plain, fast = (
        load_transformer(
            ternary_model, device="cpu", activations="int8", prepared_bytes=prepared_bytes, fused=fused_blocks
        )
        for fused_blocks in (False, True)
    )
    assert kinds(plain) == {DoubleStreamBlock, SingleStreamBlock}
    assert kinds(fast) == {FusedDoubleBlock, FusedSingleBlock}
    assert torch.equal(fast(**inputs(batch)), plain(**inputs(batch)))


@pytest.mark.parametrize("batch", [1, 2])
@torch.inference_mode()
def test_by_tritons_kernels_the_whole_transformer_agrees_with_diffusers(
    source_model: Path, ternary_model: Path, batch: int
) -> None:
    pytest.importorskip("triton")
    if torch.cuda.is_available():
        pytest.skip("Triton's interpreter is for machines without a GPU")
    expected = dequantized(source_model, ternary_model)(**inputs(batch), return_dict=False)[0]
    reference = loaded(ternary_model, backend=Backend.REFERENCE, prepared_bytes=0)(**inputs(batch))
    actual = loaded(ternary_model, backend=Backend.TRITON, prepared_bytes=0)(**inputs(batch))
    assert (actual - expected).norm() <= 5e-2 * expected.norm()
    assert (actual - reference).norm() <= 2e-3 * reference.norm()


@pytest.mark.gpu
@pytest.mark.parametrize("batch", [1, 2])
@torch.inference_mode()
def test_on_a_gpu_the_whole_transformer_agrees_with_the_reference(ternary_model: Path, batch: int) -> None:
    reference = loaded(ternary_model, backend=Backend.REFERENCE, prepared_bytes=0)(**inputs(batch))
    model = load_transformer(ternary_model, device="cuda", activations="int8", dtype=torch.float32)
    assert kinds(model) == {FusedDoubleBlock, FusedSingleBlock}
    actual = model(**{name: tensor.cuda() for name, tensor in inputs(batch).items()}).cpu()
    assert (actual - reference).norm() <= 2e-3 * reference.norm()


@pytest.mark.parametrize(
    ("backend", "expected"), [(Backend.TRITON, FusedSingleBlock), (Backend.TORCH, SingleStreamBlock)]
)
def test_blocks_are_fused_where_tritons_kernels_compute(
    monkeypatch: pytest.MonkeyPatch, ternary_model: Path, backend: Backend, expected: type
) -> None:
    monkeypatch.setattr(loading, "best_backend", lambda device: backend)
    assert expected in kinds(load_transformer(ternary_model, device="cpu", activations="int8"))


@torch.inference_mode()
def test_16_bit_and_exact_blocks_stay_as_they_are(source_model: Path, ternary_model: Path) -> None:
    for folder in (source_model, ternary_model):
        assert kinds(load_transformer(folder, device="cpu", activations="exact", fused=True)) == {
            DoubleStreamBlock,
            SingleStreamBlock,
        }


def ternary_block(**changes: object) -> SingleStreamBlock:
    """A single block of width 32 with ternary linears; `changes` are options of the weight of `attn.to_k`."""
    block = SingleStreamBlock(32, 2)
    for name, (rows, columns) in {
        **{f"attn.to_{letter}": (32, 32) for letter in "qkv"},
        "proj_mlp": (128, 32),
        "proj_out": (32, 160),
    }.items():
        options = changes if name == "attn.to_k" else {}
        weight = ops.prepare(random_weight(rows, columns, **options), activations="int8", device="cpu")  # type: ignore[arg-type]
        parent, _, child = name.rpartition(".")
        setattr(block.get_submodule(parent), child, TernaryLinear(weight, torch.zeros(rows)))
    return block


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (ternary_block(), None),
        (SingleStreamBlock(32, 2), "does not read int8 activations in attn.to_q"),
        (DoubleStreamBlock(32, 2), "does not read int8 activations in attn.to_q"),
        (ternary_block(rank=2), "has a side branch in attn.to_q, attn.to_k"),
        (ternary_block(scaled_input=True), "scales the columns of attn.to_q, .* differently"),
        (torch.nn.Identity(), "is no block"),
    ],
)
def test_a_block_that_cannot_be_fused_says_why(block: torch.nn.Module, reason: str | None) -> None:
    found = why_not_fused(block)
    assert (found is None) is (reason is None)
    assert re.search(reason or "^$", found or "")


def test_weights_in_different_forms_are_not_joined() -> None:
    block = ternary_block()
    packed = ops.prepare(random_weight(32, 32), activations="int8", device="cpu", budget_bytes=0)
    block.attn.to_k = TernaryLinear(packed, torch.zeros(32))
    assert "in forms that cannot be joined" in (why_not_fused(block) or "")
    blocks = torch.nn.ModuleList([block])
    fuse_blocks(blocks)
    assert blocks[0] is block


@torch.inference_mode()
def test_columns_scaled_alike_are_joined() -> None:
    block, scale = ternary_block(), 0.5 + torch.rand(32)
    for linear in (block.attn.to_q, block.attn.to_k, block.attn.to_v, block.proj_mlp):
        linear.weight = dataclasses.replace(linear.weight, input_scale=scale.clone())
    assert why_not_fused(block) is None
    x, vector = torch.randn(1, 5, 32), block.modulate(torch.randn(1, 32))
    rope = (torch.ones(5, 8), torch.zeros(5, 8))
    assert torch.equal(FusedSingleBlock(block)(x, vector, rope), block(x, vector, rope))
