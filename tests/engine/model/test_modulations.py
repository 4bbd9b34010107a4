"""Modulations of all steps at once, and their weights out of the way."""

from pathlib import Path

import pytest
import torch
from torch import nn

from engine.bench.flux_dev import FLUX_DEV
from engine.model.config import config_from_values
from engine.model.linear import TernaryLinear, VisitingLinear, VisitingPlainLinear
from engine.model.loading import load_transformer
from engine.model.shapes import read_before_the_steps
from engine.model.transformer import Conditioning, FluxTransformer
from kernels.ops import Activations

SIGMAS = torch.tensor([1.0, 0.7, 0.2])


def prepared(model: FluxTransformer) -> Conditioning:
    generator = torch.Generator().manual_seed(1)
    return model.prepare(
        sigmas=SIGMAS,
        guidance=3.5,
        pooled=torch.randn(1, 16, generator=generator),
        text=torch.randn(1, 7, 24, generator=generator),
        img_ids=torch.arange(45).reshape(15, 3).float(),
        txt_ids=torch.zeros(7, 3),
    )


def latents() -> torch.Tensor:
    return torch.randn(1, 15, 16, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("activations", ["int8", "exact"])
@torch.inference_mode()
def test_a_step_is_a_row_of_all(ternary_model: Path, activations: Activations) -> None:
    modulations = prepared(load_transformer(ternary_model, device="cpu", activations=activations)).modulations
    assert modulations.steps == len(SIGMAS)
    step = modulations.step(1)
    assert step.steps == 1
    assert torch.equal(step.final, modulations.final[1:2])
    assert all(torch.equal(one, every[1:2]) for one, every in zip(step.single, modulations.single, strict=True))
    for one, every in zip(step.double, modulations.double, strict=True):
        assert torch.equal(one[0], every[0][1:2])
        assert torch.equal(one[1], every[1][1:2])
    assert step.bytes * len(SIGMAS) == modulations.bytes
    with pytest.raises(AssertionError, match="step 3 of 3"):
        modulations.step(3)


@torch.inference_mode()
def test_int8_activations_leave_the_modulations_exact(ternary_model: Path) -> None:
    quantized, exact = (
        prepared(load_transformer(ternary_model, device="cpu", activations=activations)).modulations
        for activations in ("int8", "exact")
    )
    assert all(torch.equal(*pair) for pair in zip(quantized.tensors, exact.tensors, strict=True))


@torch.inference_mode()
def test_rows_do_not_depend_on_each_other(ternary_model: Path) -> None:
    model = load_transformer(ternary_model, device="cpu", activations="int8")
    vectors = torch.randn(5, model.config.dim, generator=torch.Generator().manual_seed(3))
    for block in (*model.transformer_blocks, *model.single_transformer_blocks):
        every, alone = block.modulate(vectors), block.modulate(vectors[3:4])
        for all_rows, row in zip(every, alone, strict=True) if isinstance(every, tuple) else [(every, alone)]:
            torch.testing.assert_close(all_rows[3:4], row, rtol=1e-5, atol=1e-6)


@torch.inference_mode()
def test_no_step_reads_the_weights_of_the_modulations(ternary_model: Path) -> None:
    model = load_transformer(ternary_model, device="cpu", activations="int8")
    conditioning = prepared(model)
    expected = model.step(latents(), conditioning, 1)
    for block in (*model.transformer_blocks, *model.single_transformer_blocks):
        for name in ("norm", "norm1", "norm1_context"):
            if hasattr(block, name):
                setattr(block, name, nn.Identity())
    model.norm_out = nn.Identity()
    assert torch.equal(model.step(latents(), conditioning, 1), expected)


@pytest.mark.parametrize("activations", ["int8", "exact"])
@torch.inference_mode()
def test_weights_that_rest_on_the_host_change_nothing(ternary_model: Path, activations: Activations) -> None:
    resting, staying = (
        load_transformer(
            ternary_model, device="cpu", activations=activations, prepared_bytes=0, modulations_on_host=on_host
        )
        for on_host in (True, False)
    )
    visiting = {name for name, module in resting.named_modules() if isinstance(module, VisitingLinear)}
    modulating = {name for name, module in staying.named_modules() if name.endswith("linear") and "blocks" in name}
    plain = {name for name, module in resting.named_modules() if isinstance(module, VisitingPlainLinear)}
    assert plain == set(read_before_the_steps(resting.config))
    assert len(plain) == 3 * 2 + 2
    assert visiting == {name for name in modulating if isinstance(staying.get_submodule(name), TernaryLinear)}
    assert len(visiting) == 2 * 2 + 2
    expected, actual = (model.step(latents(), prepared(model), 1) for model in (staying, resting))
    assert torch.equal(actual, expected)


def test_the_vectors_of_flux_dev_take_two_megabytes_a_step() -> None:
    with torch.device("meta"):
        model = FluxTransformer(config_from_values(FLUX_DEV)).to(torch.bfloat16)
    modulations = model.modulations(sigmas=torch.ones(28), guidance=3.5, pooled=torch.ones(1, 768))
    assert modulations.bytes == 28 * 2 * 3072 * (19 * 12 + 38 * 3 + 2)
    assert round(modulations.bytes / 1e6, 1) == 59.2
