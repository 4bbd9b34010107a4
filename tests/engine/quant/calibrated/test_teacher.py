"""The teacher read from a source: a block, its shell, and velocities block by block."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from damage import TRANSFORMER_FILE
from engine.checkpoint.source import open_folder
from engine.conditioning import TextConditioning
from engine.errors import NonFiniteValues
from engine.model.loading import load_source
from engine.quant.calibrated.extent import extent_of
from engine.quant.calibrated.teacher import Drawing, StreamedField, read_block, read_shell
from engine.quant.trajectories import TransformerField
from engine.sampling import load_sampler
from tiny_models import save_tiny_model

HERE = {"device": torch.device("cpu"), "dtype": torch.float32}


def test_velocities_are_those_of_the_whole_transformer(source_model: Path) -> None:
    source = open_folder(source_model)
    extent, generator = extent_of(source, prompts=5), torch.Generator().manual_seed(0)
    sampler, checks = load_sampler(source_model), list[int]()
    drawings = [
        Drawing(
            size=size.latent,
            text=TextConditioning(
                pooled=torch.randn(prompts, 16, generator=generator),
                sequence=torch.randn(prompts, 24, 24, generator=generator),
            ),
            times=sampler.schedule(steps=extent.steps, tokens=size.latent.tokens).times,
            batch=2,
        )
        for size, prompts in zip(extent.sizes[:2], (3, 2), strict=True)
    ]
    assert drawings[0].times[1] != drawings[1].times[1], "the schedule follows the size"
    shell = read_shell(source, **HERE)
    streamed = StreamedField(source, shell, drawings, guidance=3.5, check=lambda: checks.append(1))
    whole = [
        TransformerField(
            load_source(source, **HERE), text=each.text, times=each.times, guidance=3.5, size=each.size, batch=2
        )
        for each in drawings
    ]
    latents = [torch.randn(len(each.text.pooled), each.size.tokens, 16, generator=generator) for each in drawings]
    for step in range(extent.steps):
        for found, field, some in zip(streamed(latents, step), whole, latents, strict=True):
            assert torch.equal(found, field(some, step))
    assert len(checks) == 3 * 4 * extent.steps


def test_a_block_is_the_sources(source_model: Path) -> None:
    source, name = open_folder(source_model), "single_transformer_blocks.1"
    block = read_block(source, name, **HERE)
    for key, tensor in block.state_dict().items():
        assert torch.equal(tensor, source.read(f"{name}.{key}").float())
    assert not any(parameter.requires_grad for parameter in block.parameters())


def test_a_number_that_is_not_finite_is_named(tmp_path: Path) -> None:
    model = save_tiny_model(tmp_path / "source")
    tensors = load_file(model / TRANSFORMER_FILE)
    tensors["transformer_blocks.1.attn.norm_q.weight"][3] = torch.inf
    save_file(tensors, model / TRANSFORMER_FILE)
    with pytest.raises(NonFiniteValues, match=r"transformer_blocks\.1\.attn\.norm_q\.weight holds NaN or infinity"):
        read_block(open_folder(model), "transformer_blocks.1", **HERE)
