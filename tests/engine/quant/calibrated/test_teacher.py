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
from engine.quant.calibrated.teacher import StreamedField, read_block, read_shell
from engine.quant.trajectories import TransformerField
from engine.sampling import load_sampler
from tiny_models import save_tiny_model

HERE = {"device": torch.device("cpu"), "dtype": torch.float32}


def test_velocities_are_those_of_the_whole_transformer(source_model: Path) -> None:
    source = open_folder(source_model)
    extent = extent_of(source, prompts=3)
    generator = torch.Generator().manual_seed(0)
    text = TextConditioning(
        pooled=torch.randn(3, 16, generator=generator), sequence=torch.randn(3, 24, 24, generator=generator)
    )
    times = load_sampler(source_model).schedule(steps=extent.steps, tokens=extent.size.tokens).times
    latents = torch.randn(3, extent.size.tokens, 16, generator=generator)
    checks: list[int] = []
    streamed = StreamedField(
        source, read_shell(source, **HERE), text=text, times=times, extent=extent, check=lambda: checks.append(1)
    )
    whole = TransformerField(
        load_source(source, **HERE), text=text, times=times, guidance=3.5, size=extent.size, batch=extent.batch
    )
    for step in range(extent.steps):
        assert torch.equal(streamed(latents, step), whole(latents, step))
    assert len(checks) == 4 * extent.steps


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
